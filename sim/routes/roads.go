package routes

import (
	"time"

	"starmesh/sim/network"
	"starmesh/sim/units"
)

// road is a link at a node: who is at its other end, and the mean latencies there and back.
type road struct {
	to          units.NodeID
	there, back time.Duration
}

// roads are all links by node: one row after another, so that searches need not ask the graph and the latencies again. Where
// that would take much memory each row is made anew when it is asked for.
type roads struct {
	graph   network.Graph   // with every link the other way round: what leads to a node is in its row
	oneWay  bool            // some links have no way there
	latency network.Latency // nil: by hops
	ends    int64           // of links; 0: not counted yet
	offsets []int32         // row n is list[offsets[n]:offsets[n+1]]
	list    []road
}

const (
	mostRoads = 1 << 20
	perRoad   = 24 // bytes
)

// count counts the ends of links, and stores the links if they are few.
func (r *roads) count() {
	n := r.graph.Len()
	for at := range units.NodeID(n) {
		r.ends += int64(r.graph.Degree(at))
	}
	if r.ends > mostRoads {
		return
	}
	r.offsets, r.list = make([]int32, 1, n+1), make([]road, 0, r.ends)
	for at := range units.NodeID(n) {
		r.list = r.add(r.list, at)
		r.offsets = append(r.offsets, int32(len(r.list)))
	}
}

// of returns the links of a node, until it is asked for others.
func (r *roads) of(n units.NodeID) []road {
	if r.offsets != nil {
		return r.list[r.offsets[n]:r.offsets[n+1]]
	}
	r.list = r.add(r.list[:0], n)
	return r.list
}

func (r *roads) add(list []road, n units.NodeID) []road {
	for i := range r.graph.Degree(n) {
		to := r.graph.Neighbor(n, i)
		link := road{to: to, back: r.mean(to, n)}
		if !r.oneWay {
			link.there = r.mean(n, to)
		}
		list = append(list, link)
	}
	return list
}

func (r *roads) mean(from, to units.NodeID) time.Duration {
	if r.latency == nil {
		return 0
	}
	mean, _ := r.latency.Mean(from, to) // where one is not known, there is but one route: see CheckMeans
	return max(mean, 0)
}

// alike tells whether all links have the same mean latency.
func (r *roads) alike() bool {
	if r.latency == nil {
		return true
	}
	all := time.Duration(-1)
	for at := range units.NodeID(r.graph.Len()) {
		for i := range r.graph.Degree(at) {
			switch mean := r.mean(at, r.graph.Neighbor(at, i)); {
			case all < 0:
				all = mean
			case mean != all:
				return false
			}
		}
	}
	return true
}

// over returns the cost of a way that is longer by a link of a mean latency.
func (c cost) over(latency time.Duration) cost {
	return cost{units.After(c.latency, latency), c.hops + 1}
}
