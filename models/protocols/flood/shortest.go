package flood

import (
	"time"

	"starmesh/sim"
)

// mostSteps bounds the search for shortest paths: what takes longer is not predicted.
const mostSteps = 200_000_000

// firstArrivals predicts the time of the first copies where each link takes the same time always: that of the shortest
// path from the origin of the rumour.
func firstArrivals(p *Params, s *sim.Setting, count uint64) []sim.Prediction {
	n, participants := s.World.Len(), uint64(s.World.Participants)
	origins := uint64(1)
	if p.Rotate {
		origins = min(count, participants)
	}
	if n > mostSteps/n/int(origins) {
		return nil
	}
	var sum float64
	var farthest time.Duration
	for k := range origins {
		rumours := (count - k + origins - 1) / origins // that this origin starts
		for _, distance := range distances(s, sim.NodeID((uint64(p.Origin)+k)%participants))[:participants] {
			sum += float64(float64(distance) * float64(rumours))
			farthest = max(farthest, distance)
		}
	}
	const source = "shortest paths by latency from the origins (Dijkstra 1959): fixed latency of each link, no loss, no queues"
	return []sim.Prediction{
		{Metric: "decision_latency_mean_ms", Value: sum / float64(count) / float64(participants) / 1e6, Source: source},
		{Metric: "decision_latency_max_ms", Value: float64(farthest) / 1e6, Source: source},
	}
}

// distances returns the latency of the shortest path to each node, by Dijkstra's algorithm with a linear search.
func distances(s *sim.Setting, from sim.NodeID) []time.Duration {
	graph := s.World.Graph
	distance, done := make([]time.Duration, graph.Len()), make([]bool, graph.Len())
	for n := range distance {
		distance[n] = sim.Forever
	}
	distance[from] = 0
	for range distance {
		nearest := sim.NodeID(-1)
		for n := range distance {
			if !done[n] && (nearest < 0 || distance[n] < distance[nearest]) {
				nearest = sim.NodeID(n)
			}
		}
		done[nearest] = true
		for i := range graph.Degree(nearest) {
			next := graph.Neighbor(nearest, i)
			latency, _ := s.Network.Latency.Mean(nearest, next) // known, as it is fixed
			distance[next] = min(distance[next], sim.After(distance[nearest], latency))
		}
	}
	return distance
}
