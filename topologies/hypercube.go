package topologies

import (
	"math/bits"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Hypercube is 2^d participants, adjacent where the binary digits of their ids differ in one place.
type Hypercube struct{}

// Degree returns about how many neighbours each participant has; its graph stores none.
func (*Hypercube) Degree(participants int) int { return bits.Len(uint(participants - 1)) }

// Build implements Shape.
func (*Hypercube) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a hypercube", 2, participants); err != nil {
		return nil, err
	}
	dimensions := bits.Len(uint(participants)) - 1
	if participants != 1<<dimensions {
		return nil, problem("", "a hypercube has a power of two participants, not %d: take nodes: %d or nodes: %d", participants, 1<<dimensions, 2<<dimensions)
	}
	return &Layout{Graph: hypercube(dimensions)}, nil
}

// hypercube is the graph, named by its number of dimensions.
type hypercube int

func (g hypercube) Len() int { return 1 << g }

func (g hypercube) Degree(sim.NodeID) int { return int(g) }

// Neighbor takes the digits that are 1 first, from the highest on: without one of them the id is less. Then come those
// that are 0, from the lowest on.
func (g hypercube) Neighbor(n sim.NodeID, i int) sim.NodeID {
	for bit := int(g) - 1; bit >= 0; bit-- {
		if n>>bit&1 == 1 {
			if i == 0 {
				return n ^ 1<<bit
			}
			i--
		}
	}
	for bit := range int(g) {
		if n>>bit&1 == 0 {
			if i == 0 {
				return n ^ 1<<bit
			}
			i--
		}
	}
	panic("topologies: a hypercube's node has no such neighbour")
}

func (g hypercube) Adjacent(a, b sim.NodeID) bool { return bits.OnesCount32(uint32(a^b)) == 1 }

// Hops implements sim.Regular.
func (g hypercube) Hops(a, b sim.NodeID) int { return bits.OnesCount32(uint32(a ^ b)) }
