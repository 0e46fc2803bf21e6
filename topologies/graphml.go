package topologies

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"starmesh/sim"
)

// readGraphML reads a graph in GraphML (Brandes et al. 2001). What is known of nodes and links stands in data
// elements, whose keys name it: label, lon, lat; and for links the same names as in a CSV file, or dist.
func readGraphML(text string) (*chart, error) {
	g := &graphML{decoder: xml.NewDecoder(strings.NewReader(text)), chart: &chart{}, keys: map[string]string{}}
	graphs := 0
	for {
		token, err := g.decoder.Token()
		line, _ := g.decoder.InputPos()
		switch {
		case err == io.EOF && graphs == 0:
			return nil, lineProblem(1, "there is no <graph> element; is this GraphML?")
		case err == io.EOF:
			return g.chart, g.resolve()
		case err != nil:
			return nil, badXML(line, err)
		}
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		switch start.Name.Local {
		case "key":
			g.keys[attribute(start, "id")] = attribute(start, "attr.name")
		case "graph":
			graphs++
			if graphs > 1 {
				return nil, lineProblem(line, "a second graph; keep one")
			}
			if attribute(start, "edgedefault") == "directed" {
				return nil, lineProblem(line, `a directed graph; links here go both ways: write edgedefault="undirected"`)
			}
		case "node":
			err = g.node(start, line)
		case "edge":
			err = g.edge(start, line)
		}
		if err != nil {
			return nil, err
		}
	}
}

// graphML reads elements. Links may stand before their nodes, so they are resolved at the end.
type graphML struct {
	decoder *xml.Decoder
	chart   *chart
	keys    map[string]string // id of a key -> its name
	ends    [][2]string       // of the chart's edges
}

func (g *graphML) node(start xml.StartElement, line int) error {
	id := attribute(start, "id")
	if id == "" {
		return lineProblem(line, `the node has no id; write <node id="a"/>`)
	}
	if _, twice := g.chart.ids[id]; twice {
		return lineProblem(line, "a second node with id %q; ids differ", clipped(id))
	}
	name, at := id, nowhere
	err := g.data(start, func(key, value string, line int) error {
		var err error
		switch {
		case slices.Contains([]string{"label", "name"}, key) && value != "":
			name = value
		case slices.Contains([]string{"lon", "Longitude", "longitude"}, key):
			at.longitude, err = number(value)
		case slices.Contains([]string{"lat", "Latitude", "latitude"}, key):
			at.latitude, err = number(value)
		}
		if err != nil {
			return lineProblem(line, "%s: %v", key, err)
		}
		return nil
	})
	g.chart.add(id, name, at)
	return err
}

func (g *graphML) edge(start xml.StartElement, line int) error {
	if attribute(start, "directed") == "true" {
		return lineProblem(line, "a directed edge; links here go both ways: remove directed")
	}
	e := edge{known: sim.Unmeasured, line: line}
	err := g.data(start, func(key, value string, line int) error {
		if _, err := setAttribute(&e.known, key, value); err != nil {
			return lineProblem(line, "%v", err)
		}
		return nil
	})
	g.chart.edges = append(g.chart.edges, e)
	g.ends = append(g.ends, [2]string{attribute(start, "source"), attribute(start, "target")})
	return err
}

// data hands over the data elements within an element.
func (g *graphML) data(start xml.StartElement, take func(key, value string, line int) error) error {
	for {
		token, err := g.decoder.Token()
		line, _ := g.decoder.InputPos()
		if err != nil {
			return badXML(line, err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			if t.Name == start.Name {
				return nil
			}
		case xml.StartElement:
			if t.Name.Local != "data" {
				if err := g.decoder.Skip(); err != nil {
					return badXML(line, err)
				}
				continue
			}
			var text string
			if err := g.decoder.DecodeElement(&text, &t); err != nil {
				return badXML(line, err)
			}
			if err := take(g.keys[attribute(t, "key")], strings.TrimSpace(text), line); err != nil {
				return err
			}
		}
	}
}

func (g *graphML) resolve() error {
	for i, ends := range g.ends {
		e := &g.chart.edges[i]
		for j, to := range []*sim.NodeID{&e.a, &e.b} {
			id, known := g.chart.ids[ends[j]]
			if !known {
				return lineProblem(e.line, "there is no node %q; add it, or remove the edge", clipped(ends[j]))
			}
			*to = id
		}
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func badXML(line int, err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return lineProblem(syntax.Line, "%s", syntax.Msg)
	}
	if err == io.EOF {
		return lineProblem(line, "the file ends within an element")
	}
	return lineProblem(line, "%v", err)
}

func (w *writer) graphML() {
	w.print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")
	w.print("  <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n")
	for _, a := range attributes {
		w.print("  <key id=%q for=\"edge\" attr.name=%q attr.type=\"double\"/>\n", a.names[0], a.names[0])
	}
	w.print("  <graph edgedefault=\"undirected\">\n")
	w.elements(markup{
		node: "    <node id=\"%d\"><data key=\"label\">%s</data></node>\n",
		link: "    <edge source=\"%d\" target=\"%d\">", linkEnd: "</edge>\n",
		known: "<data key=%q>%s</data>",
	})
	w.print("  </graph>\n</graphml>\n")
}
