package routes

import (
	"fmt"

	"starmesh/sim/network"
	"starmesh/sim/units"
)

// CheckMeans returns an error if routes by the latency, nil for none, cannot be compared: there may be a choice, and a
// link has no mean.
func CheckMeans(graph network.Graph, latency network.Latency, adaptive bool) error {
	if network.MeansKnown(latency) || !mayChoose(graph, adaptive) {
		return nil
	}
	for from := range units.NodeID(graph.Len()) {
		for i := range graph.Degree(from) {
			to := graph.Neighbor(from, i)
			if _, known := latency.Mean(from, to); !known {
				return fmt.Errorf("routes go by mean latency, and the distribution of the link from %d to %d has none; "+
					"write routes: {by: hops}", from, to)
			}
		}
	}
	return nil
}

// mayChoose tells whether a sender may have several routes. A way passes only nodes with several neighbours, so it takes
// three of them; and in a complete graph all are neighbours, until adaptive routes avoid a link.
func mayChoose(graph network.Graph, adaptive bool) bool {
	relays, complete := 0, true
	for n := range units.NodeID(graph.Len()) {
		degree := graph.Degree(n)
		if degree > 1 {
			relays++
		}
		complete = complete && degree == graph.Len()-1
	}
	return relays > 2 && (adaptive || !complete)
}
