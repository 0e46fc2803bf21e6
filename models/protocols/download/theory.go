package download

import (
	"starmesh/models/theory"
	"starmesh/sim"
)

// distribution is the lower bound on the time of the last client, which a server that is kept busy reaches.
var distribution = sim.Theorem[Params]{
	Metrics: []string{"download_time_max_ms"},
	Source:  "max(N F/u_s, F/d_min), Kurose & Ross 2.5: a lower bound, reached but for latency where the server never waits",
	Assumes: sim.NoFaults[Params]().
		And("links lose nothing", func(_ *Params, s *sim.Setting) bool { return s.Network.Loss == nil }).
		And("neither service nor capacity of links", func(_ *Params, s *sim.Setting) bool {
			return s.Network.Service == nil && s.Network.Capacity == nil
		}).
		And("neither duplication, reordering nor corruption", func(_ *Params, s *sim.Setting) bool { return s.Network.Noise == nil }).
		And("no transport", func(_ *Params, s *sim.Setting) bool { return s.Network.Reliable == nil }).
		And("all uplinks have a rate", func(_ *Params, s *sim.Setting) bool {
			return s.Network.Uplink != nil && each(s, func(n sim.NodeID) bool { return s.Network.Uplink(n).Rate > 0 })
		}).
		And("no queue that fills", func(_ *Params, s *sim.Setting) bool {
			return each(s, func(n sim.NodeID) bool {
				return s.Network.Uplink(n).Queue < 0 && (s.Network.Downlink == nil || s.Network.Downlink(n).Rate == 0 || s.Network.Downlink(n).Queue < 0)
			})
		}).
		And("one server", func(p *Params, s *sim.Setting) bool { return clients(p, s) == s.World.Len()-1 }).
		And("a server next to all clients", func(p *Params, s *sim.Setting) bool {
			return each(s, func(n sim.NodeID) bool {
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

// each tells whether something holds of every node.
func each(s *sim.Setting, holds func(sim.NodeID) bool) bool {
	for n := range sim.NodeID(s.World.Len()) {
		if !holds(n) {
			return false
		}
	}
	return true
}

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
