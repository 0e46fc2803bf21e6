package topologies

import (
	"math"

	"starmesh/sim"
	"starmesh/sim/random"
)

// SmallWorld is a ring in which everyone knows the nearest ones on both sides, with some links rewired at random.
type SmallWorld struct {
	Neighbors int       `yaml:"neighbors" min:"2" help:"neighbours of each participant before rewiring, half of them on each side: an even number"`
	Rewire    sim.Ratio `yaml:"rewire" help:"probability that the far end of a link moves to a participant chosen at random"`
}

// Build implements Shape.
func (s *SmallWorld) Build(participants int, _ *Atlas, r *random.Rand) (*Layout, error) {
	if err := checkSize("a small world", 4, participants); err != nil {
		return nil, err
	}
	switch k := s.Neighbors; {
	case k < 2 || k%2 == 1:
		return nil, problem("neighbors", "%d cannot be shared by two sides: take %d", k, k+1)
	case k >= participants-1:
		return nil, problem("neighbors", "%d are too many among %d participants: take %d or less", k, participants, (participants-2)/2*2)
	case int64(k)*int64(participants) > math.MaxInt32:
		return nil, problem("neighbors", "%d x %d ends of links are too many to store: the most is %d", k, participants, math.MaxInt32)
	}
	w := &rewiring{nodes: participants, each: s.Neighbors / 2, far: make([]sim.NodeID, participants*s.Neighbors/2)}
	w.lattice()
	w.rewire(float64(s.Rewire), r)
	return layoutOf(participants, w.edges())
}

// LinkEnds returns how many ends of links its graph stores.
func (s *SmallWorld) LinkEnds(participants int) int { return participants * s.Neighbors }

// rewiring is a small world in the making. Every link belongs to the node that it was clockwise of at first: node n's
// lead to far[n*each:(n+1)*each].
type rewiring struct {
	nodes, each int
	far         []sim.NodeID
}

func (w *rewiring) lattice() {
	for n := range w.nodes {
		for k := range w.each {
			w.far[n*w.each+k] = sim.NodeID((n + k + 1) % w.nodes)
		}
	}
}

// rewire goes round the ring once for the nearest neighbours, then for the next ones and so on, as Watts and Strogatz
// do.
func (w *rewiring) rewire(p float64, r *random.Rand) {
	for k := range w.each {
		for n := range sim.NodeID(w.nodes) {
			if !r.Bernoulli(p) {
				continue
			}
			if to, found := w.stranger(n, r); found {
				w.far[int(n)*w.each+k] = to
			}
		}
	}
}

// stranger draws a node that is not adjacent to n. In a tiny graph n may know everybody: then its link stays.
func (w *rewiring) stranger(n sim.NodeID, r *random.Rand) (sim.NodeID, bool) {
	const tries = 1000
	for range tries {
		if to := sim.NodeID(r.IntN(w.nodes)); to != n && !w.adjacent(n, to) {
			return to, true
		}
	}
	return 0, false
}

// adjacent looks through the links of both.
func (w *rewiring) adjacent(a, b sim.NodeID) bool {
	for k := range w.each {
		if w.far[int(a)*w.each+k] == b || w.far[int(b)*w.each+k] == a {
			return true
		}
	}
	return false
}

func (w *rewiring) edges() [][2]sim.NodeID {
	edges := make([][2]sim.NodeID, len(w.far))
	for i, to := range w.far {
		edges[i] = [2]sim.NodeID{sim.NodeID(i / w.each), to}
	}
	return edges
}
