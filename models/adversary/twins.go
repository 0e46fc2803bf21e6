package adversary

import "starmesh/sim"

// twin is two copies of a node under one identity (Bano et al. 2022, Twins: BFT systems made robust): one lives among the
// even ids, the other one among the odd ones, and those of several adversaries keep to their side.
type twin[M sim.Message] struct {
	*family
	copies [2]sim.Protocol[M]
}

// family is all twins of a run.
type family struct {
	*Params
	world *sim.World
	sides map[letter]uint8 // what twins sent each other: from which side
}

// letter names a message.
type letter struct {
	from   sim.NodeID
	number uint64
}

// twins returns the nodes that are two.
func twins[M sim.Message](p *Params, w *sim.World, correct func(sim.NodeID) sim.Protocol[M]) func(sim.NodeID) sim.Protocol[M] {
	all := &family{p, w, map[letter]uint8{}}
	return func(id sim.NodeID) sim.Protocol[M] {
		t := &twin[M]{all, [2]sim.Protocol[M]{correct(id), correct(id)}}
		if _, has := t.copies[0].(sim.Users[M]); has {
			return twinOfUsers[M]{t}
		}
		return t
	}
}

// First implements sim.Several.
func (t *twin[M]) First() sim.Protocol[M] { return t.copies[0] }

// pair tells a twin from what stands around it.
func (t *twin[M]) pair() *twin[M] { return t }

// HandOver implements sim.Durable: each hands over to its like, if it can.
func (t *twin[M]) HandOver(fresh sim.Protocol[M], lost sim.Destruction) {
	for i, old := range t.copies {
		if durable, can := old.(sim.Durable[M]); can {
			durable.HandOver(fresh.(interface{ pair() *twin[M] }).pair().copies[i], lost)
		}
	}
}

// twinOfUsers is a twin whose users know but one of the two.
type twinOfUsers[M sim.Message] struct{ *twin[M] }

// StartUsers implements sim.Users.
func (t twinOfUsers[M]) StartUsers(env *sim.Env[M]) {
	t.as(env, 0, func(p sim.Protocol[M]) { p.(sim.Users[M]).StartUsers(env) })
}

// OnAbsent implements sim.Users.
func (t twinOfUsers[M]) OnAbsent(env *sim.Env[M], timer sim.Timer) {
	t.as(env, 0, func(p sim.Protocol[M]) { p.(sim.Users[M]).OnAbsent(env, timer) })
}

func side(n sim.NodeID) uint8 { return uint8(n & 1) }

// Init implements sim.Protocol.
func (t *twin[M]) Init(env *sim.Env[M]) {
	for persona := range uint8(2) {
		t.as(env, persona, func(p sim.Protocol[M]) { p.Init(env) })
	}
}

// OnMessage implements sim.Protocol.
func (t *twin[M]) OnMessage(env *sim.Env[M], from sim.NodeID, msg M) {
	persona := side(from)
	if t.Is(t.world, from) {
		persona = t.sides[letter{from, env.Received()}]
	}
	t.as(env, persona, func(p sim.Protocol[M]) { p.OnMessage(env, from, msg) })
}

// OnTimer implements sim.Protocol.
func (t *twin[M]) OnTimer(env *sim.Env[M], timer sim.Timer) {
	t.as(env, timer.Persona, func(p sim.Protocol[M]) { p.OnTimer(env, timer) })
}

func (t *twin[M]) as(env *sim.Env[M], persona uint8, act func(sim.Protocol[M])) {
	env.Persona = persona
	act(t.copies[persona])
	env.Persona = 0
}

// Outgoing implements sim.Filter: each copy speaks to its own side alone.
func (t *twin[M]) Outgoing(env *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	if t.Is(t.world, to) {
		t.sides[letter{env.ID(), env.Send(to, msg)}] = env.Persona
		return msg, false
	}
	return msg, side(to) == env.Persona
}

// Incoming implements sim.Filter.
func (*twin[M]) Incoming(_ *sim.Env[M], _ sim.NodeID, msg M) (M, bool) { return msg, true }
