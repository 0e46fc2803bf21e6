package routes

import (
	"time"

	"starmesh/sim/network"
	"starmesh/sim/units"
)

// roads are all links by node: one row after another, so that searches need not ask the graph and the latencies again. Where
// that would take much memory each row is made anew when it is asked for.
type roads struct {
	graph   network.Graph   // with every link the other way round: what leads to a node is in its row
	oneWay  bool            // some links have no way there
	latency network.Latency // nil: by hops
	same    bool            // all links have the same mean latency: hops tell all
	ends    int64           // of links; 0: not counted yet
	offsets []int32         // the row of n is from offsets[n] to offsets[n+1]
	row     row             // of all nodes, one after another; or of the node that was asked for last
}

// row is the links of a node: who is at their other ends, and their mean latencies.
type row struct {
	to    []units.NodeID
	means []means // nil: all are the same
}

// means are the mean latencies of a link from the row's node and back.
type means struct{ there, back time.Duration }

// there returns the mean latency of a link from the row's node, as far as it matters.
func (r *row) there(i int) time.Duration {
	if r.means == nil {
		return 0
	}
	return r.means[i].there
}

// back returns that of the link to the row's node.
func (r *row) back(i int) time.Duration {
	if r.means == nil {
		return 0
	}
	return r.means[i].back
}

// bytes returns what a number of links takes.
func (r *roads) bytes(ends int64) int64 {
	const perEnd, perMeans = 4, 16
	if r.same {
		return perEnd * ends
	}
	return (perEnd + perMeans) * ends
}

const (
	mostRoads    = 20 << 20 // bytes
	mostCompared = 8 << 20  // ends of links: it takes less time than a table
)

// count counts the ends of links, and stores the links if they take little.
func (r *roads) count() {
	n := r.graph.Len()
	for at := range units.NodeID(n) {
		r.ends += int64(r.graph.Degree(at))
	}
	if r.same = r.latency == nil || r.ends <= mostCompared && r.alike(); r.bytes(r.ends) > mostRoads {
		return
	}
	r.row.to = make([]units.NodeID, 0, r.ends)
	if !r.same {
		r.row.means = make([]means, 0, r.ends)
	}
	offsets := make([]int32, 1, n+1)
	for at := range units.NodeID(n) {
		r.add(at)
		offsets = append(offsets, int32(len(r.row.to)))
	}
	r.offsets = offsets
}

// of returns the links of a node, until it is asked for others.
func (r *roads) of(n units.NodeID) row {
	if r.offsets == nil {
		r.row.to, r.row.means = r.row.to[:0], r.row.means[:0]
		r.add(n)
		return r.row
	}
	from, to := r.offsets[n], r.offsets[n+1]
	if r.same {
		return row{to: r.row.to[from:to]}
	}
	return row{r.row.to[from:to], r.row.means[from:to]}
}

// add appends the links of a node.
func (r *roads) add(n units.NodeID) {
	for i := range r.graph.Degree(n) {
		to := r.graph.Neighbor(n, i)
		r.row.to = append(r.row.to, to)
		if r.same {
			continue
		}
		link := means{back: r.mean(to, n)}
		if !r.oneWay {
			link.there = r.mean(n, to)
		}
		r.row.means = append(r.row.means, link)
	}
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
	all := time.Duration(-1)
	for at := range units.NodeID(r.graph.Len()) {
		for i := range r.graph.Degree(at) {
			switch mean := r.mean(r.graph.Neighbor(at, i), at); { // the other way there may be none
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
