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

func predict(p *Params, s *sim.Setting) []sim.Prediction {
	var list []sim.Prediction
	n, window := s.World.Participants, s.Window()
	if len(s.Faults) > 0 || !window.Contains(p.Start) {
		return nil
	}
	if window.Contains(p.end(p.M)) && (p.traitors() == 0 || p.Strategy != silent && p.Algorithm != signed) && (p.Algorithm != signed || punctual(p, s) && equidistant(s.World)) {
		list = append(list, sim.Prediction{Metric: "messages_sent", Value: p.messages(n), Source: map[bool]string{
			false: "sum over k = 0..m of (n-1)(n-2)...(n-1-k), lost ones included, if nobody is silent: Lamport et al. 1982",
			true:  "(n-1)^2: the commander tells n-1 lieutenants, each of whom tells n-2, no traitors: Lamport et al. 1982, section 4",
		}[p.Algorithm == signed]})
	}
	if p.end(p.M+1) <= sim.After(s.Duration, s.Drain) && p.traitors() < n-1 {
		list = append(list, sim.Prediction{Metric: "decision_latency_max_ms", Value: float64(p.end(p.M+1)-p.Start) / 1e6,
			Source: "(m + 1) rounds"})
	}
	if (n > 3*p.M || p.Algorithm == signed) && p.traitors() <= p.M && punctual(p, s) {
		source := "n > 3m, at most m traitors, every message delivered within its round: Lamport et al. 1982, theorem 1"
		if p.Algorithm == signed {
			source = "signatures, at most m traitors, every message delivered within its round: Lamport et al. 1982, theorem 2"
		}
		list = append(list, sim.Prediction{Metric: "agreement_violations", Value: 0, Source: source + " (IC1)"},
			sim.Prediction{Metric: "validity_violations", Value: 0, Source: source + " (IC2)"})
	}
	return list
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
	if !s.Plain() {
		return false
	}
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
