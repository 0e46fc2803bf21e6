package raft

import (
	"time"

	"starmesh/sim"
)

// theorems say what a cluster does that has elected its leader before statistics begin, and keeps it.
var theorems = []sim.Theorem[Params]{{
	Metrics: []string{"commit_time_mean_ms", "commit_time_max_ms"},
	Source:  "two message delays: entries go out, and a majority acknowledges (Ongaro & Ousterhout 2014, figure 2)",
	Assumes: settled(),
	Values: func(_ *Params, s *sim.Setting) []float64 {
		trip := 2 * milliseconds(latency(s))
		return []float64{trip, trip}
	},
}, {
	Metrics: []string{"availability_ratio"},
	Source:  "all are answered: after two message delays, or four where the participant does not lead",
	Assumes: settled().
		And("four message delays fit into the deadline, or without one into the drain", func(_ *Params, s *sim.Setting) bool {
			return s.Deadline >= 4*latency(s) || s.Deadline == 0 && s.Drain >= 4*latency(s)
		}),
	Values: func(*Params, *sim.Setting) []float64 { return []float64{1} },
}}

// settled assumes that one leader is elected during the warm-up, but for one run of a million, and leads to the end.
func settled() sim.Assumptions[Params] {
	return sim.Plain[Params]().With(sim.ConstantLatency[Params]()).
		And("all servers adjacent", adjacent).
		And("heartbeat and two message delays < election_min", func(p *Params, s *sim.Setting) bool {
			return p.Heartbeat+2*latency(s) < p.ElectionMin
		}).
		And("election_max - election_min >= 2n message delays, so that half of the elections or more have a winner", func(p *Params, s *sim.Setting) bool {
			return p.ElectionMax-p.ElectionMin >= time.Duration(2*s.World.Participants)*latency(s)
		}).
		And("a warm-up of 20 election_max", func(p *Params, s *sim.Setting) bool { return s.Warmup >= 20*p.ElectionMax }).
		And("20 commands or more within the statistics window", func(p *Params, s *sim.Setting) bool {
			return float64(p.Rate)*(s.Duration-s.Deadline-s.Warmup).Seconds() >= 20
		})
}

func adjacent(_ *Params, s *sim.Setting) bool {
	for id := range sim.NodeID(s.World.Participants) {
		if s.World.Graph.Degree(id) != s.World.Len()-1 {
			return false
		}
	}
	return true
}

func latency(s *sim.Setting) time.Duration {
	l, _ := s.Network.ConstantLatency()
	return l
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
