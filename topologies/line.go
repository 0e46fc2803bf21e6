package topologies

import (
	"starmesh/sim"
	"starmesh/sim/random"
)

// Line is participants in a row.
type Line struct{}

// Degree returns about how many neighbours each participant has; its graph stores none.
func (*Line) Degree(int) int { return 2 }

// Build implements Shape.
func (*Line) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a line", 2, participants); err != nil {
		return nil, err
	}
	return &Layout{Graph: line(participants)}, nil
}

// line is the graph, named by its number of nodes; one node alone is a line, too.
type line int

func (g line) Len() int { return int(g) }

func (g line) Degree(n sim.NodeID) int {
	degree := 2
	if n == 0 {
		degree--
	}
	if int(n) == int(g)-1 {
		degree--
	}
	return degree
}

func (g line) Neighbor(n sim.NodeID, i int) sim.NodeID {
	if n == 0 {
		return 1
	}
	return n - 1 + 2*sim.NodeID(i)
}

func (g line) Adjacent(a, b sim.NodeID) bool { return apart(a, b) == 1 }

// Hops implements sim.Regular.
func (g line) Hops(a, b sim.NodeID) int { return int(apart(a, b)) }
