package generals

import (
	"slices"

	"starmesh/sim"
)

// adversary tells who is a traitor.
func (p *Params) adversary(w *sim.World, id sim.NodeID) bool {
	return int(id) < w.Participants && p.traitor(w.Participants, id)
}

func (p *Params) traitor(n int, id sim.NodeID) bool {
	if len(p.TraitorIDs) > 0 {
		return slices.Contains(p.TraitorIDs, int(id))
	}
	lieutenants := p.Traitors
	if p.CommanderTraitor {
		lieutenants--
	}
	if int(id) == p.Commander {
		return p.CommanderTraitor
	}
	higher := n - 1 - int(id) // lieutenants with higher ids
	if p.Commander > int(id) {
		higher--
	}
	return higher < lieutenants
}

// traitor is what keeps a general's word from leaving as he gave it. The general himself runs the algorithm.
type traitor struct {
	*Params
	next uint // number, among those of all traitors, of the next message
}

func filter(p *Params, w *sim.World, id sim.NodeID) sim.Filter[message] {
	if !p.adversary(w, id) {
		return nil
	}
	t := &traitor{Params: p}
	for before := range id {
		if p.Strategy == enumerated && p.adversary(w, before) {
			t.next += uint(p.messagesOf(w.Participants, before))
		}
	}
	return t
}

// Outgoing implements sim.Filter.
func (t *traitor) Outgoing(env *sim.Env[message], to sim.NodeID, m message) (message, bool) {
	switch t.Strategy {
	case silent:
		return m, false
	case flip:
		m.order = attack - m.order
	case split:
		m.order = attack - order(to%2)
	case random:
		m.order = order(env.Rand(sim.Strategy).Uint64() >> 63)
	case enumerated:
		m.order = order(t.Behaviour >> t.next & 1)
		t.next++
	}
	return m, true
}

// Incoming implements sim.Filter: traitors listen like everyone else.
func (t *traitor) Incoming(_ *sim.Env[message], _ sim.NodeID, m message) (message, bool) {
	return m, true
}
