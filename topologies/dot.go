package topologies

import (
	"strconv"

	"starmesh/sim"
)

// dot writes a graph for Graphviz, hubs as boxes.
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
