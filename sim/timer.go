package sim

import "time"

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
}

func timerID(slot, generation uint32) TimerID {
	return TimerID(uint64(generation)<<32 | uint64(slot) + 1)
}

// setTransportTimer sets a timer of the transport, by true time: clocks are the protocol's.
func (e *Engine[M]) setTransportTimer(node NodeID, after time.Duration, data uint64) TimerID {
	id := e.setTimer(node, after, 0, data)
	e.alarms.at(uint32(id) - 1).transport = true
	return id
}

func (e *Engine[M]) setTimer(node NodeID, after time.Duration, kind uint8, data uint64) TimerID {
	if after < 0 {
		panic("a timer cannot be set in the past")
	}
	record := &e.records[node]
	slot := e.alarms.take()
	a := e.alarms.at(slot)
	a.data, a.incarnation, a.kind, a.persona, a.pending, a.transport = data, record.incarnation, kind, e.env.Persona, true, false
	a.generation++
	record.timers++
	e.schedule(newEvent(After(e.now, after), timerClass, uint32(node), record.timers, node, slot))
	return timerID(slot, a.generation)
}

func (e *Engine[M]) cancel(id TimerID) {
	if id == 0 {
		return
	}
	slot := uint32(id) - 1
	if a := e.alarms.at(slot); a.pending && a.generation == uint32(id>>32) {
		a.pending = false
		e.cancelled++
		if e.cancelled >= sweepLeast && e.cancelled > e.queue.len()/2 {
			e.sweep()
		}
	}
}

// sweepLeast is how many cancelled timers are worth a sweep.
const sweepLeast = 1024

// sweep takes cancelled timers out of the queue, once they are most of what is in it: a protocol that sets a long
// timeout for each request and cancels it soon would fill the memory with them.
func (e *Engine[M]) sweep() {
	e.queue.filter(func(ev *event) bool {
		if ev.class() != timerClass || e.alarms.at(ev.slot).pending {
			return true
		}
		e.alarms.release(ev.slot)
		e.cancelled--
		e.pending--
		return false
	})
}

// ring runs a timer's event, unless the timer was cancelled or its node has crashed since.
func (e *Engine[M]) ring(ev *event) {
	a := *e.alarms.at(ev.slot)
	e.alarms.at(ev.slot).pending = false
	e.alarms.release(ev.slot)
	if !a.pending {
		e.cancelled--
		return
	}
	record := &e.records[ev.node]
	if a.incarnation != record.incarnation {
		return
	}
	e.note(ev, uint64(a.kind)<<56^a.data)
	if e.trace != nil {
		e.trace(&TraceLine{At: e.now, What: "timer", Node: ev.node, Peer: ev.node, Number: ev.sequence(), Value: a.data})
	}
	e.env.self = ev.node
	if a.transport {
		e.transport.expired(a.data)
		return
	}
	record.protocol.OnTimer(&e.env, Timer{ID: timerID(ev.slot, a.generation), Kind: a.kind, Persona: a.persona, Data: a.data})
}
