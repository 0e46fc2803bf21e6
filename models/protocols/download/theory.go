package download

import (
	"starmesh/models/theory"
	"starmesh/sim"
)

// distribution is the lower bound on the time of the last client, which a server that is kept busy reaches.
var distribution = sim.Theorem[Params]{
	Metrics: []string{"download_time_max_ms"},
	Source:  "max(N F/u_s, F/d_min), Kurose & Ross 2.5: a lower bound, reached but for latency where the server never waits",
	Assumes: sim.Rated[Params]().
		And("one server", func(p *Params, s *sim.Setting) bool { return clients(p, s) == s.World.Len()-1 }).
		And("a server next to all clients", func(p *Params, s *sim.Setting) bool {
			return s.Every(func(n sim.NodeID) bool {
				return role(p, s.World, n) != serverRole || s.World.Graph.Degree(n) == s.World.Len()-1
			})
		}).
		And("all arrive at once", func(p *Params, _ *sim.Setting) bool { return p.ArriveWithin == 0 }).
		With(sim.NoWarmup[Params]()).
		And("a run of 1.1 times the bound, as who has not finished is not in the maximum", func(p *Params, s *sim.Setting) bool {
			return longer*bound(p, s) <= (s.Duration + s.Drain).Seconds()
		}).
		And("nothing is asked for again: no timeout, or 1.1 times the bound", func(p *Params, s *sim.Setting) bool {
			return p.Timeout == 0 || p.Timeout.Seconds() >= longer*bound(p, s)
		}),
	Values: func(p *Params, s *sim.Setting) []float64 { return []float64{1000 * bound(p, s)} },
}

const longer = 1.1

// clients counts them.
func clients(p *Params, s *sim.Setting) (count int) {
	for n := range sim.NodeID(s.World.Len()) {
		if role(p, s.World, n) == clientRole {
			count++
		}
	}
	return count
}

// bound is in seconds.
func bound(p *Params, s *sim.Setting) float64 {
	upload, slowest := 0.0, 0.0
	for n := range sim.NodeID(s.World.Len()) {
		if role(p, s.World, n) == serverRole {
			upload += float64(s.Network.Uplink(n).Rate)
			continue
		}
		if s.Network.Downlink != nil {
			if rate := float64(s.Network.Downlink(n).Rate); rate > 0 && (slowest == 0 || rate < slowest) {
				slowest = rate
			}
		}
	}
	const bits = 8
	return theory.ServerDistribution(clients(p, s), bits*float64(p.FileSize), upload, slowest)
}
