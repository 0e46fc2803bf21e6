package topologies

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// regular draws a random connected graph over n nodes in which everyone has k neighbours, 2 <= k <= n-1
// and n x k even, in O(nk) memory and about as much time.
//
// Sparse graphs are pairings of the nodes' k ends of edges; dense ones are complements of sparse ones,
// since pairing would produce almost nothing but edges to repair. What comes out in pieces is drawn again,
// which keeps all connected graphs alike where joining the pieces would not. It is rare from k = 3 on (at
// worst 35 of 19355 graphs, at n = 8, k = 3). For k = 2 it is the rule, but there a connected graph is a
// circle in random order.
func regular(n, k int, r *random.Rand) *List {
	if k == 2 {
		return circle(n, r)
	}
	if 2*k >= n { // enough neighbours to be connected (Dirac 1952)
		return draw(n, n-1-k, r).complement()
	}
	g := draw(n, k, r)
	for !Connected(g) {
		g = draw(n, k, r)
	}
	return g
}

// circle draws a ring whose nodes stand in random order.
func circle(n int, r *random.Rand) *List {
	order := ends(n, 1, r)
	p := newPairing(n, 2)
	for i, node := range order {
		p.join(node, order[(i+1)%n])
	}
	return p.list()
}

// draw returns a random simple k-regular graph, connected or not.
func draw(n, k int, r *random.Rand) *List {
	for {
		if p := newPairing(n, k); p.pair(ends(n, k, r), r) {
			p.mix(r)
			return p.list()
		}
	}
}

// ends returns each node k times, in random order.
func ends(n, k int, r *random.Rand) []sim.NodeID {
	ends := make([]sim.NodeID, n*k)
	for i := range ends {
		ends[i] = sim.NodeID(i / k)
	}
	random.Shuffle(r, ends)
	return ends
}

// complement returns the graph of the edges that l lacks.
func (l *List) complement() *List {
	n := l.Len()
	c := &List{offsets: make([]int32, 1, n+1), neighbors: make([]sim.NodeID, 0, n*(n-1)-len(l.neighbors))}
	for i := range n {
		row := l.row(sim.NodeID(i))
		for j := range sim.NodeID(n) {
			if len(row) > 0 && row[0] == j {
				row = row[1:]
			} else if int(j) != i {
				c.neighbors = append(c.neighbors, j)
			}
		}
		c.offsets = append(c.offsets, int32(len(c.neighbors)))
	}
	return c
}

// list returns the finished graph.
func (p *pairing) list() *List {
	l := &List{offsets: make([]int32, len(p.degree)+1), neighbors: p.slots}
	for n := range p.degree {
		l.offsets[n+1] = l.offsets[n] + int32(p.k)
		slices.Sort(l.row(sim.NodeID(n)))
	}
	return l
}
