package sim

import (
	"time"

	"starmesh/sim/pending"
	"starmesh/sim/slab"
)

// alarm is a timer that was set. Its slot is released only when its event leaves the queue, so an event
// never finds another's alarm; the generation tells a reused slot from a stale TimerID.
type alarm struct {
	data        uint64
	generation  uint32
	incarnation uint32
	kind        uint8
	persona     uint8
	pending     bool
	transport   bool // the transport's own, not the protocol's
	users       bool // data is the slot of what users ask
}

// timers are those that nodes have set.
type timers struct {
	alarms    slab.Slab[alarm]
	cancelled int // alarms whose events are still in the agenda
}

func timerID(slot, generation uint32) TimerID {
	return TimerID(uint64(generation)<<32 | uint64(slot) + 1)
}

// setTransportTimer sets a timer of the transport, by true time: clocks are the protocol's.
func (e *Engine[M]) setTransportTimer(node NodeID, after time.Duration, kind uint8, data uint64) TimerID {
	id := e.setTimer(node, after, kind, data)
	e.timers.alarms.At(uint32(id) - 1).transport = true
	return id
}

func (e *Engine[M]) setTimer(node NodeID, after time.Duration, kind uint8, data uint64) TimerID {
	record := &e.nodes.records[node]
	slot := e.timers.alarms.Take()
	a := e.timers.alarms.At(slot)
	a.data, a.incarnation, a.kind, a.persona, a.pending, a.transport, a.users = data, record.Incarnation, kind, e.env.Persona, true, false, false
	a.generation++
	record.timers++
	e.agenda.Schedule(pending.New(After(e.agenda.Now, after), pending.Timer, uint32(node), record.timers, node, slot))
	return timerID(slot, a.generation)
}

func (e *Engine[M]) cancel(id TimerID) {
	if id == 0 {
		return
	}
	slot := uint32(id) - 1
	if a := e.timers.alarms.At(slot); a.pending && a.generation == uint32(id>>32) {
		a.pending = false
		e.timers.cancelled++
		if e.timers.cancelled >= sweepLeast && e.timers.cancelled > e.agenda.Queued()/2 {
			e.sweep()
		}
	}
}

// sweepLeast is how many cancelled timers are worth a sweep.
const sweepLeast = 1024

// sweep takes void timers out of the agenda: those that were cancelled, or whose node has crashed since. It is worth it
// once they are most of what is in it: a protocol that sets a long timeout for each request and cancels it soon would fill
// the memory with them.
func (e *Engine[M]) sweep() {
	e.agenda.Drop(func(ev *pending.Event) bool {
		if ev.Class() != pending.Timer {
			return false
		}
		a := e.timers.alarms.At(ev.Slot)
		if a.pending && a.incarnation == e.nodes.records[ev.Node].Incarnation {
			return false
		}
		if !a.pending {
			e.timers.cancelled--
		}
		a.pending = false
		e.timers.alarms.Release(ev.Slot)
		return true
	})
}

// ring runs a timer's event, unless the timer was cancelled or its node has crashed since, which users survive. A paused
// node's timers wait.
func (e *Engine[M]) ring(ev *pending.Event) {
	a := *e.timers.alarms.At(ev.Slot)
	record := &e.nodes.records[ev.Node]
	valid := a.pending && (a.users || a.incarnation == record.Incarnation)
	if valid && record.Down == 0 && e.conditions.Paused(ev.Node) {
		e.waitTimer(ev)
		return
	}
	e.timers.alarms.At(ev.Slot).pending = false
	e.timers.alarms.Release(ev.Slot)
	if !a.pending {
		e.timers.cancelled--
	}
	switch {
	case !valid:
		return
	case a.users:
		e.usersAsk(ev, uint32(a.data))
		return
	}
	e.note(ev, uint64(a.kind)<<56^a.data)
	e.account.TimerFired(ev.Node, ev.Sequence(), a.data)
	e.env.self = ev.Node
	if a.transport {
		e.traffic.transport.expired(ev.Node, a.kind, a.data)
		return
	}
	record.protocol.OnTimer(&e.env, Timer{ID: timerID(ev.Slot, a.generation), Kind: a.kind, Persona: a.persona, Data: a.data})
	if e.watching != nil {
		e.look(ev.Node)
	}
}
