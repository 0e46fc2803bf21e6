package flood

import (
	"time"

	"starmesh/sim"
)

// mostSteps bounds the search for shortest paths: what takes longer is not predicted.
const mostSteps = 200_000_000

// origins returns how many there are.
func (p *Params) origins(s *sim.Setting) uint64 {
	if p.Rotate {
		return min(p.count(s.Duration), uint64(s.World.Participants))
	}
	return 1
}

func isSmall(p *Params, s *sim.Setting) bool {
	n := s.World.Len()
	return n <= mostSteps/n/int(p.origins(s))
}

// firstArrivals returns the mean and the maximum of the time of the first copies, in milliseconds.
func firstArrivals(p *Params, s *sim.Setting) []float64 {
	count, participants, origins := p.count(s.Duration), uint64(s.World.Participants), p.origins(s)
	var sum float64
	var farthest time.Duration
	for k := range origins {
		rumours := (count - k + origins - 1) / origins // that this origin starts
		for _, distance := range distances(s, sim.NodeID((uint64(p.Origin)+k)%participants))[:participants] {
			sum += float64(float64(distance) * float64(rumours))
			farthest = max(farthest, distance)
		}
	}
	return []float64{sum / float64(count) / float64(participants) / 1e6, float64(farthest) / 1e6}
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
