package kv

import (
	"starmesh/sim"
)

// predictions are what follows without any assumption about load: one copy is never stale.
func predictions(p *Params, s *sim.Setting) []sim.Prediction {
	oneCopy := p.Mode == raftMode && p.Raft.oneCopy() && len(s.Faults) == 0 ||
		p.Mode == quorumMode && p.Quorum.ReadRepair && p.Quorum.Read+p.Quorum.Write > p.Replicas && len(s.Faults) == 0
	if !oneCopy {
		return nil
	}
	const source = "one copy: Attiya, Bar-Noy & Dolev 1995 (quorums that meet, reads that write back; right clocks), Ongaro & Ousterhout 2014 (Raft); no faults"
	return []sim.Prediction{
		{Metric: "stale_read_ratio", Value: 0, Source: source},
		{Metric: "violated_ratio", Value: 0, Source: source},
	}
}
