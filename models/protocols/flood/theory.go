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

// settled is where every rumour reaches all, in time.
var settled = sim.Plain[Params]().
	And("a connected graph", func(p *Params, s *sim.Setting) bool { return search(s.World, sim.NodeID(p.Origin)).connected }).
	And("a rumour", func(p *Params, s *sim.Setting) bool { return p.count(s.Duration) > 0 }).
	And("one origin, or links both ways", func(p *Params, s *sim.Setting) bool { return !p.Rotate || bothWays(p, s) }).
	And("all rumours over within the statistics window", inWindow)

func bothWays(_ *Params, s *sim.Setting) bool {
	_, oneWay := s.World.Graph.(sim.OneWay)
	return !oneWay
}

// theorems have everything but the time at which a copy arrives where latency is drawn.
var theorems = []sim.Theorem[Params]{{
	Metrics: []string{"messages_sent", "duplicates"},
	Source:  "rumours x (2E - N + 1), of which N - 1 bring news",
	Assumes: settled.And("links both ways", bothWays),
	Values: func(p *Params, s *sim.Setting) []float64 {
		each, count := perRumour(s.World.Graph), float64(p.count(s.Duration))
		return []float64{each * count, (each - float64(s.World.Len()-1)) * count}
	},
}, {
	Metrics: []string{"decided_ratio"},
	Source:  "flooding reaches every node of a connected graph",
	Assumes: settled,
	Values:  func(*Params, *sim.Setting) []float64 { return []float64{1} },
}, {
	Metrics: []string{"decision_latency_max_ms", "hops_mean"},
	Source:  "hops from the origin: to the farthest participant, times the latency of a link; to the others in the mean",
	Assumes: settled.With(sim.ConstantLatency[Params]()).
		And("one origin of all rumours", func(p *Params, _ *sim.Setting) bool { return !p.Rotate }),
	Values: func(p *Params, s *sim.Setting) []float64 {
		r := search(s.World, sim.NodeID(p.Origin))
		delay, _ := s.Network.ConstantLatency()
		return []float64{float64(times(delay, r.farthest)) / 1e6, r.mean}
	},
}, {
	Metrics: []string{"decision_latency_mean_ms", "decision_latency_max_ms"},
	Source:  "shortest paths by latency from the origins (Dijkstra 1959)",
	Assumes: settled.And("a fixed latency of each link", func(_ *Params, s *sim.Setting) bool { return s.Network.FixedLatency() }).
		And("a network small enough to work them out", isSmall),
	Values: firstArrivals,
}, {
	Metrics: []string{"decided_ratio", "decision_latency_mean_ms", "decision_latency_max_ms"},
	Source: "earliest arrivals over the contacts (Bui-Xuan, Ferreira & Jarry 2003, Computing shortest, fastest, and foremost journeys in dynamic networks), " +
		"of those that arrive before the run ends",
	Assumes: overContacts,
	Values:  overContactsArrivals,
}}

// inWindow tells whether all messages of all rumours belong to the statistics window. Where latency is drawn,
// ten times the mean time is taken for enough; where there is no mean, nothing is.
func inWindow(p *Params, s *sim.Setting) bool {
	reach := search(s.World, sim.NodeID(p.Origin))
	hops := reach.deepest + 1 // the last ones to hear a rumour tell it, too
	if p.Rotate {
		hops = 2*reach.deepest + 1 // from any other origin
	}
	hop, constant := s.Network.ConstantLatency()
	if !constant {
		slowest, known := s.SlowestLink()
		if !known {
			return false
		}
		hop = times(slowest, 10)
	}
	window := s.Window()
	return window.Contains(p.Start) && window.Contains(sim.After(p.due(p.count(s.Duration)-1), times(hop, hops)))
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
