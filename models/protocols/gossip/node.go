package gossip

import (
	"time"

	"starmesh/sim"
)

// run is what the nodes of a run share; none of it changes.
type run struct {
	Params
	participants int
}

// node is one node.
type node struct {
	*run
	informed bool
	heard    time.Duration // when it first did
	by       letter        // that told it
	interest
}

// newRun returns the factory of nodes, which lie in one slab.
func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	shared := &run{*p, w.Participants}
	nodes := make([]node, w.Len())
	return func(n sim.NodeID) sim.Protocol[message] {
		// A recovered node must not overwrite the old one, which has not handed over yet.
		if nodes[n].run != nil {
			return &node{run: shared}
		}
		nodes[n].run = shared
		return &nodes[n]
	}
}

// HandOver implements sim.Durable: the rumour is on disk, and whether it is of interest.
func (n *node) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	if f := fresh.(*node); lost.KeepsDisk() {
		f.informed, f.heard, f.interest = n.informed, n.heard, n.interest
	}
}

// Timer kinds.
const (
	startTimer = iota
	roundTimer
)

func (n *node) Init(env *sim.Env[message]) {
	participant := int(env.ID()) < n.participants
	if n.informed {
		env.SetGauge(informedMetric, 1)
	}
	// The start is set first, so that it comes before a round of the same instant.
	if int(env.ID()) == n.Origin && env.Instant() <= n.Start {
		env.SetWorkTimer(n.Start-env.Instant(), startTimer, 0)
	}
	if participant || n.Targets == neighbors {
		n.planRound(env, n.roundFrom(env.Instant()))
	}
}

func (n *node) planRound(env *sim.Env[message], round uint64) {
	if n.hasRound(round) {
		env.SetWorkTimer(time.Duration(round)*n.Interval-env.Instant(), roundTimer, round)
	}
}

func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Kind == startTimer {
		env.Propose(rumour, rumour)
		n.learn(env)
		return
	}
	n.contact(env)
	n.planRound(env, max(t.Data+1, n.roundFrom(env.Instant()))) // a timer that comes late has missed rounds
}

func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch {
	case m.kind == feedbackKind:
		n.knownThere(env, m.told)
	case m.kind == requestKind && n.knew(env) && !n.lost:
		if !m.knows {
			n.tell(env, from, message{size: n.Size, kind: answerKind})
		}
		n.asked(env, from, m.knows)
	case m.kind != requestKind && n.informed:
		env.CountAt(duplicatesMetric, env.SentAt(), 1)
		if n.Stop == feedback && n.knew(env) && n.by != (letter{from, env.Received()}) {
			env.Send(from, message{size: n.RequestSize, kind: feedbackKind, told: env.Received()})
		}
	case m.kind != requestKind:
		n.by = letter{from, env.Received()}
		n.learn(env)
	}
}

// State implements sim.Stater.
func (n *node) State(tell func(field string, value any)) { tell("informed", n.informed) }

// knew tells whether it passes for one that knows the rumour.
func (n *node) knew(env *sim.Env[message]) bool {
	return n.informed && !(n.Synchronous && n.heard > env.Instant()/n.Interval*n.Interval)
}

// learn is what a node does when it first hears the rumour.
func (n *node) learn(env *sim.Env[message]) {
	n.informed, n.heard = true, env.Instant()
	env.SetGauge(informedMetric, 1)
	env.Note("hears rumour", rumour)
	if int(env.ID()) < n.participants {
		env.Decide(rumour, rumour)
	}
	if n.Mode == infectAndDie {
		n.contact(env)
	}
}

// contact sends the mode's message to targets of the node's choice.
func (n *node) contact(env *sim.Env[message]) {
	n.endRound(env)
	m := message{size: n.Size, kind: pushKind}
	switch {
	case n.Mode == push && !n.informed, n.Mode != pull && n.lost:
		return
	case n.Mode == pull || n.Mode == pushPull && !n.informed:
		m = message{size: n.RequestSize, kind: requestKind, knows: n.informed}
	}
	others := n.participants - 1
	if n.Targets == neighbors {
		others = env.Degree()
	}
	var room [16]int32 // on the stack: enough for every sample of the usual size
	for _, i := range env.Rand(sim.Choices).Sample(room[:0], others, min(n.Fanout, others)) {
		n.tell(env, n.target(env, i), m)
		n.useful = m.kind == pushKind
		if m.kind == pushKind && n.contacted(env, false) {
			return
		}
	}
}

// tell sends a message, and remembers one with the rumour if somebody may answer that it is known.
func (n *node) tell(env *sim.Env[message], to sim.NodeID, m message) {
	number := env.Send(to, m)
	if n.Stop == feedback && m.kind != requestKind {
		n.told = append(n.told, number)
	}
}

// target numbers those whom a node chooses from.
func (n *node) target(env *sim.Env[message], i int32) sim.NodeID {
	switch {
	case n.Targets == neighbors:
		return env.Neighbor(int(i))
	case i >= int32(env.ID()):
		return sim.NodeID(i) + 1
	}
	return sim.NodeID(i)
}
