package nakamoto

import (
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// predictions are those of miners who all hear of each block after the same delay: neighbours of everybody, at a constant
// latency, to whom blocks are sent at once.
func predictions(p *Params, s *sim.Setting) []sim.Prediction {
	latency, constant := s.Network.ConstantLatency()
	n := s.World.Participants
	if !s.Plain() || !constant || len(s.World.Hubs) > 0 || s.World.Graph.Degree(0) != n-1 || s.World.Graph.Degree(sim.NodeID(n-1)) != n-1 {
		return nil
	}
	if p.attacker() > 0 {
		if latency > p.Interval/1000 {
			return nil
		}
		if p.DoubleSpend > 0 {
			return []sim.Prediction{{Metric: "attack_won_ratio", Value: theory.DoubleSpent(float64(p.DoubleSpend), p.Confirmations, p.GiveUp),
				Source: "Rosenfeld 2014, with an end: the attacker's blocks are negative binomial, then a gambler's ruin; no delay (here less than a thousandth of the interval)"}}
		}
		return []sim.Prediction{{Metric: "first_revenue_ratio", Value: theory.SelfishRevenue(float64(p.Selfish), float64(p.Gamma)),
			Source: "Eyal & Sirer 2014, equation 8: no delay (here less than a thousandth of the interval)"}}
	}
	if p.Arrivals != nil || len(p.Pools) > 0 {
		return nil
	}
	if p.Propagation == "announce" {
		latency *= 3 // announced, asked for, sent
	}
	return []sim.Prediction{{Metric: "contested_ratio", Value: theory.Contested(n, latency.Seconds(), time.Duration(p.Interval).Seconds()),
		Source: "1 - exp(-(1 - 1/n) delay / interval): n equal miners, the same delay to all (exact)"}}
}
