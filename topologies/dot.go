package topologies

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"starmesh/sim"
)

// readDOT reads a graph of Graphviz: graph or digraph, chains of edges, subgraphs (which are flattened; an edge to one is an edge to
// each of its nodes), defaults of edges, quoted ids, comments. Of a node it takes label, lon and lat; ports and HTML are ignored.
func readDOT(text string, c *chart) error {
	d := &dot{tokens: dotTokens{text: text, line: 1}, chart: c, subgraphs: map[string][]sim.NodeID{}}
	if err := d.advance(); err != nil {
		return err
	}
	if d.isWord("strict") {
		c.merge = true // which is what it means: the later of two edges adds to the first
		if err := d.advance(); err != nil {
			return err
		}
	}
	switch {
	case d.isWord("digraph"):
		c.direction, d.arrow = directed, "->"
	case d.isWord("graph"):
		d.arrow = "--"
	default:
		return lineProblem(d.line, "%q stands where graph or digraph should be; is this DOT?", clipped(d.text))
	}
	if err := d.advance(); err != nil {
		return err
	}
	if d.kind == dotID {
		if err := d.advance(); err != nil {
			return err
		}
	}
	if _, err := d.block(map[string]string{}, 0); err != nil {
		return err
	}
	if d.kind != dotEnd {
		return lineProblem(d.line, "%q stands behind the graph; keep one graph", clipped(d.text))
	}
	return nil
}

// dot reads statements; token is the one that comes next.
type dot struct {
	tokens dotTokens
	dotToken
	chart     *chart
	arrow     string
	subgraphs map[string][]sim.NodeID // by their ids
}

func (d *dot) advance() (err error) {
	d.dotToken, err = d.tokens.next()
	return err
}

// isWord tells whether a keyword comes next: they are never in quotes, and in letters of any size.
func (d *dot) isWord(word string) bool {
	return d.kind == dotID && !d.quoted && strings.EqualFold(d.text, word)
}

// take passes over a mark, if it comes next.
func (d *dot) take(mark string) (bool, error) {
	if d.kind != dotMark || d.text != mark {
		return false, nil
	}
	return true, d.advance()
}

// block reads { statements }, and returns the nodes in it. Defaults are those of edges from outside.
func (d *dot) block(outside map[string]string, depth int) (nodes []sim.NodeID, err error) {
	const deepest = 100
	opened := d.line
	if is, err := d.take("{"); !is || err != nil {
		if err == nil {
			err = lineProblem(d.line, "%q stands where { should be", clipped(d.text))
		}
		return nil, err
	}
	if depth > deepest {
		return nil, lineProblem(opened, "subgraphs are nested more than %d deep", deepest)
	}
	defaults := maps.Clone(outside)
	for {
		switch closed, err := d.take("}"); {
		case err != nil:
			return nil, err
		case closed:
			slices.Sort(nodes)
			return slices.Compact(nodes), nil
		case d.kind == dotEnd:
			return nil, lineProblem(opened, "the graph is not closed; add }")
		}
		more, err := d.statement(defaults, depth)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, more...)
		for _, mark := range []string{";", ","} {
			if _, err := d.take(mark); err != nil {
				return nil, err
			}
		}
	}
}

// statement reads one statement, and returns the nodes in it.
func (d *dot) statement(defaults map[string]string, depth int) (nodes []sim.NodeID, err error) {
	line := d.line
	for _, of := range []string{"graph", "node", "edge"} {
		if !d.isWord(of) {
			continue
		}
		if err := d.advance(); err != nil {
			return nil, err
		}
		given, err := d.attributes()
		switch of {
		case "edge":
			maps.Copy(defaults, given)
		case "node":
			for name := range given {
				d.chart.ignoreOfNode(name)
			}
		}
		return nil, err
	}
	var chain [][]sim.NodeID // each an end of the next edge, and of the one before
	isNode := false
	for {
		var end []sim.NodeID
		if end, isNode, err = d.end(defaults, depth); err != nil {
			return nil, err
		}
		if end == nil && isNode {
			return nil, nil // an attribute of the graph
		}
		chain, nodes = append(chain, end), append(nodes, end...)
		if d.kind != dotMark || d.text != "--" && d.text != "->" {
			break
		}
		if d.text != d.arrow {
			return nil, lineProblem(d.line, "%s in a graph whose edges are %s; take one of the two", d.text, d.arrow)
		}
		if err := d.advance(); err != nil {
			return nil, err
		}
	}
	given, err := d.attributes()
	if err != nil {
		return nil, err
	}
	if len(chain) == 1 && isNode {
		d.describe(chain[0][0], given, line)
		return nodes, nil
	}
	for name, value := range defaults {
		if _, own := given[name]; !own {
			given[name] = value
		}
	}
	for i := range len(chain) - 1 {
		for _, a := range chain[i] {
			for _, b := range chain[i+1] {
				d.edge(a, b, given, line)
			}
		}
	}
	return nodes, nil
}

