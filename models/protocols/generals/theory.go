package generals

import (
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// load estimates the messages of a run: those of the theory.
func load(p *Params, s *sim.Setting) sim.Load {
	return sim.Load{Routed: p.messages(s.World.Participants)}
}

// messages returns how many are sent if nobody is silent (signed: and nobody lies).
func (p *Params) messages(n int) float64 {
	switch {
	case p.Algorithm != signed:
		return theory.OralMessages(n, p.M)
	case p.M == 0:
		return float64(n - 1)
	}
	return float64((n - 1) * (n - 1))
}

var inWindow = sim.NoFaults[Params]().
	And("the battle begins within the statistics window", func(p *Params, s *sim.Setting) bool { return s.Window().Contains(p.Start) })

// counted are the assumptions of what is sent.
var counted = inWindow.
	And("the last round begins within the statistics window", func(p *Params, s *sim.Setting) bool { return s.Window().Contains(p.end(p.M)) })

// loyal are the assumptions of Lamport, Shostak and Pease's theorems.
var loyal = inWindow.With(sim.Plain[Params]()).
	And("at most m traitors", func(p *Params, _ *sim.Setting) bool { return p.traitors() <= p.M }).
	And("every message certainly arrives within its round", punctual).
	And("the battle ends before the run", ends)

func ends(p *Params, s *sim.Setting) bool { return p.end(p.M+1) <= sim.After(s.Duration, s.Drain) }

func bySignature(p *Params, _ *sim.Setting) bool { return p.Algorithm == signed }
func byWord(p *Params, _ *sim.Setting) bool      { return p.Algorithm != signed }

func none(count int) func(*Params, *sim.Setting) []float64 {
	return func(*Params, *sim.Setting) []float64 { return make([]float64, count) }
}

var theorems = []sim.Theorem[Params]{
	{
		Metrics: []string{"messages_sent"},
		Source:  "sum over k = 0..m of (n-1)(n-2)...(n-1-k), lost ones included: Lamport et al. 1982, section 3",
		Assumes: counted.And("oral messages", byWord).
			And("no duplication", func(_ *Params, s *sim.Setting) bool {
				return s.Network.Noise == nil || s.Network.Noise.Duplication == 0
			}).
			And("no transport", func(_ *Params, s *sim.Setting) bool { return s.Network.Reliable == nil }).
			And("nobody is silent", func(p *Params, _ *sim.Setting) bool { return p.traitors() == 0 || p.Strategy != silent }),
		Values: func(p *Params, s *sim.Setting) []float64 { return []float64{p.messages(s.World.Participants)} },
	},
	{
		Metrics: []string{"messages_sent"},
		Source:  "(n-1)^2: the commander tells n-1 lieutenants, each of whom tells n-2: Lamport et al. 1982, section 4",
		Assumes: counted.With(sim.Plain[Params]()).And("signed messages", bySignature).
			And("no traitors", func(p *Params, _ *sim.Setting) bool { return p.traitors() == 0 }).
			And("every message certainly arrives within its round", punctual).
			And("each lieutenant hears the commander first: all are as far apart", func(_ *Params, s *sim.Setting) bool { return equidistant(s.World) }),
		Values: func(p *Params, s *sim.Setting) []float64 { return []float64{p.messages(s.World.Participants)} },
	},
	{
		Metrics: []string{"decision_latency_max_ms"},
		Source:  "m + 1 rounds",
		Assumes: inWindow.And("the battle ends before the run", ends).
			And("a loyal lieutenant", func(p *Params, s *sim.Setting) bool { return p.traitors() < s.World.Participants-1 }),
		Values: func(p *Params, _ *sim.Setting) []float64 { return []float64{float64(p.end(p.M+1)-p.Start) / 1e6} },
	},
	{
		Metrics: []string{"agreement_violations", "validity_violations"},
		Source:  "IC1 and IC2 of oral messages: Lamport et al. 1982, theorem 1",
		Assumes: loyal.And("oral messages", byWord).
			And("n > 3m", func(p *Params, s *sim.Setting) bool { return s.World.Participants > 3*p.M }),
		Values: none(2),
	},
	{
		Metrics: []string{"agreement_violations", "validity_violations"},
		Source:  "IC1 and IC2 of signed messages: Lamport et al. 1982, theorem 2",
		Assumes: loyal.And("signed messages", bySignature),
		Values:  none(2),
	},
}

// traitors returns how many there are.
func (p *Params) traitors() int { return max(p.Traitors, len(p.TraitorIDs)) }

// equidistant tells whether all generals are neighbours, or leaves of the same hub: so each hears the commander before anybody else.
func equidistant(w *sim.World) bool {
	for n := range sim.NodeID(w.Participants) {
		if d := w.Graph.Degree(n); d != w.Len()-1 && (d != 1 || len(w.Hubs) != 1) {
			return false
		}
	}
	return true
}

// punctual tells whether every message certainly arrives within its round.
func punctual(p *Params, s *sim.Setting) bool {
	hop, constant := s.Network.ConstantLatency()
	hops, connected := diameterBound(s.World)
	return constant && connected && hop <= p.Round/time.Duration(hops)
}

// diameterBound returns a number of hops within which every general reaches every other: twice those from general 0, or
// 1 where all are adjacent.
func diameterBound(w *sim.World) (hops int, connected bool) {
	depth := make([]int, w.Len()) // plus 1; 0: not reached
	depth[0] = 1
	order := append(make([]sim.NodeID, 0, w.Len()), 0)
	complete := true
	for i := 0; i < len(order); i++ {
		complete = complete && w.Graph.Degree(order[i]) == w.Len()-1
		for j := range w.Graph.Degree(order[i]) {
			if next := w.Graph.Neighbor(order[i], j); depth[next] == 0 {
				depth[next] = depth[order[i]] + 1
				order = append(order, next)
			}
		}
	}
	if complete {
		return 1, true
	}
	return 2 * (depth[order[len(order)-1]] - 1), len(order) == w.Len()
}
