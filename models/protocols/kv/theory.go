package kv

import (
	"starmesh/models/theory"
	"starmesh/sim"
)

// oneCopy are the metrics of which a store that is one copy has none.
var oneCopy = []string{"stale_read_ratio", "violating_read_ratio", "violated_ratio", "lost_write_ratio"}

func none(*Params, *sim.Setting) []float64 { return make([]float64, len(oneCopy)) }

var theorems = []sim.Theorem[Params]{
	{
		Metrics: oneCopy, Source: "one copy: Ongaro & Ousterhout 2014 (Raft)", Values: none,
		Assumes: inMode(raftMode).
			And("reads that the leader has a majority confirm (reads)", func(p *Params, _ *sim.Setting) bool { return p.Raft.oneCopy() }).
			With(sim.NoFaults[Params]()),
	},
	{
		Metrics: oneCopy, Source: "one copy: Attiya, Bar-Noy & Dolev 1995 (quorums that meet, reads that write back)", Values: none,
		Assumes: inMode(quorumMode).
			And("R + W > N, else a read may miss what was written", func(p *Params, _ *sim.Setting) bool { return p.Quorum.Read+p.Quorum.Write > p.Replicas }).
			And("read repair, else a later read may see less", func(p *Params, _ *sim.Setting) bool { return p.Quorum.ReadRepair }).
			With(sim.NoFaults[Params]()),
	},
	{
		Metrics: oneCopy, Source: "one copy: Alsberg & Day 1976 (one primary)", Values: none,
		Assumes: inMode(primaryMode).
			And("no failover: there is one primary", func(p *Params, _ *sim.Setting) bool { return p.Primary.Failover == 0 }).
			With(sim.NoFaults[Params]()),
	},
	{
		Metrics: []string{"stale_read_ratio", "versions_behind_mean"},
		Source:  "m = C(N-W, R)/C(N, R), and 1/(1 - m): Bailis et al. 2012 (probabilistically bounded staleness), section 3.1",
		Assumes: inMode(quorumMode).
			And("quorums drawn at random (to: quorum)", func(p *Params, _ *sim.Setting) bool { return p.Quorum.To == "quorum" }).
			And("R + W <= N", func(p *Params, _ *sim.Setting) bool { return p.Quorum.Read+p.Quorum.Write <= p.Replicas }).
			And("no read repair", func(p *Params, _ *sim.Setting) bool { return !p.Quorum.ReadRepair }).
			And("each key is written a hundred times or more", writtenOften).
			With(sim.Plain[Params]()).
			And("links take no time", func(_ *Params, s *sim.Setting) bool {
				latency, constant := s.Network.ConstantLatency()
				return constant && latency == 0
			}),
		Values: func(p *Params, _ *sim.Setting) []float64 {
			miss := theory.QuorumMiss(p.Replicas, p.Quorum.Write, p.Quorum.Read)
			return []float64{miss, 1 / (1 - miss)}
		},
	},
}

func inMode(mode string) sim.Assumptions[Params] {
	return sim.Assume("mode: "+mode, func(p *Params, _ *sim.Setting) bool { return p.Mode == mode })
}

// writtenOften tells whether reads before the first write, which miss nothing, are few.
func writtenOften(p *Params, s *sim.Setting) bool {
	clients := s.World.Participants
	if p.Coordinator == clientCoordinates {
		clients -= p.Replicas
	}
	return float64(p.Rate)*float64(p.Writes)*s.Duration.Seconds()*float64(clients) >= float64(100*p.Keys)
}
