package topologies

import (
	"math"
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// ScaleFree is a graph that has grown by preferential attachment.
type ScaleFree struct {
	Links int `yaml:"links" min:"1" help:"links that each participant brings along, to others chosen in proportion to their links"`
}

// Build implements Shape.
func (s *ScaleFree) Build(participants int, _ *Atlas, r *random.Rand) (*Layout, error) {
	if err := checkSize("a scale-free graph", 3, participants); err != nil {
		return nil, err
	}
	switch m := s.Links; {
	case m < 1 || m >= participants-1:
		return nil, problem("links", "%d links for each of %d participants: take 1 to %d", m, participants, participants-2)
	case int64(m)*int64(participants) > math.MaxInt32/2:
		return nil, problem("links", "%d x %d links are too many to store: the most is %d", m, participants, math.MaxInt32/2)
	}
	return layoutOf(participants, attachPreferentially(participants, s.Links, r))
}

// LinkEnds returns how many ends of links its graph stores.
func (s *ScaleFree) LinkEnds(participants int) int { return 2 * participants * s.Links }

// attachPreferentially begins with m+1 nodes that are all adjacent. A uniform end of all links so far is a node in
// proportion to its degree (Batagelj & Brandes 2005); a newcomer draws until it has m different ones.
func attachPreferentially(n, m int, r *random.Rand) [][2]sim.NodeID {
	edges := make([][2]sim.NodeID, 0, m*n)
	for a := range sim.NodeID(m + 1) {
		for b := range a {
			edges = append(edges, [2]sim.NodeID{b, a})
		}
	}
	chosen := make([]sim.NodeID, 0, m)
	for newcomer := m + 1; newcomer < n; newcomer++ {
		old := uint64(2 * len(edges))
		for chosen = chosen[:0]; len(chosen) < m; {
			end := r.Uint64N(old)
			if to := edges[end/2][end%2]; !slices.Contains(chosen, to) {
				chosen = append(chosen, to)
			}
		}
		for _, to := range chosen {
			edges = append(edges, [2]sim.NodeID{to, sim.NodeID(newcomer)})
		}
	}
	return edges
}
