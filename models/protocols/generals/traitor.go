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
	next         uint // number, among those of all traitors, of the next message
}

func filter(p *Params, w *sim.World, id sim.NodeID) sim.Filter[message] {
	if !p.adversary(w, id) {
		return nil
	}
	t := &traitor{Params: p, participants: w.Participants}
	for before := range id {
		if p.Strategy == enumerated && p.adversary(w, before) {
			t.next += uint(p.messagesOf(w.Participants, before))
		}
	}
	return t
}

// Outgoing implements sim.Filter. What a loyal general has signed can be withheld, not changed.
func (t *traitor) Outgoing(env *sim.Env[message], to sim.NodeID, m message) (message, bool) {
	if t.Strategy == chain {
		return m, t.extends(m.path, to)
	}
	lie, sends := t.lie(env, to, m)
	return lie, sends && (t.Algorithm != signed || lie.order == m.order || t.allTraitors(m.path))
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

// lie returns what a traitor would say.
func (t *traitor) lie(env *sim.Env[message], to sim.NodeID, m message) (message, bool) {
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

// extends tells whether a message goes along the chain: from a traitor to the next one, from the last one to the first
// loyal lieutenant.
func (t *traitor) extends(p path, to sim.NodeID) bool {
	if !t.allTraitors(p) {
		return true // there is nothing to hide
	}
	next, loyal := sim.NodeID(-1), sim.NodeID(-1)
	for id := sim.NodeID(t.participants) - 1; id >= 0; id-- {
		switch {
		case int(id) == t.Commander || p.contains(id):
		case t.traitor(t.participants, id):
			next = id
		default:
			loyal = id
		}
	}
	if next >= 0 {
		return to == next
	}
	return to == loyal
}
