package routes

import (
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// way returns the next hop from a node to a destination, -1 if there is none, and how many ends of links were looked at. Costs that
// are too large to be added up a search leaves to a table.
func (r *Router) way(at, to units.NodeID) (next units.NodeID, looked int, found bool) {
	if r.regular != nil && r.known == nil {
		next, looked = r.nearer(at, to)
		return next, looked, true
	}
	return r.seek(at, to)
}

// knownWays returns the graph if it is regular and its shortest ways are those with the fewest hops: all links take as long, or
// there is one way only. Else it returns nil.
func (r *Router) knownWays() network.Regular {
	regular, is := r.graph.(network.Regular)
	if is && (r.roads.ends == int64(2*(r.graph.Len()-1)) || r.roads.same) {
		return regular
	}
	return nil
}

// nearer returns that neighbour on a way with the fewest hops which has the least draw, as tables do.
func (r *Router) nearer(at, to units.NodeID) (next units.NodeID, looked int) {
	next = -1
	rest, degree := r.regular.Hops(at, to), r.graph.Degree(at)
	for i := range degree {
		via := r.graph.Neighbor(at, i)
		if r.regular.Hops(via, to) < rest && (next < 0 || r.tieDraw(to, at, via) < r.tieDraw(to, at, next)) {
			next = via
		}
	}
	return next, degree
}
