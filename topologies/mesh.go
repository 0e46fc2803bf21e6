package topologies

import (
	"math"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Mesh is participants adjacent to each other: all pairs, or Degree neighbours for each.
type Mesh struct {
	Degree int `yaml:"degree" min:"0" help:"neighbours of each participant, in a random graph; 0: all others"`
}

// Build implements Shape.
func (m *Mesh) Build(participants int, _ *Atlas, r *random.Rand) (*Layout, error) {
	if err := checkSize("a mesh", 1, participants); err != nil {
		return nil, err
	}
	if m.Degree == 0 {
		return &Layout{Graph: complete(participants)}, nil
	}
	if err := m.checkDegree(participants); err != nil {
		return nil, err
	}
	if m.Degree == participants-1 {
		return &Layout{Graph: complete(participants)}, nil
	}
	return &Layout{Graph: regular(participants, m.Degree, r)}, nil
}

// LinkEnds returns how many ends of links its graph stores.
func (m *Mesh) LinkEnds(participants int) int {
	if m.Degree >= participants-1 {
		return 0
	}
	return participants * m.Degree
}

// checkDegree refuses degrees for which no connected graph exists, or none that fits.
func (m *Mesh) checkDegree(n int) error {
	k := m.Degree
	switch {
	case k < 2 || n < 3:
		return problem("degree", "%d neighbours each do not connect %d participants: take degree 2 or more and 3 participants or more", k, n)
	case k >= n:
		return problem("degree", "%d is too many among %d participants: take %d or less, or leave it out for all others", k, n, n-1)
	case n%2 == 1 && k%2 == 1:
		return problem("degree", "%d x %d is odd: take degree %d or %d, or an even number of participants", n, k, k-1, k+1)
	case int64(n)*int64(k) > math.MaxInt32:
		return problem("degree", "%d x %d ends of edges are too many to store: the most is %d", n, k, math.MaxInt32)
	}
	return nil
}

// complete is the graph of all pairs, named by its number of nodes.
type complete int

func (g complete) Len() int { return int(g) }

func (g complete) Degree(sim.NodeID) int { return int(g) - 1 }

func (g complete) Neighbor(n sim.NodeID, i int) sim.NodeID {
	if sim.NodeID(i) < n {
		return sim.NodeID(i)
	}
	return sim.NodeID(i + 1)
}

func (g complete) Adjacent(a, b sim.NodeID) bool { return a != b }
