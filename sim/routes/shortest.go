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
	r.frontier.clear()
	r.frontier.push(to, cost{})
	for !r.frontier.empty() {
		via, nearest := r.frontier.pop()
		if dist[via] != nearest || r.known != nil && via != to && r.known.down[via] {
			continue
		}
		links := r.roads.of(via)
		for i, from := range links.to {
			if from == to || !r.usable(from, via, to) {
				continue
			}
			total := nearest.over(links.back(i))
			switch {
			case dist[from] == unreachable || total.less(dist[from]):
				dist[from], next[from] = total, via
				r.frontier.push(from, total)
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
