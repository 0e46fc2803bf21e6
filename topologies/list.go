package topologies

import (
	"fmt"
	"math"
	"slices"

	"starmesh/sim"
)

// List is a graph that stores its edges: all rows of neighbours end to end, each in ascending order.
type List struct {
	offsets   []int32 // row n is neighbors[offsets[n]:offsets[n+1]]
	neighbors []sim.NodeID
}

// LinkEnds returns how many ends of links are stored.
func (l *List) LinkEnds() int { return len(l.neighbors) }

// FromEdges returns the graph over nodes 0..n-1 with these undirected edges, in any order and either
// direction. Loops, edges given twice and ids out of range are errors.
func FromEdges(n int, edges [][2]sim.NodeID) (*List, error) {
	if n < 1 || n > math.MaxInt32 || len(edges) > math.MaxInt32/2 {
		return nil, fmt.Errorf("cannot store %d nodes with %d edges", n, len(edges))
	}
	l := &List{offsets: make([]int32, n+1), neighbors: make([]sim.NodeID, 2*len(edges))}
	for _, e := range edges {
		if err := checkEdge(n, e); err != nil {
			return nil, err
		}
		l.offsets[e[0]+1]++
		l.offsets[e[1]+1]++
	}
	for i := range n {
		l.offsets[i+1] += l.offsets[i]
	}
	l.fill(edges)
	if err := l.sortRows(); err != nil {
		return nil, err
	}
	return l, nil
}

func checkEdge(n int, e [2]sim.NodeID) error {
	if e[0] == e[1] {
		return fmt.Errorf("edge %d-%d: a node cannot be its own neighbour", e[0], e[1])
	}
	for _, end := range e {
		if end < 0 || int(end) >= n {
			return fmt.Errorf("edge %d-%d: there is no node %d, ids are 0..%d", e[0], e[1], end, n-1)
		}
	}
	return nil
}

// fill puts both ends of each edge into their rows.
func (l *List) fill(edges [][2]sim.NodeID) {
	next := slices.Clone(l.offsets)
	for _, e := range edges {
		for i, end := range e {
			l.neighbors[next[end]] = e[1-i]
			next[end]++
		}
	}
}

// sortRows puts rows in ascending order, in which an edge given twice shows as two equal neighbours.
func (l *List) sortRows() error {
	for n := range l.Len() {
		row := l.row(sim.NodeID(n))
		slices.Sort(row)
		for i := 1; i < len(row); i++ {
			if row[i] == row[i-1] {
				return fmt.Errorf("edge %d-%d is given twice", n, row[i])
			}
		}
	}
	return nil
}

func (l *List) row(n sim.NodeID) []sim.NodeID {
	return l.neighbors[l.offsets[n]:l.offsets[n+1]]
}

// Len returns the number of nodes.
func (l *List) Len() int { return len(l.offsets) - 1 }

// Degree returns the number of neighbours of n.
func (l *List) Degree(n sim.NodeID) int { return int(l.offsets[n+1] - l.offsets[n]) }

// Neighbor returns the i-th neighbour of n in ascending order.
func (l *List) Neighbor(n sim.NodeID, i int) sim.NodeID { return l.row(n)[i] }

// Adjacent tells whether a and b are neighbours. It searches the shorter row: hubs may have huge ones.
func (l *List) Adjacent(a, b sim.NodeID) bool {
	if l.Degree(b) < l.Degree(a) {
		a, b = b, a
	}
	_, found := slices.BinarySearch(l.row(a), b)
	return found
}

// find returns the place of the end at b of the link from a, among all ends.
func (l *List) find(a, b sim.NodeID) (int, bool) {
	i, found := slices.BinarySearch(l.row(a), b)
	return int(l.offsets[a]) + i, found
}
