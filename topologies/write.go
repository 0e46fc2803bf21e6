package topologies

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"

	"starmesh/sim"
)

// Write writes a layout in one of the formats of Writers, and what it writes reads as the same graph; what a format cannot hold is
// an error. Nodes without names are written by their ids.
func Write(to io.Writer, l *Layout, format string) error {
	for _, f := range formats {
		if f.name == format && f.write != nil {
			w := &writer{Writer: bufio.NewWriter(to), layout: l, named: len(l.Names) > 0}
			if err := f.write(w); err != nil {
				return err
			}
			return w.Flush()
		}
	}
	return fmt.Errorf("there is no format %q", format)
}

// writer remembers the first error until Flush, as bufio does.
type writer struct {
	*bufio.Writer
	layout *Layout
	named  bool
	arrows bool // every way has a line of its own
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
	every := bothWays && w.arrows
	g := w.layout.Graph
	_, oneWay := g.(*OneWay)
	for a := range sim.NodeID(g.Len()) {
		for i := range g.Degree(a) {
			b := g.Neighbor(a, i)
			returns := !oneWay || g.Adjacent(b, a)
			if a > b && returns {
				continue
			}
			there, back := w.measured(a, b), w.measured(b, a)
			write(a, b, there)
			if bothWays && returns && (every || there != back) {
				write(b, a, back)
			}
		}
	}
}

// asymmetric tells whether some link is not the same both ways.
func (w *writer) asymmetric() (is bool) {
	if _, oneWay := w.layout.Graph.(*OneWay); oneWay {
		return true
	}
	w.links(false, func(a, b sim.NodeID, there sim.Measured) { is = is || there != w.measured(b, a) })
	return is
}

// digits writes as many digits as it takes to read the same.
func digits(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// where calls write for the coordinates of a node, if they are known.
func (w *writer) where(n sim.NodeID, write func(name, value string)) {
	if w.layout.OnEarth && w.layout.Places != nil {
		write("lon", digits(w.layout.Places[n][0]))
		write("lat", digits(w.layout.Places[n][1]))
	}
}

// known calls write for what is known of a link.
func known(m sim.Measured, write func(name, value string)) {
	if m.Length >= 0 {
		write("length_km", digits(float64(m.Length)))
	}
	if m.Latency >= 0 {
		write("latency_ms", digits(float64(m.Latency)/1e6))
	}
	if m.Loss >= 0 {
		write("loss_ratio", digits(float64(m.Loss)))
	}
	if m.Rate >= 0 {
		write("bandwidth_bit_per_s", digits(float64(m.Rate)))
	}
}

// markup are the patterns of a format that lists nodes, then links, with what is known of them inside.
type markup struct {
	node, nodeEnd string // of its id and its name, escaped as in HTML; of nothing
	link, linkEnd string // of the ids of its ends; of nothing
	known         string // of an attribute's name and its value
}

// elements writes all nodes and links.
func (w *writer) elements(m markup) {
	w.arrows = w.asymmetric()
	for n := range sim.NodeID(w.layout.Graph.Len()) {
		w.print(m.node, n, html.EscapeString(w.name(n)))
		w.where(n, func(name, value string) { w.print(m.known, name, value) })
		w.WriteString(m.nodeEnd)
	}
	w.links(true, func(a, b sim.NodeID, measured sim.Measured) {
		w.print(m.link, a, b)
		known(measured, func(name, value string) { w.print(m.known, name, value) })
		w.WriteString(m.linkEnd)
	})
}
