package topologies

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"starmesh/sim"
)

// readGraphML reads a graph in GraphML (Brandes et al. 2001). What is known of nodes and links stands in data
// elements, whose keys name it: label, lon, lat; and for links the same names as in a CSV file, or dist. Groups, which are nodes
// with a graph inside, are no machines: their nodes are, and a link to a group is one to its first node.
func readGraphML(text string, c *chart) error {
	g := &graphML{decoder: xml.NewDecoder(strings.NewReader(text)), chart: c, keys: map[string]dataKey{}, groups: map[string]string{}}
	c.edges = make([]edge, 0, strings.Count(text, "<edge"))
	g.decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // the intake has decoded it
	graphs := 0
	var open []xml.Name // elements around those that are read
	for {
		token, err := g.decoder.RawToken() // as names need no namespaces; that elements end as they begin is checked here
		line, _ := g.decoder.InputPos()
		switch {
		case err == io.EOF && len(open) > 0:
			return badXML(line, err)
		case err == io.EOF && graphs == 0:
			return lineProblem(1, "there is no <graph> element; is this GraphML?")
		case err == io.EOF:
			for _, l := range g.later {
				g.resolve(l)
			}
			c.note(len(g.groups), groupDissolved, groupsDissolved)
			return nil
		case err != nil:
			return badXML(line, err)
		}
		start, is := token.(xml.StartElement)
		if !is {
			if text, is := token.(xml.CharData); is && len(open) == 0 && len(bytes.TrimSpace(text)) > 0 {
				return lineProblem(line, "%q stands outside of the elements; remove it", clipped(strings.TrimSpace(string(text))))
			}
			if end, is := token.(xml.EndElement); is {
				if len(open) == 0 || open[len(open)-1] != end.Name {
					return lineProblem(line, "</%s> closes no element", clipped(end.Name.Local))
				}
				open = open[:len(open)-1]
			}
			continue
		}
		switch start.Name.Local {
		case "key":
			err = g.key(start)
		case "graph":
			graphs++
			if graphs > 1 {
				return lineProblem(line, "a second graph; keep one")
			}
			err = g.graph(start)
		default:
			open = append(open, start.Name)
		}
		if err != nil {
			return err
		}
	}
}

const (
	groupDissolved  = "group of nodes was dissolved; a link to it is one to its first node"
	groupsDissolved = "groups of nodes were dissolved; a link to a group is one to its first node"
)

// graphML reads elements. Links that stand before their nodes, and those behind them, are resolved at the end.
type graphML struct {
	decoder  *xml.Decoder
	chart    *chart
	keys     map[string]dataKey // by id
	defaults bool               // some key says what holds for all
	depth    int                // of elements that are read
	directed bool               // links of the graph that is read, where they say nothing else
	later    []namedLink
	groups   map[string]string // id of a group -> id of its first node
}

// namedLink is a link whose ends may not be known yet.
type namedLink struct {
	ends     [2]string
	known    sim.Measured
	line     int
	directed bool
}

// dataKey is what data elements are about.
type dataKey struct{ name, of, common string } // common: what holds where an element says nothing

func (g *graphML) key(start xml.StartElement) error {
	k := dataKey{name: attribute(start, "attr.name"), of: attribute(start, "for")}
	err := g.children(start, func(child xml.StartElement, line int) error {
		if child.Name.Local != "default" {
			return g.skip(child)
		}
		var err error
		k.common, err = g.text(child)
		return err
	})
	g.keys[attribute(start, "id")] = k
	g.defaults = g.defaults || k.common != ""
	return err
}

