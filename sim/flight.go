package sim

import (
	"fmt"
	"time"
)

// flight is a message on its way over one link, from its sender to its receiver. Its event holds the rest: sender,
// number, receiver. Millions may be pending, so it holds nothing else; what has a longer way is a journey.
type flight[M Message] struct {
	msg  M
	sent time.Duration // while the slot is free: the next free one
}

// flights is a slab whose free slots are chained through themselves: when a wave of messages has arrived, a list of all
// their slots would take as much memory as another wave.
type flights[M Message] struct {
	blocks[flight[M]]
	free uint32 // the first free slot, plus 1
}

func (s *flights[M]) take() (uint32, *flight[M]) {
	if s.free == 0 {
		slot := s.extend()
		return slot, s.at(slot)
	}
	slot := s.free - 1
	f := s.at(slot)
	s.free = uint32(f.sent)
	return slot, f
}

// release gives a slot back, and lets go of what its message points to.
func (s *flights[M]) release(slot uint32, f *flight[M]) {
	*f = flight[M]{sent: time.Duration(s.free)}
	s.free = slot + 1
}

// send puts a message on its way and returns its number. This function and arrive are most of what a run does; they
// are long so that the usual message pays for few calls.
func (e *Engine[M]) send(from, to NodeID, msg M) uint64 {
	if to == from || uint(to) >= uint(len(e.records)) {
		panic(fmt.Sprintf("node %d sends to node %d, which is itself or does not exist", from, to))
	}
	if e.filters != nil {
		var pass bool
		if msg, pass = e.outgoing(from, to, msg); !pass {
			return 0
		}
	}
	kind, size := msg.Kind(), msg.Size()
	if size < 0 {
		panic("a message has a negative size")
	}
	record := &e.records[from]
	if record.sent%memoryCheckEvery == 0 || e.router.grown {
		e.checkMemory()
	}
	if e.transport != nil {
		return e.transport.send(from, to, msg, kind, size)
	}
	record.sent++
	t := &transit{from: from, number: record.sent, at: from, next: to, kind: kind, size: size}
	row := e.ledger.row(kind)
	row.Sent++
	e.metrics.sent(e.now)
	e.traceMessage("send", from, to, t)
	if e.allJourney || !e.router.reaches(from, to) {
		e.setOut(t, to, msg)
		return t.number
	}
	t.hops = 1
	row.Transits++
	row.Bytes += int64(size)
	e.expose(t, from, e.now, msg)
	arrival, cause, crossed := e.cross(t)
	if !crossed {
		e.lose(t, to, e.now, cause)
		return t.number
	}
	slot, f := e.flights.take()
	f.msg, f.sent = msg, e.now
	e.schedule(newEvent(arrival, arrivalClass, uint32(from), t.number, to, slot))
	return t.number
}

// arrive ends a message's way over a link.
func (e *Engine[M]) arrive(ev *event) {
	if ev.slot&journeyBit != 0 {
		e.journeyArrives(ev)
		return
	}
	f := e.flights.at(ev.slot)
	if e.control.clogs != nil && e.holdClogged(ev, NodeID(ev.origin()), ev.node) {
		return
	}
	msg, sent := f.msg, f.sent
	e.flights.release(ev.slot, f)
	from, to, kind, size := NodeID(ev.origin()), ev.node, msg.Kind(), msg.Size()
	t := &transit{from: from, number: ev.sequence(), at: from, next: to, hops: 1, kind: kind, size: size}
	e.note(ev, uint64(kind)<<56|uint64(size))
	if e.control.damage > 0 {
		if cause, cut := e.control.severed(from, to); cut {
			e.lose(t, to, sent, cause)
			return
		}
	}
	if e.records[to].down > 0 {
		e.lose(t, to, sent, ReceiverDown)
		return
	}
	e.traceMessage("arrive", to, from, t)
	if e.downlinks.has(to) || e.services.has(to) {
		e.queueUp(t, sent, msg)
		return
	}
	e.ledger.row(kind).TransitsArrived++
	e.deliver(t, to, sent, msg)
}

// deliver hands a message to its receiver.
func (e *Engine[M]) deliver(t *transit, to NodeID, sent time.Duration, msg M) {
	e.ledger.row(t.kind).Delivered++
	e.metrics.delivered(sent, e.now-sent)
	e.expose(t, to, sent, msg)
	e.traceMessage("deliver", to, t.from, t)
	e.env.self, e.env.received = to, t.number
	if e.filters != nil {
		var pass bool
		if msg, pass = e.incoming(to, t.from, msg); !pass {
			return
		}
	}
	e.records[to].protocol.OnMessage(&e.env, t.from, msg)
}

// outgoing passes a message through its sender's filter. What a filter itself sends passes unfiltered, or it would
// meet itself.
func (e *Engine[M]) outgoing(from, to NodeID, msg M) (M, bool) {
	filter := e.filters[from]
	if filter == nil || e.filtering {
		return msg, true
	}
	e.filtering = true
	msg, pass := filter.Outgoing(&e.env, to, msg)
	e.filtering = false
	return msg, pass
}

// incoming passes a message through its receiver's filter.
func (e *Engine[M]) incoming(to, from NodeID, msg M) (M, bool) {
	filter := e.filters[to]
	if filter == nil {
		return msg, true
	}
	e.filtering = true
	msg, pass := filter.Incoming(&e.env, from, msg)
	e.filtering = false
	return msg, pass
}

// lose ends a message on a transit.
func (e *Engine[M]) lose(t *transit, to NodeID, sent time.Duration, cause Cause) {
	e.ledger.row(t.kind).TransitsLost++
	e.loseBetweenHops(t, to, sent, cause)
}

func (e *Engine[M]) loseBetweenHops(t *transit, to NodeID, sent time.Duration, cause Cause) {
	e.ledger.row(t.kind).Lost[cause]++
	if t.part == datagram { // what becomes of a frame's message, the transport knows
		e.metrics.lost(sent)
	}
	if e.trace != nil {
		e.trace(&TraceLine{At: e.now, What: "lose", Node: t.at, Peer: to, Number: t.number, Kind: e.definition.kinds[t.kind] + " " + cause.String()})
	}
}
