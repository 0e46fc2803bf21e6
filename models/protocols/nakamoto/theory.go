package nakamoto

import (
	"starmesh/models/theory"
	"starmesh/sim"
)

// theorems are about participants who are neighbours of all others, and hear of each block after the same delay.
func theorems() []sim.Theorem[Params] {
	direct := sim.Plain[Params]().With(sim.ConstantLatency[Params]()).
		And("all participants are neighbours of all others, and there are no hubs", func(_ *Params, s *sim.Setting) bool { return complete(s.World) }).
		And("validation takes no time", func(p *Params, _ *sim.Setting) bool { return p.Validation == 0 })
	long := direct.And("a hundred intervals or more within the statistics window", longEnough)
	prompt := long.And("a latency of a thousandth of the interval at most", func(p *Params, s *sim.Setting) bool {
		latency, _ := s.Network.ConstantLatency()
		return latency <= p.Interval/1000
	})
	return []sim.Theorem[Params]{{
		Metrics: []string{"contested_ratio"},
		Source:  "1 - exp(-(1 - 1/n) delay / interval), exact; the delay is a latency by flooding, three if blocks are announced, asked for and sent",
		Assumes: long.
			And("no attacker", func(p *Params, _ *sim.Setting) bool { return p.attacker() == 0 }).
			And("equal power of all", func(p *Params, _ *sim.Setting) bool { return len(p.Pools) == 0 }).
			And("blocks are found as a Poisson process", func(p *Params, _ *sim.Setting) bool { return p.Arrivals == nil }),
		Values: func(p *Params, s *sim.Setting) []float64 {
			latency, _ := s.Network.ConstantLatency()
			if p.Propagation == "announce" {
				latency *= 3
			}
			return []float64{theory.Contested(s.World.Participants, latency.Seconds(), p.Interval.Seconds())}
		},
	}, {
		Metrics: []string{"first_revenue_ratio"},
		Source:  "Eyal & Sirer 2014, equation 8",
		Assumes: prompt.And("a selfish miner", func(p *Params, _ *sim.Setting) bool { return p.Selfish > 0 }),
		Values: func(p *Params, _ *sim.Setting) []float64 {
			return []float64{theory.SelfishRevenue(float64(p.Selfish), float64(p.Gamma))}
		},
	}, {
		Metrics: []string{"attack_won_ratio"},
		Source: "Rosenfeld 2014, with an end: the attacker's blocks until the goods are there are negative binomial, then a gambler's ruin; premined: 1 is Rosenfeld's own " +
			"setting, premined: 0 that of Nakamoto 2008",
		Assumes: prompt.And("a double spender", func(p *Params, _ *sim.Setting) bool { return p.DoubleSpend > 0 }).
			And("time for 50 attacks that all fail", manyAttacks),
		Values: func(p *Params, _ *sim.Setting) []float64 {
			return []float64{theory.DoubleSpent(float64(p.DoubleSpend), p.Confirmations, p.Premined, p.GiveUp)}
		},
	}}
}

// longEnough tells whether a run has so many blocks that the ten heights that are left out, and what was on its way at the end, are few.
func longEnough(p *Params, s *sim.Setting) bool {
	return s.Duration-s.Deadline-s.Warmup >= 100*p.Interval
}

// manyAttacks tells whether a run has time for so many attacks that those under way at its end, which are not counted, matter
// little. The won ones end sooner, so a run in which few end has too many of them. An attack that fails lasts until it is give_up
// blocks behind, as each interval takes it 1 - 2q further.
func manyAttacks(p *Params, s *sim.Setting) bool {
	const many = 50
	q := float64(p.DoubleSpend)
	intervals := float64(p.GiveUp+p.Premined)/(1-float64(2*q)) + theory.MiningAhead(q, p.Premined)
	return float64(s.Duration-s.Deadline-s.Warmup) >= float64(many*float64(intervals*float64(p.Interval)))
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
