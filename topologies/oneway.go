package topologies

import (
	"fmt"
	"slices"

	"starmesh/sim"
)

// OneWay is a graph that stores its links, some of which go one way only: a node's neighbours are those that it can send to.
type OneWay struct {
	*List          // the ways out
	in, both *List // the ways in; every link both ways
}

// FromWays returns the graph over nodes 0..n-1 with these directed links.
func FromWays(n int, ways [][2]sim.NodeID) (*OneWay, error) {
	pairs := make([][2]sim.NodeID, 0, len(ways))
	for _, w := range ways {
		pairs = append(pairs, [2]sim.NodeID{min(w[0], w[1]), max(w[0], w[1])})
	}
	slices.SortFunc(pairs, func(a, b [2]sim.NodeID) int { return slices.Compare(a[:], b[:]) })
	both, err := FromEdges(n, slices.Compact(pairs))
	if err != nil {
		return nil, err
	}
	g := &OneWay{rows(n, ways, 0), rows(n, ways, 1), both}
	if err := g.List.sortRows(); err != nil {
		return nil, fmt.Errorf("one way: %w", err)
	}
	return g, g.in.sortRows()
}

// rows stores the links at one of their ends.
func rows(n int, ways [][2]sim.NodeID, end int) *List {
	l := &List{offsets: make([]int32, n+1), neighbors: make([]sim.NodeID, len(ways))}
	for _, w := range ways {
		l.offsets[w[end]+1]++
	}
	for i := range n {
		l.offsets[i+1] += l.offsets[i]
	}
	next := slices.Clone(l.offsets)
	for _, w := range ways {
		l.neighbors[next[w[end]]] = w[1-end]
		next[w[end]]++
	}
	return l
}

// Adjacent tells whether a can send to b.
func (g *OneWay) Adjacent(a, b sim.NodeID) bool {
	_, found := g.List.find(a, b)
	return found
}

// Reversed implements sim.OneWay.
func (g *OneWay) Reversed() sim.Graph { return &OneWay{g.in, g.List, g.both} }

// BothWays implements sim.OneWay.
func (g *OneWay) BothWays() sim.Graph { return g.both }

// components returns the sizes of the strong components, the largest first (Kosaraju and Sharir: the order in which searches along the
// links end, then searches against them in the reverse of that order).
func (g *OneWay) components() (sizes []int) {
	const unseen, open, closed = 0, 1, 2
	state, next := make([]uint8, g.Len()), make([]int, g.Len())
	ended, stack := make([]sim.NodeID, 0, g.Len()), []sim.NodeID{}
	for n := range sim.NodeID(g.Len()) {
		if state[n] == unseen {
			stack, state[n] = append(stack, n), open
		}
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			if next[at] == g.Degree(at) {
				ended, stack = append(ended, at), stack[:len(stack)-1]
				continue
			}
			to := g.Neighbor(at, next[at])
			if next[at]++; state[to] == unseen {
				stack, state[to] = append(stack, to), open
			}
		}
	}
	for _, root := range slices.Backward(ended) {
		if state[root] == closed {
			continue
		}
		size := 0
		stack, state[root] = append(stack, root), closed
		for ; len(stack) > 0; size++ {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, from := range g.in.row(at) {
				if state[from] != closed {
					stack, state[from] = append(stack, from), closed
				}
			}
		}
		sizes = append(sizes, size)
	}
	slices.SortFunc(sizes, func(a, b int) int { return b - a })
	return sizes
}
