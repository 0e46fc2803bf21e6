package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"starmesh/sim/pending"
	"starmesh/sim/slab"
)

// users are what the users of all nodes are going to ask. It outlives crashes and pauses.
type users struct {
	questions slab.Slab[question]
	over      bool     // the run has ended: nobody is served any more
	late      []uint32 // questions that were set since
}

// question is a user timer.
type question struct {
	due     time.Duration
	data    uint64
	number  uint64 // among the timers of the node
	node    NodeID
	kind    uint8
	persona uint8
	open    bool
}

// SetUserTimer is SetWorkTimer for what the node's users ask, and counts from Asked. It survives crashes and pauses and cannot
// be cancelled: while the node is paused it waits, while it is down OnAbsent is called instead of OnTimer. The node must
// implement Users.
func (e *Env[M]) SetUserTimer(after time.Duration, kind uint8, data uint64) {
	due := After(e.Asked(), max(after, 0))
	if due < e.engine.config.Duration {
		e.engine.setUserTimer(e.self, question{due: due, data: data, kind: kind, persona: e.Persona})
	}
}

// Asked returns the instant at which users asked what this callback is about: it is earlier than Instant if the node was
// paused then.
func (e *Env[M]) Asked() time.Duration { return e.engine.agenda.Now - e.since }

func (e *Engine[M]) setUserTimer(n NodeID, q question) {
	slot := e.users.questions.Take()
	if e.users.over {
		e.users.late = append(e.users.late, slot)
	} else {
		id := e.setTimer(n, max(q.due-e.agenda.Now, 0), q.kind, uint64(slot))
		e.timers.alarms.At(uint32(id) - 1).users = true
	}
	q.node, q.number, q.open = n, e.nodes.records[n].timers, true
	*e.users.questions.At(slot) = q
}

// usersAsk asks a node what its users are due to ask, or nobody if it is down.
func (e *Engine[M]) usersAsk(ev *pending.Event, slot uint32) {
	q := *e.users.questions.At(slot)
	e.users.questions.At(slot).open = false
	e.users.questions.Release(slot)
	record := &e.nodes.records[q.node]
	e.note(ev, uint64(q.kind)<<56^q.data)
	e.account.TimerFired(q.node, ev.Sequence(), q.data)
	e.env.self = q.node
	e.env.since = e.agenda.Now - q.due
	timer := Timer{Kind: q.kind, Persona: q.persona, Data: q.data}
	if record.Down > 0 || e.users.over {
		e.usersOf(q.node).OnAbsent(e.alone(), timer)
		e.env.absent = false
	} else {
		record.protocol.OnTimer(&e.env, timer)
		if e.watching != nil {
			e.look(q.node)
		}
	}
	e.env.since = 0
}

// alone returns the env of a node's users without their node.
func (e *Engine[M]) alone() *Env[M] {
	e.env.absent = true
	return &e.env
}

func (e *Engine[M]) usersOf(n NodeID) Users[M] {
	users, has := e.nodes.records[n].protocol.(Users[M])
	if !has {
		panic(fmt.Sprintf("node %d sets user timers, and %T does not implement Users: nobody asks while the node is down",
			n, e.nodes.records[n].protocol))
	}
	return users
}

// startUsers lets the users of a node begin to ask, whatever the node's state.
func (e *Engine[M]) startUsers(n NodeID) {
	if users, has := e.nodes.records[n].protocol.(Users[M]); has {
		e.env.self = n
		users.StartUsers(e.alone())
		e.env.absent = false
	}
}

// endUsers asks at the end of a run what was asked of nodes that are still paused: it was invoked, and nobody serves it.
func (e *Engine[M]) endUsers() {
	all := &e.users.questions
	var due []uint32
	for slot := range all.Used {
		if all.At(slot).open {
			due = append(due, slot)
		}
	}
	slices.SortFunc(due, func(a, b uint32) int {
		p, q := all.At(a), all.At(b)
		return cmp.Or(cmp.Compare(p.due, q.due), cmp.Compare(p.node, q.node), cmp.Compare(p.number, q.number))
	})
	e.users.over = true
	for ; len(due) > 0; due = due[1:] {
		q := all.At(due[0])
		ev := pending.New(e.agenda.Now, pending.Timer, uint32(q.node), q.number, q.node, due[0])
		e.users.late = e.users.late[:0]
		e.usersAsk(&ev, due[0])
		due = append(due, e.users.late...)
	}
}

// mustBeUp refuses what only a node that is up can do.
func (e *Env[M]) mustBeUp(what string) {
	if e.absent {
		panic(fmt.Sprintf("node %d %s for its users while it is down: OnAbsent and StartUsers only invoke operations "+
			"and set user timers", e.self, what))
	}
}
