package faults

import (
	"math"
	"slices"
	"sort"

	"starmesh/sim"
	"starmesh/sim/random"
)

// drawn picks random links: every link is as likely as any other, and so is every direction where it matters. It
// numbers the links by their first end, so that a complete mesh need not be written out.
func (c *Cut) drawn(graph sim.Graph, r *random.Rand) ([]sim.Target, error) {
	if c.Both {
		graph = sim.BothWays(graph)
	}
	first := make([]int64, graph.Len()+1) // number of the first link of each node
	for n := range sim.NodeID(graph.Len()) {
		first[n+1] = first[n] + int64(graph.Degree(n)-c.skipped(graph, n))
	}
	total := first[graph.Len()]
	switch k := int64(*c.Count); {
	case k > total:
		return nil, problem("count", "the topology has %d links; cut fewer", total)
	case k > mostCuts:
		return nil, problem("count", "more than %d links are too many to cut one by one; partition the network, or crash nodes", mostCuts)
	case total > math.MaxInt32:
		return nil, problem("count", "there are %d links, too many to draw from; name them by from and to", total)
	}
	sample := r.Sample(nil, int(total), *c.Count)
	slices.Sort(sample)
	links := make([]sim.Target, len(sample))
	for i, number := range sample {
		a := sort.Search(graph.Len(), func(n int) bool { return first[n+1] > int64(number) })
		at := c.skipped(graph, sim.NodeID(a)) + int(int64(number)-first[a])
		links[i] = sim.Target{A: sim.NodeID(a), B: graph.Neighbor(sim.NodeID(a), at)}
	}
	return links, nil
}

// skipped returns how many neighbours of n lead to links that are numbered from their other end: the lower ones,
// where both directions are one link.
func (c *Cut) skipped(graph sim.Graph, n sim.NodeID) int {
	if !c.Both {
		return 0
	}
	return sort.Search(graph.Degree(n), func(i int) bool { return graph.Neighbor(n, i) > n })
}
