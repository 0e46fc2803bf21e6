package topologies

import (
	"math"
	"slices"

	"starmesh/sim"
)

// HopStatistics returns the mean and the largest number of hops between two nodes, over all pairs that
// are connected, and whether all are. It searches from every node: O(n x edges).
func HopStatistics(g sim.Graph) (mean float64, diameter int, connected bool) {
	s := newSearch(g)
	var hops, pairs int64
	for n := range g.Len() {
		s.from(sim.NodeID(n))
		for _, reached := range s.order {
			hops += int64(s.hops[reached])
		}
		pairs += int64(len(s.order) - 1)
		diameter = max(diameter, int(s.hops[s.order[len(s.order)-1]]))
	}
	if pairs > 0 {
		mean = float64(hops) / float64(pairs)
	}
	return mean, diameter, pairs == int64(g.Len())*int64(g.Len()-1)
}

// Connected tells whether there is a route between any two nodes.
func Connected(g sim.Graph) bool {
	if g.Len() == 0 {
		return true
	}
	for _, way := range []sim.Graph{g, sim.Reversed(g)} {
		s := newSearch(way)
		if s.from(0); len(s.order) < g.Len() {
			return false
		}
	}
	return true
}

// Edges returns the number of undirected edges, or the largest int if there are more. One that goes one way counts as one.
func Edges(g sim.Graph) int {
	g = sim.BothWays(g)
	var ends int64
	for n := range g.Len() {
		ends += int64(g.Degree(sim.NodeID(n)))
	}
	return int(min(ends/2, math.MaxInt))
}

// Components returns the sizes of the pieces of a graph, the largest first: in a piece there are routes between any two nodes.
func Components(g sim.Graph) []int {
	if o, is := g.(*OneWay); is {
		return o.components()
	}
	var sizes []int
	s := newSearch(g)
	known := make([]bool, g.Len())
	for n := range sim.NodeID(g.Len()) {
		if known[n] {
			continue
		}
		s.from(n)
		for _, reached := range s.order {
			known[reached] = true
		}
		sizes = append(sizes, len(s.order))
	}
	slices.SortFunc(sizes, func(a, b int) int { return b - a })
	return sizes
}

// search is a breadth-first search whose memory serves for one start after another.
type search struct {
	graph sim.Graph
	hops  []int32      // node -> hops from the start, -1: not reached
	order []sim.NodeID // nodes in the order in which they were reached
}

func newSearch(g sim.Graph) *search {
	s := &search{graph: g, hops: make([]int32, g.Len()), order: make([]sim.NodeID, 0, g.Len())}
	for n := range s.hops {
		s.hops[n] = -1
	}
	return s
}

// from fills hops and order for a start. It ends when all nodes are reached, so that a complete mesh
// takes n steps and not n^2.
func (s *search) from(start sim.NodeID) {
	for _, n := range s.order {
		s.hops[n] = -1
	}
	s.hops[start] = 0
	s.order = append(s.order[:0], start)
	for i := 0; i < len(s.order) && len(s.order) < len(s.hops); i++ {
		n := s.order[i]
		for j := range s.graph.Degree(n) {
			if next := s.graph.Neighbor(n, j); s.hops[next] < 0 {
				s.hops[next] = s.hops[n] + 1
				s.order = append(s.order, next)
			}
		}
	}
}
