package gossip

import (
	"time"

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

func predict(p *Params, s *sim.Setting) []sim.Prediction {
	if !s.Plain() || p.Targets == neighbors || s.World.Participants < many {
		return nil
	}
	if p.Mode == infectAndDie {
		return predictReach(p, s)
	}
	return predictRounds(p, s)
}

func predictReach(p *Params, s *sim.Setting) []sim.Prediction {
	if p.Fanout < 2 || !s.Window().Contains(p.Start) {
		return nil
	}
	reach := theory.GossipReach(float64(p.Fanout))
	const source = "r = 1 - e^(-fanout r), the limit of many participants, no loss: Kermarrec et al. 2003"
	return []sim.Prediction{
		{Metric: "decided_ratio", Value: reach, Source: source},
		{Metric: "messages_sent", Value: float64(p.Fanout) * float64(s.World.Participants) * reach,
			Source: "fanout x nodes x r with " + source + "; the rumour over within the statistics window"},
	}
}

// predictRounds needs all requests of a round to arrive at one instant, answers after that and before the next
// round: the theory is about the state before the round.
func predictRounds(p *Params, s *sim.Setting) []sim.Prediction {
	if p.Mode == pushPull || p.Fanout > 1 || s.World.Participants < 5*many {
		return nil // there may be no round to compare: with more contacts the rumour is over too soon
	}
	hops, uniform := hopsApart(s.World)
	delay, constant := s.Network.ConstantLatency()
	if !uniform || !constant || delay >= p.Interval/time.Duration(2*hops) {
		return nil
	}
	return []sim.Prediction{{Metric: "residue_to_predicted_ratio", Value: 1,
		Source: "share s without the rumour: a round of pull leaves s^2, of push s e^-(1-s); constant latency, answers within the round: Demers et al. 1987"}}
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

// after returns the share of participants without the rumour that a round of push or pull leaves, of s before it:
// each contact multiplies s by the probability that it brings no news.
func (p *Params) after(s float64) float64 {
	factor := theory.PullNext(s) / s
	if p.Mode == push {
		factor = theory.PushNext(s) / s
	}
	left := s
	for range p.Fanout {
		left *= factor
	}
	return left
}
