package generals

import "starmesh/sim"

// signing is a general in the algorithm SM(m): the path of a message is by whom it is signed.
type signing struct {
	*Params
	participants int
	seen         [attack + 1]bool // the set of orders that he has been given
	heard        map[message]bool // those that came, in time or late
}

func newSigned(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(sim.NodeID) sim.Protocol[message] {
		return &signing{Params: p, participants: w.Participants, heard: map[message]bool{}}
	}
}

// Init implements sim.Protocol.
func (g *signing) Init(env *sim.Env[message]) {
	switch env.Role() {
	case commanderRole:
		if env.Instant() <= g.Start {
			env.SetWorkTimer(g.Start-env.Instant(), 0, 0)
		}
	case lieutenantRole:
		if end := g.end(g.M + 1); end >= env.Now() {
			env.SetTimer(end-env.Now(), 0, 0)
		}
	}
}

// OnTimer implements sim.Protocol: the commander speaks, or a lieutenant decides (choice: a single order, or retreat).
func (g *signing) OnTimer(env *sim.Env[message], _ sim.Timer) {
	if env.Role() == commanderRole {
		env.Propose(instance, uint64(g.order()))
		env.Decide(instance, uint64(g.order()))
		g.sign(env, path{}, g.order())
		return
	}
	choice := retreat
	if g.seen[attack] && !g.seen[retreat] {
		choice = attack
	}
	env.Decide(instance, uint64(choice))
}

// sign passes an order on to all who have not signed it.
func (g *signing) sign(env *sim.Env[message], p path, o order) {
	p = p.with(env.ID())
	for to := range sim.NodeID(g.participants) {
		if !p.contains(to) {
			env.Send(to, message{p, g.Size, o})
		}
	}
}

// OnMessage implements sim.Protocol. Orders are a set, so copies of a message do not matter but to what is counted.
func (g *signing) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if env.Role() != lieutenantRole || m.path.ids[0] != sim.NodeID(g.Commander) || m.path.last() != from || m.path.contains(env.ID()) || g.heard[m] {
		return
	}
	g.heard[m] = true
	signatures := int(m.path.length)
	switch {
	case g.end(signatures) < env.Now():
		env.CountAt(lateMetric, env.SentAt(), 1)
	case !g.seen[m.order]:
		g.seen[m.order] = true
		if signatures <= g.M {
			g.sign(env, m.path, m.order)
		}
	}
}
