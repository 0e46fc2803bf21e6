package routes

import (
	"slices"
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// cost is a route's length: latency, then hops.
type cost struct {
	latency time.Duration
	hops    int32
}

func (c cost) less(d cost) bool {
	return c.latency < d.latency || c.latency == d.latency && c.hops < d.hops
}

var unreachable = cost{units.Forever, 0}

func (r *Router) linkCost(from, to units.NodeID) cost {
	if r.latency == nil {
		return cost{0, 1}
	}
	mean, _ := r.latency.Mean(from, to) // where one is not known, there is but one route: see CheckMeans
	return cost{max(mean, 0), 1}
}

func (c cost) plus(d cost) cost { return cost{units.After(c.latency, d.latency), c.hops + d.hops} }

// shortest returns the next hop of each node towards a destination, -1 where there is none: Dijkstra's algorithm from
// the destination, over the links reversed. A link costs a hop at least, so all neighbours that lie on a shortest route
// of a node are settled before it is, and the draw that decides among them sees them all; drawn tells whether one has decided.
func (r *Router) shortest(to units.NodeID) (next []units.NodeID, drawn bool) {
	graph := r.graph
	r.dist = slices.Grow(r.dist[:0], graph.Len())[:graph.Len()]
	next = make([]units.NodeID, graph.Len())
	dist := r.dist
	for n := range next {
		next[n], dist[n] = -1, unreachable
	}
	dist[to] = cost{}
	r.frontier.push(reached{node: to})
	for len(r.frontier) > 0 {
		nearest := r.frontier.pop()
		via := nearest.node
		if dist[via] != nearest.cost || r.known != nil && via != to && r.known.down[via] {
			continue
		}
		for i := range graph.Degree(via) {
			from := graph.Neighbor(via, i)
			if from == to || !r.usable(from, via, to) {
				continue
			}
			total := nearest.cost.plus(r.linkCost(from, via))
			switch {
			case dist[from] == unreachable || total.less(dist[from]):
				dist[from], next[from] = total, via
				r.frontier.push(reached{total, from})
			case total == dist[from]:
				drawn = true
				if r.tieDraw(to, from, via) < r.tieDraw(to, from, next[from]) {
					next[from] = via
				}
			}
		}
	}
	return next, drawn
}

// tieDraw decides among the neighbours that lie on shortest routes of a node: the least draw wins.
func (r *Router) tieDraw(to, n, via units.NodeID) uint64 {
	return random.Hash(r.seed, random.RouteDraw, uint64(to), uint64(n), uint64(via))
}

type reached struct {
	cost
	node units.NodeID
}

// frontier is a binary heap of what was reached and not settled.
type frontier []reached

func (f *frontier) push(r reached) {
	*f = append(*f, r)
	heap, i := *f, len(*f)-1
	for i > 0 && r.less(heap[(i-1)/2].cost) {
		heap[i] = heap[(i-1)/2]
		i = (i - 1) / 2
	}
	heap[i] = r
}

func (f *frontier) pop() reached {
	heap := *f
	top, last := heap[0], heap[len(heap)-1]
	heap = heap[:len(heap)-1]
	*f = heap
	hole := 0
	for child := 1; child < len(heap); child = 2*hole + 1 {
		if child+1 < len(heap) && heap[child+1].less(heap[child].cost) {
			child++
		}
		if !heap[child].less(last.cost) {
			break
		}
		heap[hole] = heap[child]
		hole = child
	}
	if len(heap) > 0 {
		heap[hole] = last
	}
	return top
}
