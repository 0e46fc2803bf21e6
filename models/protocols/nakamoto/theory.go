package nakamoto

import (
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// longEnough is how many intervals a run has whose blocks may be counted: the ten heights that are left out, and what was on its
// way at the end, are then few.
const longEnough = 100

// manyAttacks tells whether a run has time for so many attacks that those under way at its end, which are not counted, matter
// little. The won ones end sooner, so a run in which few end has too many of them. An attack that fails lasts until it is give_up
// blocks behind, as each interval takes it 1 - 2q further.
func manyAttacks(p *Params, s *sim.Setting) bool {
	const many = 50
	each := float64(float64(p.GiveUp)/(1-float64(2*p.DoubleSpend))) * float64(p.Interval)
	return float64(s.Duration) >= float64(many*each)
}

// complete tells whether all participants are neighbours of all others, and there is nobody else.
func complete(w *sim.World) bool {
	for n := range sim.NodeID(w.Participants) {
		if w.Graph.Degree(n) != w.Participants-1 {
			return false
		}
	}
	return len(w.Hubs) == 0
}

// predictions are those of miners who all hear of each block after the same delay: neighbours of everybody, at a constant
// latency, to whom blocks are sent at once.
func predictions(p *Params, s *sim.Setting) []sim.Prediction {
	latency, constant := s.Network.ConstantLatency()
	n := s.World.Participants
	if !s.Plain() || !constant || !complete(s.World) || s.Duration < longEnough*p.Interval {
		return nil
	}
	if p.attacker() > 0 {
		if latency > p.Interval/1000 {
			return nil
		}
		if p.DoubleSpend > 0 {
			if !manyAttacks(p, s) {
				return nil
			}
			return []sim.Prediction{{Metric: "attack_won_ratio", Value: theory.DoubleSpent(float64(p.DoubleSpend), p.Confirmations, p.GiveUp),
				Source: "Rosenfeld 2014, with an end: the attacker's blocks are negative binomial, then a gambler's ruin; no delay (here less than a thousandth of the interval), and a run of 50 attacks that all fail or more"}}
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
