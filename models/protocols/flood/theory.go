package flood

import (
	"time"

	"starmesh/sim"
)

// load estimates the messages of a run: those of the theory.
func load(p *Params, s *sim.Setting) sim.Load {
	return sim.Load{Adjacent: perRumour(s.World.Graph) * float64(p.count(s.Duration))}
}

// perRumour is 2E - N + 1: the origin tells all its neighbours, every other node all but one.
func perRumour(g sim.Graph) float64 {
	messages := 1 - float64(g.Len())
	for n := range g.Len() {
		messages += float64(g.Degree(sim.NodeID(n)))
	}
	return messages
}

// theory predicts where the graph is connected and nothing is lost, provided that all rumours are over
// within the statistics window.
func theory(p *Params, s *sim.Setting) []sim.Prediction {
	reach := search(s.World, sim.NodeID(p.Origin))
	count := p.count(s.Duration)
	if !s.Plain() || !reach.connected || count == 0 || !inWindow(p, s, reach, count) {
		return nil
	}
	each, known := perRumour(s.World.Graph), float64(s.World.Len()-1)
	list := []sim.Prediction{
		{Metric: "messages_sent", Value: each * float64(count),
			Source: "rumours x (2E - N + 1): connected graph, no loss, rumours over within the statistics window"},
		{Metric: "duplicates", Value: (each - known) * float64(count),
			Source: "rumours x 2(E - N + 1): all messages but the N - 1 that bring news; as for messages_sent"},
		{Metric: "decided_ratio", Value: 1, Source: "flooding reaches every node of a connected graph without loss"},
	}
	if delay, constant := s.Network.ConstantLatency(); constant && !p.Rotate {
		list = append(list, reach.predictions(delay)...)
	} else if s.Network.FixedLatency() {
		list = append(list, firstArrivals(p, s, count)...)
	}
	return list
}

// predictions are what follows from shortest paths where all links are equally fast.
func (r *reach) predictions(delay time.Duration) []sim.Prediction {
	return []sim.Prediction{
		{Metric: "decision_latency_max_ms", Value: float64(times(delay, r.farthest)) / 1e6,
			Source: "hops to the farthest participant x latency: constant latency, no loss"},
		{Metric: "hops_mean", Value: r.mean, Source: "mean hops from the origin to the other participants: constant latency, no loss"},
	}
}

// inWindow tells whether all messages of all rumours belong to the statistics window. Where latency is drawn,
// ten times the mean time is taken for enough; where there is no mean, nothing is.
func inWindow(p *Params, s *sim.Setting, reach *reach, count uint64) bool {
	hops := reach.deepest + 1 // the last ones to hear a rumour tell it, too
	if p.Rotate {
		hops = 2*reach.deepest + 1 // from any other origin
	}
	hop, constant := s.Network.ConstantLatency()
	if !constant {
		slowest, known := slowestLink(s)
		if !known {
			return false
		}
		hop = times(slowest, 10)
	}
	window := s.Window()
	return window.Contains(p.Start) && window.Contains(sim.After(p.due(count-1), times(hop, hops)))
}

// slowestLink returns the longest mean latency of a link, if all have one.
func slowestLink(s *sim.Setting) (slowest time.Duration, known bool) {
	for n := range sim.NodeID(s.World.Len()) {
		for i := range s.World.Graph.Degree(n) {
			mean, known := s.Network.Latency.Mean(n, s.World.Graph.Neighbor(n, i))
			if !known {
				return 0, false
			}
			slowest = max(slowest, mean)
		}
	}
	return slowest, true
}

// times multiplies, and saturates.
func times(d time.Duration, n int) time.Duration {
	if n > 0 && d > sim.Forever/time.Duration(n) {
		return sim.Forever
	}
	return d * time.Duration(n)
}

// reach is how far nodes are from the origin, in hops.
type reach struct {
	connected bool
	deepest   int     // hops to the farthest node
	farthest  int     // hops to the farthest participant
	mean      float64 // hops to the other participants
}

// search goes through the graph breadth first.
func search(w *sim.World, origin sim.NodeID) *reach {
	r, sum := &reach{}, 0
	hops := make([]int32, w.Len()) // plus 1; 0: not reached
	hops[origin] = 1
	order := append(make([]sim.NodeID, 0, w.Len()), origin)
	for i := 0; i < len(order); i++ {
		n, depth := order[i], int(hops[order[i]]-1)
		r.deepest = depth
		if int(n) < w.Participants {
			r.farthest, sum = depth, sum+depth
		}
		for j := 0; j < w.Graph.Degree(n) && len(order) < w.Len(); j++ {
			if next := w.Graph.Neighbor(n, j); hops[next] == 0 {
				hops[next] = hops[n] + 1
				order = append(order, next)
			}
		}
	}
	r.connected = len(order) == w.Len()
	r.mean = float64(sum) / float64(max(w.Participants-1, 1))
	return r
}
