package gossip

import (
	"starmesh/models/theory"
	"starmesh/sim"
)

// many is how many participants make the limits of theory hold: of infect and die, the share reached is then
// within 0.001 of the limit (at 5000 within 0.0002, a twentieth of the standard deviation of one run or less), as the
// exact recursion of the test shows. With a fixed fanout of 2 or more the rumour dies early only if the first
// targets choose among themselves, about once in participants^2 runs, so "given that it takes off" excludes nothing.
const many = 1000

// load estimates the messages of a run, those of late rounds included.
func load(p *Params, s *sim.Setting) sim.Load {
	messages := float64(p.Fanout) * float64(s.World.Participants)
	if p.Mode != infectAndDie {
		messages *= roundsOf(p, s)
	}
	if p.Stop == feedback {
		messages *= 2
	}
	if p.Targets == neighbors {
		return sim.Load{Adjacent: messages}
	}
	return sim.Load{Routed: messages}
}

// roundsOf returns how many rounds there are.
func roundsOf(p *Params, s *sim.Setting) float64 {
	last := uint64((s.Duration-1)/p.Interval) + 1
	rounds := float64(last) - float64(min(p.roundFrom(p.Start), last))
	if p.Rounds > 0 {
		rounds = min(rounds, float64(p.Rounds))
	}
	return rounds
}

// hopsApart returns the hops between any two participants, where that is one number: in a mesh of all pairs and in a
// star around a relay.
func hopsApart(w *sim.World) (hops int, uniform bool) {
	degree, hops := w.Len()-1, 1
	if len(w.Hubs) == 1 && w.Len() == w.Participants+1 {
		degree, hops = 1, 2
	}
	for n := range w.Participants {
		if w.Graph.Degree(sim.NodeID(n)) != degree {
			return 0, false
		}
	}
	return hops, true
}

// isFunction tells whether what a round leaves is a function of the state before it. By push_pull a push may inform a node
// at the very instant at which a request asks it, unless rounds are synchronous; and where nodes lose interest, who still
// spreads the rumour matters.
func (p *Params) isFunction() bool {
	return p.Stop == never && (p.Mode == push || p.Mode == pull || p.Mode == pushPull && p.Synchronous)
}

// after returns the share of participants without the rumour that a round leaves, of s before it: each contact multiplies s
// by the probability that it brings no news.
func (p *Params) after(s float64) float64 {
	factor := 1.0
	if p.Mode != push {
		factor *= theory.PullNext(s) / s
	}
	if p.Mode != pull {
		factor *= theory.PushNext(s) / s
	}
	left := s
	for range p.Fanout {
		left *= factor
	}
	return left
}