// graph reads what stands in a graph, be it that of the file or that of a group.
func (g *graphML) graph(start xml.StartElement) error {
	defer func(around bool) { g.directed = around }(g.directed)
	if g.directed = attribute(start, "edgedefault") == "directed"; g.directed {
		g.goDirected()
	}
	return g.children(start, func(child xml.StartElement, line int) error {
		switch child.Name.Local {
		case "node":
			return g.node(child, line)
		case "edge":
			return g.edge(child, line)
		case "hyperedge":
			g.chart.collect(lineProblem(line, "a hyperedge; a link has two ends: write a link for each pair"))
		case "data", "desc":
		default:
			g.chart.ignore("element <" + clipped(child.Name.Local) + "> of graphs")
		}
		return g.skip(child)
	})
}

// children hands over the elements within an element; take reads each to its end.
func (g *graphML) children(start xml.StartElement, take func(child xml.StartElement, line int) error) error {
	const deepest = 1000
	if g.depth++; g.depth > deepest {
		line, _ := g.decoder.InputPos()
		return lineProblem(line, "elements are nested more than %d deep", deepest)
	}
	defer func() { g.depth-- }()
	for {
		token, err := g.decoder.RawToken()
		line, _ := g.decoder.InputPos()
		if err != nil {
			return badXML(line, err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			return closed(start, t, line)
		case xml.StartElement:
			if err := take(t, line); err != nil {
				return err
			}
		}
	}
}

// closed refuses an end that is another element's.
func closed(start xml.StartElement, end xml.EndElement, line int) error {
	if start.Name != end.Name {
		return lineProblem(line, "element <%s> closed by </%s>", clipped(start.Name.Local), clipped(end.Name.Local))
	}
	return nil
}

// skip passes over an element.
func (g *graphML) skip(start xml.StartElement) error {
	return g.children(start, func(child xml.StartElement, _ int) error { return g.skip(child) })
}

// text returns what an element says, without the elements within it and without blanks around.
func (g *graphML) text(start xml.StartElement) (string, error) {
	var text []byte
	for {
		token, err := g.decoder.RawToken()
		line, _ := g.decoder.InputPos()
		if err != nil {
			return "", badXML(line, err)
		}
		switch t := token.(type) {
		case xml.CharData:
			text = append(text, t...)
		case xml.EndElement:
			return strings.TrimSpace(string(text)), closed(start, t, line)
		case xml.StartElement:
			if err := g.skip(t); err != nil {
				return "", err
			}
		}
	}
}

func (g *graphML) node(start xml.StartElement, line int) error {
	id := attribute(start, "id")
	if id == "" {
		g.chart.collect(lineProblem(line, `the node has no id; write <node id="a"/>`))
	} else if _, twice := g.chart.ids[id]; twice || g.groups[id] != "" {
		g.chart.collect(lineProblem(line, "a second node with id %q; ids differ", clipped(id)))
	}
	name, at, first := id, nowhere, len(g.chart.own)
	take := func(key, value string, line int) {
		if value != "" && slices.Contains([]string{"label", "name"}, key) {
			name = value
		} else if err := g.chart.nodeAttribute(&at, key, value); err != nil {
			g.chart.collect(lineProblem(line, "%v", err))
		}
	}
	err := g.withDefaults("node", start, line, take)
	if len(g.chart.own) > first && id != "" {
		g.groups[id] = g.chart.own[first]
		return err
	}
	g.chart.add(id, name, at)
	return err
}

func (g *graphML) edge(start xml.StartElement, line int) error {
	for _, port := range []string{"sourceport", "targetport"} {
		if attribute(start, port) != "" {
			g.chart.ignore(port + " of links")
		}
	}
	l := namedLink{[2]string{attribute(start, "source"), attribute(start, "target")}, sim.Unmeasured, line, g.directed}
	if own := attribute(start, "directed"); own != "" {
		if l.directed = own == "true"; l.directed {
			g.goDirected()
		}
	}
	take := func(key, value string, line int) {
		if value == "" {
			return
		}
		if err := g.chart.setAttribute(&l.known, key, value); err != nil {
			g.chart.collect(lineProblem(line, "%v", err))
		}
	}
	err := g.withDefaults("edge", start, line, take)
	if _, unknown := g.find(l.ends); unknown != nil || len(g.later) > 0 {
		g.later = append(g.later, l)
	} else {
		g.resolve(l)
	}
	return err
}

// withDefaults hands over the data elements within an element, and what keys say of all elements of its kind where it says nothing.
func (g *graphML) withDefaults(of string, start xml.StartElement, line int, take func(key, value string, line int)) error {
	if !g.defaults {
		return g.data(start, take)
	}
	given := map[string]bool{}
	err := g.data(start, func(key, value string, line int) {
		given[key] = given[key] || value != ""
		take(key, value, line)
	})
	for _, id := range slices.Sorted(maps.Keys(g.keys)) {
		if k := g.keys[id]; k.common != "" && !given[k.name] && slices.Contains([]string{of, "all", ""}, k.of) {
			take(k.name, k.common, line)
		}
	}
	return err
}

// data hands over the data elements within an element, and reads the graph of a group.
func (g *graphML) data(start xml.StartElement, take func(key, value string, line int)) error {
	return g.children(start, func(child xml.StartElement, line int) error {
		switch child.Name.Local {
		case "data":
			text, err := g.text(child)
			if id := attribute(child, "key"); err == nil {
				key, declared := g.keys[id]
				if !declared {
					g.chart.collect(lineProblem(line, "there is no <key id=%q> before this; add it, or remove the data", clipped(id)))
				}
				take(cmp.Or(key.name, id), text, line)
			}
			return err
		case "graph":
			return g.graph(child)
		case "desc":
		default:
			g.chart.ignore("element <" + clipped(child.Name.Local) + "> of a " + start.Name.Local)
		}
		return g.skip(child)
	})
}

// find returns the nodes of these names, and the names that are unknown.
func (g *graphML) find(names [2]string) (nodes [2]sim.NodeID, unknown []string) {
	for i, name := range names {
		if first, is := g.groups[name]; is {
			name = first
		}
		id, known := g.chart.ids[name]
		if nodes[i] = id; !known {
			unknown = append(unknown, name)
		}
	}
	return nodes, unknown
}

func (g *graphML) resolve(l namedLink) {
	ends, unknown := g.find(l.ends)
	for _, name := range unknown {
		g.chart.collect(lineProblem(l.line, "there is no node %q; add it, or remove the edge", clipped(name)))
	}
	if unknown != nil {
		return
	}
	g.chart.link(ends[0], ends[1], l.known, l.line)
	if g.chart.direction == directed && !l.directed && ends[0] != ends[1] {
		g.chart.link(ends[1], ends[0], l.known, l.line)
	}
}

// goDirected makes a directed graph of one that was not: its links go both ways.
func (g *graphML) goDirected() {
	if g.chart.direction == directed {
		return
	}
	g.chart.direction = directed
	for _, e := range g.chart.edges {
		if e.a != e.b {
			g.chart.edges = append(g.chart.edges, edge{e.b, e.a, e.known, e.line})
		}
	}
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

func (w *writer) graphML() error {
	w.print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")
	w.print("  <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n")
	if w.layout.OnEarth && w.layout.Places != nil {
		w.print("  <key id=\"lon\" for=\"node\" attr.name=\"lon\" attr.type=\"double\"/>\n  <key id=\"lat\" for=\"node\" attr.name=\"lat\" attr.type=\"double\"/>\n")
	}
	for _, a := range quantities {
		w.print("  <key id=%q for=\"edge\" attr.name=%q attr.type=\"double\"/>\n", a.names[0], a.names[0])
	}
	w.print("  <graph edgedefault=%q>\n", map[bool]string{true: "directed", false: "undirected"}[w.asymmetric()])
	w.elements(markup{
		node: "    <node id=\"%d\"><data key=\"label\">%s</data>", nodeEnd: "</node>\n",
		link: "    <edge source=\"%d\" target=\"%d\">", linkEnd: "</edge>\n",
		known: "<data key=%q>%s</data>",
	})
	w.print("  </graph>\n</graphml>\n")
	return nil
}
