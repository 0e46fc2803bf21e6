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
	participants int
	lie          lie
	next         uint // number, among those of all traitors, of the next message
}

func filter(p *Params, w *sim.World, id sim.NodeID) sim.Filter[message] {
	if !p.adversary(w, id) {
		return nil
	}
	t := &traitor{Params: p, participants: w.Participants, lie: lieOf(p.Strategy)}
	for before := range id {
		if p.Strategy == enumerated && p.adversary(w, before) {
			t.next += uint(p.messagesOf(w.Participants, before))
		}
	}
	return t
}

// Outgoing implements sim.Filter. What a loyal general has signed can be withheld, not changed.
func (t *traitor) Outgoing(env *sim.Env[message], to sim.NodeID, m message) (message, bool) {
	said, sends := t.lie(t, env, to, m)
	sends = sends && (t.Algorithm != signed || said == m.order || t.allTraitors(m.path))
	m.order = said
	return m, sends
}

// allTraitors tells whether everybody on a path is one.
func (t *traitor) allTraitors(p path) bool {
	for _, id := range p.ids[:p.length] {
		if !t.traitor(t.participants, id) {
			return false
		}
	}
	return true
}

// Incoming implements sim.Filter: traitors listen like everyone else.
func (t *traitor) Incoming(_ *sim.Env[message], _ sim.NodeID, m message) (message, bool) {
	return m, true
}
