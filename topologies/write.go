package topologies

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"starmesh/sim"
)

// Formats lists what Write can write.
var Formats = []string{"dot", "gml", "graphml", "csv"}

// Write writes a layout in one of the formats; what it writes as gml, graphml or csv can be read again. Nodes without
// names are written by their ids.
func Write(to io.Writer, l *Layout, format string) error {
	w := &writer{Writer: bufio.NewWriter(to), layout: l, named: len(l.Names) > 0}
	switch format {
	case "dot":
		w.dot()
	case "gml":
		w.gml()
	case "graphml":
		w.graphML()
	case "csv":
		w.csv()
	default:
		return fmt.Errorf("there is no format %q", format)
	}
	return w.Flush()
}

// writer remembers the first error until Flush, as bufio does.
type writer struct {
	*bufio.Writer
	layout *Layout
	named  bool
}

func (w *writer) print(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w *writer) name(n sim.NodeID) string {
	if w.named {
		return w.layout.Names[n]
	}
	return strconv.Itoa(int(n))
}

func (w *writer) measured(a, b sim.NodeID) sim.Measured {
	if w.layout.Measured == nil {
		return sim.Unmeasured
	}
	return w.layout.Measured(a, b)
}

// links calls write for every link, and again for its way back if that differs and the format knows directions.
func (w *writer) links(bothWays bool, write func(a, b sim.NodeID, m sim.Measured)) {
	g := w.layout.Graph
	for a := range sim.NodeID(g.Len()) {
		for i := range g.Degree(a) {
			b := g.Neighbor(a, i)
			if a > b {
				continue
			}
			there, back := w.measured(a, b), w.measured(b, a)
			write(a, b, there)
			if bothWays && there != back {
				write(b, a, back)
			}
		}
	}
}

// known calls write for what is known of a link.
func known(m sim.Measured, write func(name, value string)) {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	if m.Length >= 0 {
		write("length_km", number(float64(m.Length)))
	}
	if m.Latency >= 0 {
		write("latency_ms", number(float64(m.Latency)/1e6))
	}
	if m.Loss >= 0 {
		write("loss_ratio", number(float64(m.Loss)))
	}
	if m.Rate >= 0 {
		write("bandwidth_bit_per_s", number(float64(m.Rate)))
	}
}

func (w *writer) dot() {
	w.print("graph topology {\n")
	hub := make(map[sim.NodeID]bool, len(w.layout.Hubs))
	for _, h := range w.layout.Hubs {
		hub[h] = true
	}
	for n := range sim.NodeID(w.layout.Graph.Len()) {
		shape := ""
		if hub[n] {
			shape = " shape=box"
		}
		w.print("  %d [label=%s%s];\n", n, strconv.Quote(w.name(n)), shape)
	}
	w.links(false, func(a, b sim.NodeID, m sim.Measured) {
		if m.Length >= 0 {
			w.print("  %d -- %d [len=%g];\n", a, b, float64(m.Length))
		} else {
			w.print("  %d -- %d;\n", a, b)
		}
	})
	w.print("}\n")
}

func (w *writer) gml() {
	w.print("graph [\n  directed 0\n")
	for n := range sim.NodeID(w.layout.Graph.Len()) {
		w.print("  node [\n    id %d\n    label \"%s\"\n  ]\n", n, html.EscapeString(w.name(n)))
	}
	w.links(true, func(a, b sim.NodeID, m sim.Measured) {
		w.print("  edge [\n    source %d\n    target %d\n", a, b)
		known(m, func(name, value string) { w.print("    %s %s\n", name, value) })
		w.print("  ]\n")
	})
	w.print("]\n")
}

func (w *writer) graphML() {
	w.print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")
	w.print("  <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n")
	for _, a := range attributes {
		w.print("  <key id=%q for=\"edge\" attr.name=%q attr.type=\"double\"/>\n", a.names[0], a.names[0])
	}
	w.print("  <graph edgedefault=\"undirected\">\n")
	for n := range sim.NodeID(w.layout.Graph.Len()) {
		w.print("    <node id=\"%d\"><data key=\"label\">%s</data></node>\n", n, html.EscapeString(w.name(n)))
	}
	w.links(true, func(a, b sim.NodeID, m sim.Measured) {
		w.print("    <edge source=\"%d\" target=\"%d\">", a, b)
		known(m, func(name, value string) { w.print("<data key=%q>%s</data>", name, value) })
		w.print("</edge>\n")
	})
	w.print("  </graph>\n</graphml>\n")
}

// csv writes columns for all that can be known; nodes without a link have no row. Rows name nodes, so that names which
// are not unique give way to ids.
func (w *writer) csv() {
	given := map[string]bool{}
	for _, name := range w.layout.Names {
		w.named = w.named && !given[name]
		given[name] = true
	}
	w.print("from,to")
	for _, a := range attributes {
		w.print(",%s", a.names[0])
	}
	w.print("\n")
	w.links(true, func(a, b sim.NodeID, m sim.Measured) {
		values := map[string]string{}
		known(m, func(name, value string) { values[name] = value })
		w.print("%s,%s", quoted(w.name(a)), quoted(w.name(b)))
		for _, attribute := range attributes {
			w.print(",%s", values[attribute.names[0]])
		}
		w.print("\n")
	})
}

// quoted writes a CSV field.
func quoted(text string) string {
	if !strings.ContainsAny(text, "\",\r\n") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
