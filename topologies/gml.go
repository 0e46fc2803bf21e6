package topologies

import (
	"html"
	"slices"
	"strings"

	"starmesh/sim"
)

// readGML reads a graph in the Graph Modelling Language (Himsolt 1997): nested lists of keys and values. Of a node it
// takes id, label, lon and lat (or Longitude and Latitude), of a link source, target and what is known of it.
func readGML(text string, c *chart) error {
	g := &gml{tokens: gmlTokens{text: text, line: 1}, chart: c, groups: map[string]bool{}, firsts: map[string]string{}}
	c.edges = make([]edge, 0, strings.Count(text, "source"))
	graphs := 0
	err := g.tokens.list(0, 1, func(entry gmlEntry) error {
		switch {
		case !entry.isList:
			return nil
		case entry.key != "graph":
			return g.tokens.skipList(1, entry.line)
		case graphs > 0:
			return lineProblem(entry.line, "a second graph; keep one")
		}
		graphs++
		return g.tokens.list(1, entry.line, g.part)
	})
	switch {
	case err != nil:
		return err
	case graphs == 0:
		return lineProblem(1, "there is no `graph [ ... ]`; is this GML?")
	}
	c.note(len(g.groups), groupDissolved, groupsDissolved)
	return g.resolve()
}

// gml reads nodes and links. Links that stand before their nodes, and those behind them, are read again at the end.
type gml struct {
	tokens gmlTokens
	chart  *chart
	fields []gmlEntry // of the node or link that is read
	later  []gmlPlace
	groups map[string]bool   // ids of groups of nodes, as yEd has them
	firsts map[string]string // id of a group -> id of its first node
}

// gmlPlace is where the list of a link begins.
type gmlPlace struct{ at, line, opened int }

// part reads an entry of the graph.
func (g *gml) part(entry gmlEntry) error {
	switch isPart := entry.key == "node" || entry.key == "edge"; {
	case isPart && !entry.isList:
		g.chart.collect(lineProblem(entry.line, "%s has no list; write node [ id 0 ] and edge [ source 0 target 1 ]", entry.key))
		return nil
	case entry.key == "directed" && !entry.isList && entry.text != "0":
		g.chart.direction = directed
		return nil
	case !isPart && entry.isList:
		return g.tokens.skipList(2, entry.line)
	case !isPart:
		return nil
	}
	start := gmlPlace{g.tokens.at, g.tokens.line, entry.line}
	if err := g.element(entry.line); err != nil {
		return err
	}
	switch {
	case entry.key == "node":
		g.chart.collect(g.node(entry.line))
	case len(g.later) == 0 && g.knowsEnds():
		g.chart.collect(g.edge(entry.line))
	default:
		g.later = append(g.later, start)
	}
	return nil
}

// element lists the fields of a node or link.
func (g *gml) element(opened int) error {
	g.fields = g.fields[:0]
	return g.tokens.list(2, opened, func(field gmlEntry) error {
		if g.fields = append(g.fields, field); field.isList {
			return g.tokens.skipList(3, field.line)
		}
		return nil
	})
}

// value returns the last field of that key.
func (g *gml) value(key string) (field gmlEntry, given bool) {
	for _, f := range slices.Backward(g.fields) {
		if f.key == key {
			return f, true
		}
	}
	return gmlEntry{}, false
}

func (g *gml) node(line int) error {
	id, given := g.value("id")
	if !given {
		return lineProblem(line, "the node has no id; write node [ id 0 ]")
	}
	if _, twice := g.chart.ids[id.text]; twice || g.groups[id.text] {
		return lineProblem(id.line, "a second node with id %s; ids differ", clipped(id.text))
	}
	if in, given := g.value("gid"); given && g.firsts[in.text] == "" {
		g.firsts[in.text] = id.text
	}
	if kind, given := g.value("isGroup"); given && kind.text == "1" {
		g.groups[id.text] = true
		return nil
	}
	name := id.text
	if label, given := g.value("label"); given && label.text != "" {
		name = html.UnescapeString(label.text)
	}
	at := nowhere
	for _, f := range g.fields {
		if f.isList {
			continue
		}
		if err := g.chart.nodeAttribute(&at, f.key, f.text); err != nil {
			return lineProblem(f.line, "%v", err)
		}
	}
	g.chart.add(id.text, name, at)
	return nil
}

// knowsEnds tells whether the nodes of a link are known.
func (g *gml) knowsEnds() bool {
	for _, key := range gmlEnds {
		end, _ := g.value(key)
		if _, known := g.chart.ids[end.text]; !known {
			return false
		}
	}
	return true
}

// machine returns the node that a link names, or the first node of the group that it names.
func (g *gml) machine(id string) (n sim.NodeID, known bool) {
	for deep := 0; g.groups[id] && deep < len(g.groups); deep++ { // groups may stand in groups
		id = g.firsts[id]
	}
	n, known = g.chart.ids[id]
	return n, known
}

var gmlEnds = [2]string{"source", "target"}

func (g *gml) edge(line int) error {
	var ends [2]sim.NodeID
	for i, key := range gmlEnds {
		end, given := g.value(key)
		if !given {
			return lineProblem(line, "the edge has no %s; write edge [ source 0 target 1 ]", key)
		}
		id, known := g.machine(end.text)
		if !known {
			return lineProblem(end.line, "there is no node with id %q; add it, or remove the edge", clipped(end.text))
		}
		ends[i] = id
	}
	known := sim.Unmeasured
	for _, f := range g.fields {
		switch f.key {
		case "id", "key", "label", "source", "target", "graphics":
			continue
		}
		if err := g.chart.setAttribute(&known, f.key, f.text); err != nil {
			return lineProblem(f.line, "%v", err)
		}
	}
	g.chart.link(ends[0], ends[1], known, line)
	return nil
}

func (g *gml) resolve() error {
	for _, link := range g.later {
		g.tokens.at, g.tokens.line = link.at, link.line
		if err := g.element(link.opened); err != nil {
			return err
		}
		g.chart.collect(g.edge(link.opened))
	}
	return nil
}

func (w *writer) gml() error {
	w.print("graph [\n  directed %d\n", map[bool]int{true: 1}[w.asymmetric()])
	w.elements(markup{
		node: "  node [\n    id %d\n    label \"%s\"\n", nodeEnd: "  ]\n",
		link: "  edge [\n    source %d\n    target %d\n", linkEnd: "  ]\n",
		known: "    %s %s\n",
	})
	w.print("]\n")
	return nil
}
