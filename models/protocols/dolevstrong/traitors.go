package dolevstrong

import (
	"slices"
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

func filterOf(p *Params, w *sim.World, n sim.NodeID) sim.Filter[message] {
	lies := adversary.FilterOf[message](&p.Adversaries, w, n)
	if !p.Adversaries.Is(w, n) || lies == nil && !p.Chain {
		return nil // correct, or twins, who filter themselves
	}
	return &traitor{p, w, lies}
}

// traitor cannot forge what somebody correct has signed.
type traitor struct {
	*Params
	world *sim.World
	lies  sim.Filter[message] // nil with chain, perhaps
}

// Incoming implements sim.Filter.
func (*traitor) Incoming(_ *sim.Env[message], _ sim.NodeID, m message) (message, bool) {
	return m, true
}

// Delay implements sim.Delayer.
func (t *traitor) Delay() time.Duration { return t.Adversaries.Delay }

// Outgoing implements sim.Filter.
func (t *traitor) Outgoing(env *sim.Env[message], to sim.NodeID, m message) (message, bool) {
	forgeable := !slices.ContainsFunc(m.signers, func(id sim.NodeID) bool { return !t.Adversaries.Is(t.world, id) })
	if t.Chain {
		return m, !forgeable || t.extends(m, to)
	}
	said, sends := t.lies.Outgoing(env, to, m)
	return said, sends && (forgeable || said.value == m.value)
}

// extends tells whether a message goes along the chain: to the next adversary that has not signed, from the last one to the first
// correct participant.
func (t *traitor) extends(m message, to sim.NodeID) bool {
	next, correct := sim.NodeID(-1), sim.NodeID(-1)
	for id := sim.NodeID(t.world.Participants) - 1; id >= 0; id-- {
		switch {
		case !t.Adversaries.Is(t.world, id):
			correct = id
		case !slices.Contains(m.signers, id):
			next = id
		}
	}
	if next >= 0 {
		return to == next
	}
	return to == correct
}
