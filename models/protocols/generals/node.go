package generals

import "starmesh/sim"

// message is an order, and by whom it was passed on.
type message struct {
	path  path
	size  sim.Size
	order order
}

func (m message) Kind() sim.Kind {
	if m.path.length == 1 {
		return orderKind
	}
	return relayKind
}

func (m message) Size() sim.Size { return m.size }

// run is what the generals of a run share; none of it changes.
type run struct {
	Params
	tree *tree
}

// general is one participant; a hub holds one that does nothing.
type general struct {
	*run
	round int     // that he expects messages of, from 1
	told  []order // by path; of a lieutenant
	heard []bool  // by path: a message came, in time or late
}

// newRun returns the factory of generals. What lieutenants are told lies in one slab.
func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	if p.Algorithm == signed {
		return newSigned(p, w)
	}
	shared := &run{*p, newTree(w.Participants, p.M, sim.NodeID(p.Commander))}
	size := shared.tree.size()
	slab, heard := make([]order, size*w.Participants), make([]bool, size*w.Participants)
	return func(n sim.NodeID) sim.Protocol[message] {
		g := &general{run: shared, round: 1}
		if int(n) < w.Participants {
			from, to := int(n)*size, (int(n)+1)*size
			g.told, g.heard = slab[from:to:to], heard[from:to:to]
			clear(g.told)
			clear(g.heard)
		}
		return g
	}
}

func (g *general) Init(env *sim.Env[message]) {
	switch env.Role() {
	case commanderRole:
		if env.Instant() <= g.Start {
			env.SetWorkTimer(g.Start-env.Instant(), 0, 0)
		}
	case lieutenantRole:
		// After a recovery, the rounds that have ended in the meantime are over.
		for g.round <= g.M+1 && g.end(g.round) < env.Instant() {
			g.round++
		}
		if g.round <= g.M+1 {
			env.SetTimer(g.end(g.round)-env.Instant(), 0, 0)
		}
	}
}

func (g *general) OnTimer(env *sim.Env[message], _ sim.Timer) {
	root := g.tree.root()
	switch {
	case env.Role() == commanderRole:
		env.Propose(instance, uint64(g.order()))
		env.Decide(instance, uint64(g.order()))
		g.tell(env, &root, g.order())
	case g.round > g.M:
		env.Decide(instance, uint64(g.resolve(env.ID(), root)))
	default:
		env.Note("ends round", uint64(g.round))
		g.relay(env)
	}
	g.round++
	if env.Role() == lieutenantRole && g.round <= g.M+1 {
		env.SetTimer(g.Round, 0, 0) // by his own clock: a jump does not matter, drift does
	}
}

// State implements sim.Stater.
func (g *general) State(tell func(field string, value any)) { tell("round", g.round) }

// tell sends an order to everyone who is not on its path.
func (g *general) tell(env *sim.Env[message], p *path, o order) {
	g.tree.eachBeyond(p, env.ID(), func(to sim.NodeID) { env.Send(to, message{*p, g.Size, o}) })
}

// relay passes on all that was told in the round that ends: where nothing was, retreat.
func (g *general) relay(env *sim.Env[message]) {
	g.tree.each(g.tree.root(), int32(g.round), env.ID(), func(p *path) {
		longer := p.with(env.ID())
		g.tell(env, &longer, g.told[g.tree.number(p)])
	})
}

// hears is what a general notes of an order that counts.
var hears = [...]string{retreat: "retreat from", attack: "attack from"}

// OnMessage notes an order. Who passed it on last is known from where it comes, so nobody can speak for another. The algorithm
// has one value from each path (the paper's v_i): of several the first one counts, as a loyal general's are copies of it.
func (g *general) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if g.told == nil || m.path.last() != from || m.path.contains(env.ID()) {
		return
	}
	number := g.tree.number(&m.path)
	switch {
	case g.heard[number]:
	case int(m.path.length) < g.round:
		g.heard[number] = true
		env.CountAt(lateMetric, env.SentAt(), 1)
	default:
		g.heard[number] = true
		g.told[number] = m.order
		env.Note(hears[m.order], uint64(from))
	}
}

// resolve works out what a lieutenant makes of an order that was passed on along a path: the majority of what he
// was told himself and of what he makes of the others' reports of it. A tie is no majority.
func (g *general) resolve(self sim.NodeID, p path) order {
	told := g.told[g.tree.number(&p)]
	if int(p.length) > g.M {
		return told
	}
	votes, attacks := 1, int(told)
	g.tree.eachBeyond(&p, self, func(id sim.NodeID) {
		votes++
		attacks += int(g.resolve(self, p.with(id)))
	})
	if 2*attacks > votes {
		return attack
	}
	return retreat
}
