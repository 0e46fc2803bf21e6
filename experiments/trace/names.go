package trace

import (
	"fmt"

	"starmesh/sim"
	"starmesh/sim/refusal"
)

// place is what a node is called without a label.
func place(w *sim.World, n sim.NodeID) string {
	if w.Position(n) == sim.Hub {
		return fmt.Sprintf("hub %d", n)
	}
	return fmt.Sprintf("node %d", n)
}

// NameOf returns what a node is called: by its label in the topology's file, or by its place.
func NameOf(w *sim.World, n sim.NodeID) string {
	if w.Labels != nil && w.Labels[n] != "" {
		return refusal.Printable(w.Labels[n])
	}
	return place(w, n)
}
