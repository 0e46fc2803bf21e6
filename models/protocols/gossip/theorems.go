package gossip

import (
	"math"
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// amongMany is where choosing uniformly among all has the limits of many participants.
var amongMany = sim.Plain[Params]().
	And("targets: all", func(p *Params, _ *sim.Setting) bool { return p.Targets != neighbors }).
	And("1000 participants or more", func(_ *Params, s *sim.Setting) bool { return s.World.Participants >= many })

// inRounds is where all contacts of a round arrive at one instant, and answers after that and before the next round.
var inRounds = sim.ConstantLatency[Params]().
	And("as many hops between any two participants", func(_ *Params, s *sim.Setting) bool {
		_, uniform := hopsApart(s.World)
		return uniform
	}).
	And("answers within the round", func(p *Params, s *sim.Setting) bool {
		hops, _ := hopsApart(s.World)
		delay, _ := s.Network.ConstantLatency()
		return delay < p.Interval/time.Duration(2*hops)
	})

var theorems = []sim.Theorem[Params]{{
	Metrics: []string{"decided_ratio", "messages_sent"},
	Source:  "r = 1 - e^(-fanout r), the limit of many participants, and fanout n r: Kermarrec et al. 2003",
	Assumes: sim.Assume("mode: infect_and_die", func(p *Params, _ *sim.Setting) bool { return p.Mode == infectAndDie }).
		With(amongMany).
		And("fanout of 2 or more", func(p *Params, _ *sim.Setting) bool { return p.Fanout >= 2 }).
		And("a connected graph", func(_ *Params, s *sim.Setting) bool {
			_, connected := search(s.World)
			return connected
		}).
		And("the rumour over within the statistics window", isOver),
	Values: func(p *Params, s *sim.Setting) []float64 {
		reach := theory.GossipReach(float64(p.Fanout))
		return []float64{reach, float64(p.Fanout) * float64(s.World.Participants) * reach}
	},
}, {
	Metrics: []string{"residue_to_predicted_ratio"},
	Source: "share s without the rumour: a round of pull leaves s^2, of push s e^-(1-s) (Demers et al. 1987), " +
		"of synchronous push_pull s^2 e^-(1-s) (Karp et al. 2000)",
	Assumes: sim.Assume("mode: push or pull, or synchronous push_pull", func(p *Params, _ *sim.Setting) bool {
		return p.Mode == push || p.Mode == pull || p.Mode == pushPull && p.Synchronous
	}).
		And("nodes that never lose interest", func(p *Params, _ *sim.Setting) bool { return p.Stop == never }).
		With(amongMany).With(inRounds).
		// There may be no round to compare: with more contacts the rumour is over too soon.
		And("fanout: 1", func(p *Params, _ *sim.Setting) bool { return p.Fanout == 1 }).
		And("5000 participants or more", func(_ *Params, s *sim.Setting) bool { return s.World.Participants >= 5*many }).
		And("log2 n + 3 rounds within the statistics window", func(p *Params, s *sim.Setting) bool {
			return holds(p, s, math.Log2(float64(s.World.Participants))+3)
		}),
	Values: func(*Params, *sim.Setting) []float64 { return []float64{1} },
}, {
	Metrics: []string{"decided_ratio", "messages_sent"},
	Source: "r = 1 - e^-(c r): a rumour in which nodes lose interest takes c contacts for each node reached, one that reaches it and k in vain, " +
		"k in all if blind; to those, feedback adds k messages: Demers et al. 1987, section 1.4",
	Assumes: sim.Assume("nodes that lose interest", func(p *Params, _ *sim.Setting) bool { return p.Stop != never }).
		And("mode: push", func(p *Params, _ *sim.Setting) bool { return p.Mode == push }).
		With(amongMany).With(inRounds).
		And("k of 2 or more, if they do so blindly", func(p *Params, _ *sim.Setting) bool { return p.Stop == feedback || p.K >= 2 }).
		And("contacts in vain that are not counted in a row: a coin, or k = 1, or blind", func(p *Params, _ *sim.Setting) bool {
			return p.StopBy == coin || p.K == 1 || p.Stop == blind
		}).
		And("feedback by who has it when told (not synchronous)", func(p *Params, _ *sim.Setting) bool {
			return p.Stop == blind || !p.Synchronous
		}).
		And("fanout: 1", func(p *Params, _ *sim.Setting) bool { return p.Fanout == 1 }).
		And("the rumour over within the statistics window", func(p *Params, s *sim.Setting) bool { return holds(p, s, roundsUntilOver(p, s)) }),
	Values: func(p *Params, s *sim.Setting) []float64 {
		reach := theory.GossipReach(contacts(p))
		messages := contacts(p)
		if p.Stop == feedback {
			messages += float64(p.K)
		}
		return []float64{reach, messages * reach * float64(s.World.Participants)}
	},
}}

// contacts returns how many a node that hears the rumour makes in the end, or is the cause of, in the mean.
func contacts(p *Params) float64 {
	if p.Stop == feedback {
		return float64(p.K + 1)
	}
	return float64(p.K)
}

// few is how many nodes that still spread the rumour count as none.
const few = .001

// roundsUntilOver bounds the rounds of push after which hardly anybody spreads the rumour: those in which it comes to half of
// all, then to nearly all, and those in which the last ones lose interest, by a coin that is tossed in a share r of contacts.
func roundsUntilOver(p *Params, s *sim.Setting) float64 {
	n := float64(s.World.Participants)
	return math.Log2(n) + math.Log(n) + float64(float64(p.K)*math.Log(n/few))/theory.GossipReach(contacts(p))
}

// holds tells whether so many rounds are within the statistics window.
func holds(p *Params, s *sim.Setting, rounds float64) bool {
	if p.Rounds > 0 && float64(p.Rounds) < rounds {
		return false
	}
	window := s.Window()
	last := float64(p.Start) + float64(float64(p.Interval)*(rounds+1))
	return window.Contains(p.Start) && last < float64(window.To)
}

// isOver tells whether infect and die is, by the expected number of nodes that each generation adds. Where latency is drawn,
// ten times the mean time of a hop is taken for enough.
func isOver(p *Params, s *sim.Setting) bool {
	hops, uniform := hopsApart(s.World)
	if !uniform {
		depth, _ := search(s.World)
		hops = 2 * depth // or less
	}
	hop, constant := s.Network.ConstantLatency()
	if !constant {
		mean, known := s.SlowestLink()
		if !known {
			return false
		}
		hop = 10 * mean
	}
	n := float64(s.World.Participants)
	without, added := 1-1/n, 1/n
	generations := 1
	for ; added > few/n; generations++ {
		next := float64(without * math.Exp(-float64(float64(p.Fanout)*added)))
		without, added = next, without-next
	}
	window := s.Window()
	last := float64(p.Start) + float64(float64(generations*hops)*float64(hop))
	return window.Contains(p.Start) && last < float64(window.To)
}

// search returns how many hops from node 0 the farthest node is, and whether all can be reached by all.
func search(w *sim.World) (depth int, connected bool) {
	hops := make([]int, w.Len()) // plus 1; 0: not reached
	hops[0] = 1
	order := append(make([]sim.NodeID, 0, w.Len()), 0)
	for i := 0; i < len(order); i++ {
		n := order[i]
		depth = hops[n] - 1
		for j := 0; j < w.Graph.Degree(n) && len(order) < w.Len(); j++ {
			if next := w.Graph.Neighbor(n, j); hops[next] == 0 {
				hops[next] = hops[n] + 1
				order = append(order, next)
			}
		}
	}
	_, oneWay := w.Graph.(sim.OneWay) // then others may not reach what this one does
	return depth, !oneWay && len(order) == w.Len()
}
