package swarm

import (
	"starmesh/models/theory"
	"starmesh/sim"
)

// distribution is the lower bound on the time of the last peer.
var distribution = sim.Theorem[Params]{
	Metrics: []string{"download_time_max_ms"},
	Source:  "max(F/u_s, F/d_min, N F/(u_s + sum u)), Kurose & Ross 2.5: a lower bound, that no protocol reaches",
	Assumes: sim.Rated[Params]().
		And("a complete graph", func(_ *Params, s *sim.Setting) bool {
			return s.Every(func(n sim.NodeID) bool { return s.World.Graph.Degree(n) == s.World.Len()-1 })
		}).
		And("all arrive at once", func(p *Params, _ *sim.Setting) bool { return p.ArriveWithin == 0 }).
		And("all stay", func(p *Params, _ *sim.Setting) bool { return p.SeedLeaves == 0 && p.Stay == nil }).
		With(sim.NoWarmup[Params]()).
		And("a run of four times the bound, as who has not finished is not in the maximum", func(p *Params, s *sim.Setting) bool {
			return 4*least(p, s) <= (s.Duration + s.Drain).Seconds()
		}),
	Values: func(p *Params, s *sim.Setting) []float64 { return []float64{1000 * least(p, s)} },
}

// least is the bound in seconds.
func least(p *Params, s *sim.Setting) float64 {
	const bits = 8
	var seedUpload, peersUpload, slowest float64
	count := 0
	for n := range sim.NodeID(s.World.Len()) {
		rate := float64(s.Network.Uplink(n).Rate)
		if role(p, s.World, n) == seedRole {
			seedUpload += rate
			continue
		}
		count++
		peersUpload += rate
		if s.Network.Downlink != nil {
			if down := float64(s.Network.Downlink(n).Rate); down > 0 && (slowest == 0 || down < slowest) {
				slowest = down
			}
		}
	}
	return theory.SwarmDistribution(count, bits*float64(p.FileSize), seedUpload, peersUpload, slowest)
}
