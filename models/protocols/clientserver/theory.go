package clientserver

import (
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// theorems are the server as a queue, and retransmission over links that lose.
func theorems() []sim.Theorem[Params] {
	return append(queueTheorems(), retransmission)
}

// poisson assumes that requests are not those of a trace, and that there are some.
func poisson() sim.Assumptions[Params] {
	return sim.Assume("requests are a Poisson process, no trace", func(p *Params, _ *sim.Setting) bool { return p.Trace == nil && p.Rate > 0 })
}

func uncured() sim.Assumptions[Params] {
	return sim.Assume("neither back-off, retry budget nor breaker", func(p *Params, _ *sim.Setting) bool { return p.Off() })
}

// oneLink assumes that clients and servers are neighbours.
func oneLink() sim.Assumptions[Params] {
	return sim.Assume("one link between client and server", func(p *Params, s *sim.Setting) bool {
		plan := newPlan(p, s.World)
		for i := range s.World.Participants {
			client := sim.NodeID(i)
			if !serves(p, s.World, client) && !s.World.Graph.Adjacent(client, plan.serverOf(client)) {
				return false
			}
		}
		return true
	})
}

// roundTrip returns the time to the server and back over one link of constant latency.
func roundTrip(s *sim.Setting) time.Duration {
	d, _ := s.Network.ConstantLatency()
	return sim.After(d, d)
}

// fails returns the probability that a request or its reply is lost.
func fails(s *sim.Setting) float64 {
	p, _ := s.Network.LossProbability()
	return float64(p * (2 - p))
}

// retransmission is how often requests are sent, where only links lose messages and nothing but their latency takes time.
var retransmission = sim.Theorem[Params]{
	Metrics: []string{"attempts_per_operation", "copies_per_operation", "unanswered_ratio", "operation_latency_mean_ms"},
	Source: "each transit lost with probability p, f = 1-(1-p)²: geometric attempts (1-f^(retries+1))/(1-f); by Wald (1-p) times as many copies; " +
		"every attempt fails: f^(retries+1); round trip + timeout x mean number of failures before the attempt that is answered",
	Assumes: poisson().With(sim.NoFaults[Params]()).With(sim.Unqueued[Params]()).With(sim.ConstantLatency[Params]()).
		And("transits are lost independently, with one probability", func(_ *Params, s *sim.Setting) bool {
			_, alike := s.Network.LossProbability()
			return alike
		}).
		With(oneLink()).With(uncured()).
		And("timeout > round trip, or none", func(p *Params, s *sim.Setting) bool { return p.Timeout == 0 || p.Timeout > roundTrip(s) }).
		And("drain and deadline outlast the last try", outlasts),
	Values: func(p *Params, s *sim.Setting) []float64 {
		loss, _ := s.Network.LossProbability()
		return []float64{
			theory.RetransmitSends(loss, loss, p.Retries),
			theory.RetransmitCopies(loss, loss, p.Retries),
			theory.LostAfter(fails(s), p.Retries),
			theory.MeanDeliveryDelay(milliseconds(roundTrip(s)), milliseconds(p.Timeout), fails(s), p.Retries),
		}
	},
}

// outlasts tells whether the run goes on until the operations of the statistics window have ended, up to one in a
// million.
func outlasts(p *Params, s *sim.Setting) bool {
	last, open := roundTrip(s), 1.0
	for range p.Retries {
		if open *= fails(s); open < 1e-6 {
			break
		}
		last = sim.After(last, p.Timeout)
	}
	return sim.After(s.Drain, s.Deadline) >= last
}

func milliseconds(t time.Duration) float64 { return float64(t) / float64(time.Millisecond) }
