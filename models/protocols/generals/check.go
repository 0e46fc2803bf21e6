package generals

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"starmesh/models/theory"
	"starmesh/sim"
)

// most bounds the messages of a run, and with them the memory for what lieutenants were told.
const most = 10_000_000

// check refuses what has no meaning among so many generals.
func check(p *Params, w *sim.World) error {
	n := w.Participants
	broken := errors.Join(
		sim.RefuseIf(p.Commander >= n, "commander", "there is no participant %d: take 0 to %d", p.Commander, n-1),
		sim.RefuseIf(p.M < 0 || p.M >= maxDepth, "m", "%d is out of range: take 0 to %d", p.M, maxDepth-1),
		sim.RefuseIf(p.M > n-2, "m", "m = %d needs at least %d generals, not %d", p.M, p.M+2, n),
		sim.RefuseIf(p.Strategy == chain && p.Algorithm != signed, "strategy", "a chain of signatures needs algorithm: signed"),
		sim.RefuseIf(p.Strategy == enumerated && p.Algorithm == signed && p.M > 1, "strategy", "behaviours of signed messages are numbered for m = 1 at most: what traitors send in later rounds depends on what they get"),
		sim.RefuseIf(p.Algorithm != signed && theory.OralMessages(n, p.M) > most, "m", "OM(%d) among %d generals sends %.0f messages, more than %d: take a smaller m or fewer nodes", p.M, n, theory.OralMessages(n, p.M), most),
		p.checkTraitors(n),
	)
	if broken != nil {
		return broken // behaviours are numbered for those who can be
	}
	return p.checkBehaviour(n)
}

func (p *Params) checkTraitors(n int) error {
	for i, id := range p.TraitorIDs {
		if id < 0 || id >= n {
			return &sim.FieldError{Field: "traitor_ids", Problem: fmt.Sprintf("there is no participant %d: take 0 to %d", id, n-1)}
		}
		if slices.Contains(p.TraitorIDs[:i], id) {
			return &sim.FieldError{Field: "traitor_ids", Problem: fmt.Sprintf("%d is named twice", id)}
		}
	}
	switch {
	case len(p.TraitorIDs) > 0 && (p.Traitors > 0 || p.CommanderTraitor):
		return &sim.FieldError{Field: "traitor_ids", Problem: "traitors are named here and numbered by traitors or commander_traitor: leave one of both out"}
	case p.CommanderTraitor && p.Traitors == 0:
		return &sim.FieldError{Field: "commander_traitor", Problem: "the commander counts among the traitors, of which there are none: set traitors to 1 or more"}
	case !p.CommanderTraitor && p.Traitors > n-1:
		return &sim.FieldError{Field: "traitors", Problem: fmt.Sprintf("there are only %d lieutenants", n-1)}
	case p.Traitors > n:
		return &sim.FieldError{Field: "traitors", Problem: fmt.Sprintf("there are only %d generals", n)}
	}
	return nil
}

func (p *Params) checkBehaviour(n int) error {
	if p.Strategy != enumerated {
		if p.Behaviour > 0 {
			return &sim.FieldError{Field: "behaviour", Problem: "only strategy: enumerated takes it"}
		}
		return nil
	}
	messages := p.traitorMessages(n)
	switch {
	case messages > 63:
		return &sim.FieldError{Field: "strategy", Problem: fmt.Sprintf("the traitors send %.0f messages, which are too many for a number of a behaviour: 63 at most", messages)}
	case float64(p.Behaviour) >= math.Exp2(messages):
		return &sim.FieldError{Field: "behaviour", Problem: fmt.Sprintf("the traitors send %.0f messages, so behaviours are 0 to %.0f", messages, math.Exp2(messages)-1)}
	}
	return nil
}

// traitorMessages returns how many messages the traitors send together.
func (p *Params) traitorMessages(n int) float64 {
	total := 0.0
	for id := range sim.NodeID(n) {
		if p.traitor(n, id) {
			total += p.messagesOf(n, id)
		}
	}
	return total
}

// messagesOf returns how many messages a general sends: the commander n-1, the lieutenants alike the rest.
func (p *Params) messagesOf(n int, id sim.NodeID) float64 {
	if int(id) == p.Commander {
		return float64(n - 1)
	}
	if p.Algorithm == signed {
		return float64(p.M * (n - 2))
	}
	return (theory.OralMessages(n, p.M) - float64(n-1)) / float64(n-1)
}
