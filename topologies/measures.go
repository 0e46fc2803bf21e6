package topologies

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Measures are what a graph looks like in numbers.
type Measures struct {
	Nodes, Links            int
	DegreeLeast, DegreeMost int
	DegreeMean              float64
	Components, Largest     int     // pieces with routes between any two of their nodes, and the nodes of the largest one
	Diameter                int     // hops, of the largest distance between two nodes of a piece
	MeanPath                float64 // hops, over all pairs that are connected
	Sources                 int     // nodes that Diameter and MeanPath were searched from: all, or a sample
	Clustering              float64 // mean over nodes of the share of pairs of neighbours that are adjacent; 0 for less than two neighbours
	Articulations           int     // nodes without which their piece falls apart
	Known                   bool    // Clustering and Articulations, which take every link for both ways; false: the graph is too large
	OneWay                  int     // of the links
}

// Bounds of work: larger graphs are measured from a sample of nodes, or not at all.
const (
	mostSearchSteps = 4_000_000_000
	mostListedEnds  = 40_000_000
)

// Measure measures a graph. What takes too long for its size is left out, and says so.
func Measure(g sim.Graph) Measures {
	sizes := Components(g)
	m := Measures{Nodes: g.Len(), Links: Edges(g), Components: len(sizes), Largest: sizes[0], DegreeLeast: g.Degree(0)}
	for n := range sim.NodeID(g.Len()) {
		degree := g.Degree(n)
		m.DegreeLeast, m.DegreeMost = min(m.DegreeLeast, degree), max(m.DegreeMost, degree)
	}
	if o, is := g.(*OneWay); is {
		m.OneWay = 2*m.Links - o.LinkEnds()
	}
	m.DegreeMean = float64(2*m.Links-m.OneWay) / float64(m.Nodes)
	m.paths(g)
	if int64(m.Links)*2 <= mostListedEnds {
		list := listed(g)
		m.Clustering, m.Articulations, m.Known = clustering(list), articulations(list), true
	}
	return m
}

// paths searches from every node, or from a sample of them where that takes too long.
func (m *Measures) paths(g sim.Graph) {
	const sample = 16
	starts := make([]int32, 0, sample)
	if int64(m.Nodes)*min(int64(m.Nodes)+2*int64(m.Links), mostSearchSteps) <= mostSearchSteps {
		for n := range int32(m.Nodes) {
			starts = append(starts, n)
		}
	} else {
		r := random.New(1)
		starts = r.Sample(starts, m.Nodes, min(sample, m.Nodes))
	}
	s := newSearch(g)
	var hops, pairs int64
	for _, start := range starts {
		s.from(sim.NodeID(start))
		for _, reached := range s.order {
			hops += int64(s.hops[reached])
		}
		pairs += int64(len(s.order) - 1)
		m.Diameter = max(m.Diameter, int(s.hops[s.order[len(s.order)-1]]))
	}
	m.Sources = len(starts)
	if pairs > 0 {
		m.MeanPath = float64(hops) / float64(pairs)
	}
}

// listed returns the graph with its links stored.
func listed(g sim.Graph) *List {
	g = sim.BothWays(g)
	if l, is := g.(*List); is {
		return l
	}
	l := &List{offsets: make([]int32, g.Len()+1)}
	for n := range sim.NodeID(g.Len()) {
		for i := range g.Degree(n) {
			l.neighbors = append(l.neighbors, g.Neighbor(n, i))
		}
		l.offsets[n+1] = int32(len(l.neighbors))
	}
	return l
}

// clustering counts triangles by directing each link from the end with fewer neighbours to the other: no node then has
// many links out, so that a hub costs no more than others.
func clustering(l *List) float64 {
	before := func(a, b sim.NodeID) bool {
		if l.Degree(a) != l.Degree(b) {
			return l.Degree(a) < l.Degree(b)
		}
		return a < b
	}
	triangles := make([]int64, l.Len()) // of each node
	marked := make([]bool, l.Len())
	for a := range sim.NodeID(l.Len()) {
		for _, b := range l.row(a) {
			marked[b] = before(a, b)
		}
		for _, b := range l.row(a) {
			if !marked[b] {
				continue
			}
			for _, c := range l.row(b) {
				if marked[c] && before(b, c) {
					triangles[a]++
					triangles[b]++
					triangles[c]++
				}
			}
		}
		for _, b := range l.row(a) {
			marked[b] = false
		}
	}
	var sum float64
	for n, count := range triangles {
		if degree := float64(l.Degree(sim.NodeID(n))); degree >= 2 {
			sum += float64(2*count) / (degree * (degree - 1))
		}
	}
	return sum / float64(l.Len())
}

// articulations counts the nodes without which their piece falls apart (Hopcroft & Tarjan 1973), with a stack of its
// own: a line of a million nodes is a million deep.
func articulations(l *List) int {
	n := l.Len()
	depth, low := make([]int32, n), make([]int32, n) // 0: not reached
	next := slices.Clone(l.offsets[:n])
	parent := make([]sim.NodeID, n)
	cuts := make([]bool, n)
	for root := range sim.NodeID(n) {
		if depth[root] > 0 {
			continue
		}
		depth[root], low[root], parent[root] = 1, 1, -1
		children := 0
		for at := root; at >= 0; {
			if next[at] < l.offsets[at+1] {
				to := l.neighbors[next[at]]
				next[at]++
				if depth[to] == 0 {
					depth[to], low[to], parent[to] = depth[at]+1, depth[at]+1, at
					at = to
				} else if to != parent[at] {
					low[at] = min(low[at], depth[to])
				}
				continue
			}
			up := parent[at]
			if up == root {
				children++
			} else if up >= 0 && low[at] >= depth[up] {
				cuts[up] = true
			}
			if up >= 0 {
				low[up] = min(low[up], low[at])
			}
			at = up
		}
		cuts[root] = children > 1
	}
	count := 0
	for _, is := range cuts {
		if is {
			count++
		}
	}
	return count
}
