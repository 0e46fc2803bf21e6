package topologies

import (
	"starmesh/sim"
	"starmesh/sim/random"
)

// Ring is participants in a circle.
type Ring struct{}

// Degree returns about how many neighbours each participant has; its graph stores none.
func (*Ring) Degree(int) int { return 2 }

// Build implements Shape.
func (*Ring) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a ring", 3, participants); err != nil {
		return nil, err
	}
	return &Layout{Graph: ring(participants)}, nil
}

// ring is the graph, named by its number of nodes, at least 3.
type ring int

func (g ring) Len() int { return int(g) }

func (g ring) Degree(sim.NodeID) int { return 2 }

// Neighbor sorts out the two nodes at the seam, whose neighbours' order is not before and after.
func (g ring) Neighbor(n sim.NodeID, i int) sim.NodeID {
	last := sim.NodeID(g) - 1
	switch {
	case n == 0 && i == 0:
		return 1
	case n == 0:
		return last
	case n == last && i == 0:
		return 0
	case n == last:
		return last - 1
	}
	return n - 1 + 2*sim.NodeID(i)
}

func (g ring) Adjacent(a, b sim.NodeID) bool {
	way := apart(a, b)
	return way == 1 || way == sim.NodeID(g)-1
}

// Hops implements sim.Regular.
func (g ring) Hops(a, b sim.NodeID) int {
	way := int(apart(a, b))
	return min(way, int(g)-way)
}
