package topologies

import (
	"slices"
	"strconv"
	"strings"

	"starmesh/sim"
)

// readDOT reads a graph of Graphviz: graph or digraph, chains of edges, subgraphs (which are flattened; an edge to one is an edge to
// each of its nodes), defaults of edges, quoted ids, comments. Of a node it takes label, lon and lat; ports and HTML are ignored.
func readDOT(text string, c *chart) error {
	d := &dot{tokens: dotTokens{text: text, line: 1}, chart: c, subgraphs: map[string][]sim.NodeID{}}
	c.edges = make([]edge, 0, min(strings.Count(text, "--")+strings.Count(text, "->"), len(text)/8))
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
	if err := d.block(nil, 0); err != nil {
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
	nodes     []sim.NodeID            // of the statements that are read: a stack
	given     dotAttributes           // behind what was read last
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

// block reads { statements }, and leaves the nodes in it on the stack. Defaults are those of edges from outside.
func (d *dot) block(outside dotAttributes, depth int) error {
	const deepest = 100
	opened, bottom := d.line, len(d.nodes)
	if is, err := d.take("{"); !is || err != nil {
		if err == nil {
			err = lineProblem(d.line, "%q stands where { should be", clipped(d.text))
		}
		return err
	}
	if depth > deepest {
		return lineProblem(opened, "subgraphs are nested more than %d deep", deepest)
	}
	defaults := slices.Clone(outside)
	for {
		switch closed, err := d.take("}"); {
		case err != nil:
			return err
		case closed:
			slices.Sort(d.nodes[bottom:])
			d.nodes = d.nodes[:bottom+len(slices.Compact(d.nodes[bottom:]))]
			return nil
		case d.kind == dotEnd:
			return lineProblem(opened, "the graph is not closed; add }")
		}
		if err := d.statement(&defaults, depth); err != nil {
			return err
		}
		if depth == 0 {
			d.nodes = d.nodes[:0] // which nobody asks for
		}
		for _, mark := range []string{";", ","} {
			if _, err := d.take(mark); err != nil {
				return err
			}
		}
	}
}

// statement reads one statement, and leaves the nodes in it on the stack.
func (d *dot) statement(defaults *dotAttributes, depth int) error {
	line := d.line
	for _, of := range []string{"graph", "node", "edge"} {
		if d.isWord(of) {
			return d.defaults(of, defaults)
		}
	}
	bounds := append(make([]int, 0, 8), len(d.nodes)) // between the ends of edges, on the stack
	for {
		isNode, err := d.end(*defaults, depth)
		if err != nil {
			return err
		}
		bounds = append(bounds, len(d.nodes))
		if last := len(bounds) - 1; isNode && bounds[last] == bounds[last-1] {
			return nil // an attribute of the graph
		}
		if d.kind == dotMark && (d.text == "--" || d.text == "->") {
			if d.text != d.arrow {
				return lineProblem(d.line, "%s in a graph whose edges are %s; take one of the two", d.text, d.arrow)
			}
			if err := d.advance(); err != nil {
				return err
			}
			continue
		}
		if err := d.attributes(); err != nil {
			return err
		}
		if len(bounds) == 2 && isNode {
			d.describe(d.nodes[bounds[0]], line)
			return nil
		}
		break
	}
	for _, common := range *defaults {
		if _, own := d.given.find(common.name); !own {
			d.given = append(d.given, common)
		}
	}
	for i := 2; i < len(bounds); i++ {
		for _, a := range d.nodes[bounds[i-2]:bounds[i-1]] {
			for _, b := range d.nodes[bounds[i-1]:bounds[i]] {
				d.edge(a, b, line)
			}
		}
	}
	return nil
}

// defaults reads what holds for all edges behind it, and passes over what does for nodes and for the graph.
func (d *dot) defaults(of string, ofEdges *dotAttributes) error {
	if err := d.advance(); err != nil {
		return err
	}
	if err := d.attributes(); err != nil {
		return err
	}
	for _, a := range d.given {
		switch of {
		case "edge":
			ofEdges.set(a.name, a.value)
		case "node":
			d.chart.ignoreOfNode(a.name)
		}
	}
	return nil
}

// end puts a node or those of a subgraph on the stack. It puts none there and returns true for an attribute of the graph.
func (d *dot) end(defaults dotAttributes, depth int) (isNode bool, err error) {
	if d.isWord("subgraph") || d.kind == dotMark && d.text == "{" {
		return false, d.subgraph(defaults, depth)
	}
	if d.kind != dotID {
		return false, lineProblem(d.line, "%q stands where a node should be", clipped(d.text))
	}
	id := d.text
	if err := d.advance(); err != nil {
		return false, err
	}
	if is, err := d.take("="); is || err != nil {
		if err == nil {
			err = d.advance()
		}
		return true, err
	}
	for { // ports: a:port:compass
		is, err := d.take(":")
		if err != nil {
			return false, err
		}
		if !is {
			break
		}
		d.chart.ignore("port of a node")
		if err := d.advance(); err != nil {
			return false, err
		}
	}
	n, known := d.chart.ids[id]
	if !known {
		n = sim.NodeID(len(d.chart.names))
		d.chart.add(id, id, nowhere)
	}
	d.nodes = append(d.nodes, n)
	return true, nil
}

func (d *dot) subgraph(defaults dotAttributes, depth int) error {
	id := ""
	if d.isWord("subgraph") {
		if err := d.advance(); err != nil {
			return err
		}
		if d.kind == dotID {
			id = d.text
			if err := d.advance(); err != nil {
				return err
			}
			if d.kind != dotMark || d.text != "{" {
				d.nodes = append(d.nodes, d.subgraphs[id]...)
				return nil
			}
		}
	}
	d.chart.ignore("subgraph as a group")
	bottom := len(d.nodes)
	err := d.block(defaults, depth+1)
	if id != "" {
		d.subgraphs[id] = slices.Clone(d.nodes[bottom:])
	}
	return err
}

// dotAttributes are attributes, each once.
type dotAttributes []struct{ name, value string }

func (list dotAttributes) find(name string) (value string, given bool) {
	for _, a := range list {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

func (list *dotAttributes) set(name, value string) {
	for i := range *list {
		if a := &(*list)[i]; a.name == name {
			a.value = value
			return
		}
	}
	*list = append(*list, struct{ name, value string }{name, value})
}

// attributes reads lists of attributes: [a=1, b="x"; c].
func (d *dot) attributes() error {
	d.given = d.given[:0]
	for {
		if is, err := d.take("["); !is || err != nil {
			return err
		}
		for {
			if is, err := d.take("]"); err != nil {
				return err
			} else if is {
				break
			}
			if d.kind != dotID {
				return lineProblem(d.line, "%q stands where an attribute should be", clipped(d.text))
			}
			name, value := d.text, "true"
			if err := d.advance(); err != nil {
				return err
			}
			if is, err := d.take("="); err != nil {
				return err
			} else if is {
				if d.kind != dotID {
					return lineProblem(d.line, "the attribute %q has no value", clipped(name))
				}
				value = d.text
				if err := d.advance(); err != nil {
					return err
				}
			}
			d.given.set(name, value)
			for _, mark := range []string{";", ","} {
				if _, err := d.take(mark); err != nil {
					return err
				}
			}
		}
	}
}

// describe sets what is said of a node.
func (d *dot) describe(n sim.NodeID, line int) {
	for _, a := range d.given {
		if a.name == "label" {
			d.chart.rename(n, strings.Clone(unescaped(a.value, d.chart.own[n])))
		} else if err := d.chart.nodeAttribute(&d.chart.places[n], a.name, a.value); err != nil {
			d.chart.collect(lineProblem(line, "%v", err))
		}
	}
}

// drawing are attributes of edges that are about their picture.
var drawing = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields("label color style penwidth arrowhead arrowtail arrowsize fontsize fontname fontcolor headlabel taillabel headport tailport constraint minlen splines tooltip URL href pos lp id class key xlabel decorate layer comment samehead sametail labelfontsize labelfontcolor labelfontname headclip tailclip dir") {
		names[name] = true
	}
	return names
}()

func (d *dot) edge(a, b sim.NodeID, line int) {
	known := sim.Unmeasured
	for _, at := range d.given {
		if at.value == "" || drawing[at.name] {
			continue
		}
		if err := d.chart.setAttribute(&known, at.name, at.value); err != nil {
			d.chart.collect(lineProblem(line, "%v", err))
		}
	}
	d.chart.link(a, b, known, line)
	if dir, _ := d.given.find("dir"); d.arrow == "->" && (dir == "both" || dir == "none") {
		d.chart.link(b, a, known, line)
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