// end reads a node or a subgraph. It returns no nodes and true for an attribute of the graph.
func (d *dot) end(defaults map[string]string, depth int) (nodes []sim.NodeID, isNode bool, err error) {
	if d.isWord("subgraph") || d.kind == dotMark && d.text == "{" {
		nodes, err := d.subgraph(defaults, depth)
		return nodes, false, err
	}
	if d.kind != dotID {
		return nil, false, lineProblem(d.line, "%q stands where a node should be", clipped(d.text))
	}
	id := d.text
	if err := d.advance(); err != nil {
		return nil, false, err
	}
	if is, err := d.take("="); is || err != nil {
		if err == nil {
			err = d.advance()
		}
		return nil, true, err
	}
	for { // ports: a:port:compass
		is, err := d.take(":")
		if err != nil {
			return nil, false, err
		}
		if !is {
			break
		}
		d.chart.ignore("port of a node")
		if err := d.advance(); err != nil {
			return nil, false, err
		}
	}
	if _, known := d.chart.ids[id]; !known {
		d.chart.add(id, id, nowhere)
	}
	return []sim.NodeID{d.chart.ids[id]}, true, nil
}

func (d *dot) subgraph(defaults map[string]string, depth int) (nodes []sim.NodeID, err error) {
	id := ""
	if d.isWord("subgraph") {
		if err := d.advance(); err != nil {
			return nil, err
		}
		if d.kind == dotID {
			id = d.text
			if err := d.advance(); err != nil {
				return nil, err
			}
			if d.kind != dotMark || d.text != "{" {
				return d.subgraphs[id], nil
			}
		}
	}
	d.chart.ignore("subgraph as a group")
	if nodes, err = d.block(defaults, depth+1); id != "" {
		d.subgraphs[id] = nodes
	}
	return nodes, err
}

// attributes reads lists of attributes: [a=1, b="x"; c].
func (d *dot) attributes() (map[string]string, error) {
	given := map[string]string{}
	for {
		if is, err := d.take("["); !is || err != nil {
			return given, err
		}
		for {
			if is, err := d.take("]"); err != nil {
				return nil, err
			} else if is {
				break
			}
			if d.kind != dotID {
				return nil, lineProblem(d.line, "%q stands where an attribute should be", clipped(d.text))
			}
			name, value := d.text, "true"
			if err := d.advance(); err != nil {
				return nil, err
			}
			if is, err := d.take("="); err != nil {
				return nil, err
			} else if is {
				if d.kind != dotID {
					return nil, lineProblem(d.line, "the attribute %q has no value", clipped(name))
				}
				value = d.text
				if err := d.advance(); err != nil {
					return nil, err
				}
			}
			given[name] = value
			for _, mark := range []string{";", ","} {
				if _, err := d.take(mark); err != nil {
					return nil, err
				}
			}
		}
	}
}

// describe sets what is said of a node.
func (d *dot) describe(n sim.NodeID, given map[string]string, line int) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if name == "label" {
			d.chart.rename(n, unescaped(given[name], d.chart.raw[n]))
		} else if err := d.chart.nodeAttribute(&d.chart.places[n], name, given[name]); err != nil {
			d.chart.collect(lineProblem(line, "%v", err))
		}
	}
}

// drawing are attributes of edges that are about their picture.
var drawing = strings.Fields("label color style penwidth arrowhead arrowtail arrowsize fontsize fontname fontcolor headlabel taillabel headport tailport constraint minlen splines tooltip URL href pos lp id class key xlabel decorate layer comment samehead sametail labelfontsize labelfontcolor labelfontname headclip tailclip dir")

func (d *dot) edge(a, b sim.NodeID, given map[string]string, line int) {
	e := edge{a: a, b: b, known: sim.Unmeasured, line: line}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if slices.Contains(drawing, name) || given[name] == "" {
			continue
		}
		if err := d.chart.setAttribute(&e.known, name, given[name]); err != nil {
			d.chart.collect(lineProblem(line, "%v", err))
		}
	}
	d.chart.edges = append(d.chart.edges, e)
	if dir := given["dir"]; d.arrow == "->" && (dir == "both" || dir == "none") {
		e.a, e.b = e.b, e.a
		d.chart.edges = append(d.chart.edges, e)
	}
}

// dot writes a graph for Graphviz, hubs as boxes; as a digraph where ways differ.
func (w *writer) dot() error {
	w.arrows = w.asymmetric()
	kind, arrow := "graph", "--"
	if w.arrows {
		kind, arrow = "digraph", "->"
	}
	w.print("%s topology {\n", kind)
	hub := make(map[sim.NodeID]bool, len(w.layout.Hubs))
	for _, h := range w.layout.Hubs {
		hub[h] = true
	}
	for n := range sim.NodeID(w.layout.Graph.Len()) {
		shape := ""
		if hub[n] {
			shape = " shape=box"
		}
		w.print("  %d [label=%s%s", n, strconv.Quote(w.name(n)), shape)
		w.where(n, func(name, value string) { w.print(" %s=%s", name, value) })
		w.print("];\n")
	}
	w.links(true, func(a, b sim.NodeID, m sim.Measured) {
		w.print("  %d %s %d", a, arrow, b)
		before := " ["
		known(m, func(name, value string) {
			w.print("%s%s=%s", before, name, value)
			before = " "
		})
		if before == " " {
			w.WriteByte(']')
		}
		w.print(";\n")
	})
	w.print("}\n")
	return nil
}
