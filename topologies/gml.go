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
	p := &gml{text: text, line: 1}
	root, err := p.list(0)
	if err != nil {
		return err
	}
	graph, found := root.last("graph")
	if !found || graph.list == nil {
		return lineProblem(1, "there is no `graph [ ... ]`; is this GML?")
	}
	if d, given := graph.list.last("directed"); given && d.text != "0" {
		c.direction = directed
	}
	for _, entry := range graph.list {
		if entry.key == "node" {
			c.collect(c.addGMLNode(entry))
		}
	}
	for _, entry := range graph.list {
		if entry.key == "edge" {
			c.collect(c.addGMLEdge(entry))
		}
	}
	return nil
}

func (c *chart) addGMLNode(entry gmlEntry) error {
	if entry.list == nil {
		return lineProblem(entry.line, "a node is a list; write node [ id 0 ]")
	}
	id, given := entry.list.last("id")
	if !given {
		return lineProblem(entry.line, "the node has no id; write node [ id 0 ]")
	}
	if _, twice := c.ids[id.text]; twice {
		return lineProblem(id.line, "a second node with id %s; ids differ", clipped(id.text))
	}
	name := id.text
	if label, given := entry.list.last("label"); given && label.text != "" {
		name = html.UnescapeString(label.text)
	}
	at := nowhere
	for _, value := range entry.list {
		if value.list != nil {
			continue
		}
		if err := c.nodeAttribute(&at, value.key, value.text); err != nil {
			return lineProblem(value.line, "%v", err)
		}
	}
	c.add(id.text, name, at)
	return nil
}

func (c *chart) addGMLEdge(entry gmlEntry) error {
	if entry.list == nil {
		return lineProblem(entry.line, "an edge is a list; write edge [ source 0 target 1 ]")
	}
	e := edge{known: sim.Unmeasured, line: entry.line}
	for _, end := range []struct {
		key string
		to  *sim.NodeID
	}{{"source", &e.a}, {"target", &e.b}} {
		value, given := entry.list.last(end.key)
		if !given {
			return lineProblem(entry.line, "the edge has no %s; write edge [ source 0 target 1 ]", end.key)
		}
		id, known := c.ids[value.text]
		if !known {
			return lineProblem(value.line, "there is no node with id %q; add it, or remove the edge", clipped(value.text))
		}
		*end.to = id
	}
	for _, value := range entry.list {
		if slices.Contains([]string{"id", "key", "label", "source", "target", "graphics"}, value.key) {
			continue
		}
		if err := c.setAttribute(&e.known, value.key, value.text); err != nil {
			return lineProblem(value.line, "%v", err)
		}
	}
	c.edges = append(c.edges, e)
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

// gmlEntry is a key with its value: a list, or a text.
type gmlEntry struct {
	key  string
	text string
	list gmlList // nil: it is a text
	line int
}

type gmlList []gmlEntry

// last returns the last entry of that key.
func (l gmlList) last(key string) (gmlEntry, bool) {
	for i := len(l) - 1; i >= 0; i-- {
		if l[i].key == key {
			return l[i], true
		}
	}
	return gmlEntry{}, false
}

// gml reads tokens.
type gml struct {
	text string
	at   int
	line int
	open []gmlEntry // of the lists that are not closed, the innermost last
}

// list reads entries up to the bracket that closes the list, or to the end of the file at depth 0.
func (p *gml) list(depth int) (gmlList, error) {
	const deepest = 100
	if depth > deepest {
		return nil, lineProblem(p.line, "lists are nested more than %d deep", deepest)
	}
	opened, first := p.line, len(p.open)
	closed := func() gmlList {
		list := append(make(gmlList, 0, len(p.open)-first), p.open[first:]...)
		p.open = p.open[:first]
		return list
	}
	for {
		key, err := p.token()
		switch {
		case err != nil:
			return nil, err
		case key == "" && depth > 0:
			return nil, lineProblem(opened, "the list is not closed; add ]")
		case key == "", key == "]" && depth > 0:
			return closed(), nil
		case key == "]" || key == "[" || key[0] == '"':
			return nil, lineProblem(p.line, "%s stands where a key should be", clipped(key))
		}
		entry := gmlEntry{key: key, line: p.line}
		value, err := p.token()
		switch {
		case err != nil:
			return nil, err
		case value == "" || value == "]":
			return nil, lineProblem(p.line, "%s has no value", clipped(key))
		case value == "[":
			if entry.list, err = p.list(depth + 1); err != nil {
				return nil, err
			}
		default:
			entry.text = strings.Trim(value, `"`)
		}
		p.open = append(p.open, entry)
	}
}

// token returns the next word, bracket or quoted text (with its quotes), or "" at the end.
func (p *gml) token() (string, error) {
	p.skip()
	if p.at == len(p.text) {
		return "", nil
	}
	start := p.at
	switch c := p.text[p.at]; c {
	case '[', ']':
		p.at++
	case '"':
		end := strings.IndexByte(p.text[start+1:], '"')
		if end < 0 {
			return "", lineProblem(p.line, `a text is not closed; add "`)
		}
		p.at = start + end + 2
		p.line += strings.Count(p.text[start:p.at], "\n")
	default:
		length := strings.IndexAny(p.text[start:], " \t\r\n[]\"")
		if length < 0 {
			length = len(p.text) - start
		}
		p.at = start + length
	}
	return p.text[start:p.at], nil
}

// skip passes over blanks, and over comments: lines that begin with #.
func (p *gml) skip() {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '\n':
			p.line++
			p.at++
		case c == ' ' || c == '\t' || c == '\r':
			p.at++
		case c == '#' && (p.at == 0 || p.text[p.at-1] == '\n'):
			end := strings.IndexByte(p.text[p.at:], '\n')
			if end < 0 {
				end = len(p.text) - p.at
			}
			p.at += end
		default:
			return
		}
	}
}
