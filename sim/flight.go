package sim

import (
	"fmt"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/pending"
	"starmesh/sim/slab"
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
	slab.Blocks[flight[M]]
	free uint32 // the first free slot, plus 1
}

func (s *flights[M]) take() (uint32, *flight[M]) {
	if s.free == 0 {
		slot := s.Extend()
		return slot, s.At(slot)
	}
	slot := s.free - 1
	f := s.At(slot)
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
	if e.env.absent || to == from || uint(to) >= uint(len(e.nodes.records)) {
		e.refuse(from, to)
	}
	if e.nodes.filters != nil {
		var pass bool
		if msg, pass = e.outgoing(from, to, msg); !pass {
			return 0
		}
	}
	kind, size := msg.Kind(), msg.Size()
	if size < 0 || kind >= e.definition.named {
		e.malformed(kind)
	}
	record, traffic := &e.nodes.records[from], &e.traffic
	if record.sent%memoryCheckEvery == 0 || traffic.router.Grown {
		e.checkMemory()
	}
	if traffic.transport != nil {
		return traffic.transport.send(from, to, msg, kind)
	}
	record.sent++
	t := &network.Transit{From: from, Number: record.sent, At: from, Next: to, Kind: kind, Size: size}
	e.account.Sent(t)
	if e.account.Hears(account.MessageSent) {
		e.account.TellSent(t, msg)
	}
	if traffic.allJourney || !traffic.router.Reaches(from, to) {
		e.setOut(t, to, msg)
		return t.Number
	}
	t.Hops = 1
	e.account.Departed(t)
	if e.account.Watches() {
		e.show(t, t.Number, from, e.agenda.Now, msg)
	}
	arrival, cause, crossed := traffic.path.Cross(t)
	e.account.Carried(t) // no queue stands here
	if !crossed {
		e.account.LostOnTransit(t, to, e.agenda.Now, cause)
		return t.Number
	}
	slot, f := traffic.flights.take()
	f.msg, f.sent = msg, e.agenda.Now
	e.agenda.Schedule(pending.New(arrival, pending.Arrival, uint32(from), t.Number, to, slot))
	return t.Number
}

// refuse ends a run in which a protocol sends what cannot be sent.
func (e *Engine[M]) refuse(from, to NodeID) {
	e.env.mustBeUp("sends")
	panic(fmt.Sprintf("node %d sends to node %d, which is itself or does not exist", from, to))
}

// malformed ends a run in which a protocol sends what is no message.
func (e *Engine[M]) malformed(kind Kind) {
	if kind >= e.definition.named {
		panic(fmt.Sprintf("a message has the kind %d, and Definition.Kinds names %d, from 0 on: name it there", kind, e.definition.named))
	}
	panic("a message has a negative size")
}

// arrive ends a message's way over a link.
func (e *Engine[M]) arrive(ev *pending.Event) {
	if ev.Slot&journeyBit != 0 {
		e.journeyArrives(ev)
		return
	}
	traffic := &e.traffic
	f := traffic.flights.At(ev.Slot)
	from, to := NodeID(ev.Origin()), ev.Node
	if e.conditions.Damage > 0 && e.conditions.Clogged(from, to) {
		e.agenda.Hold(*ev)
		return
	}
	if traffic.path.AnyTurns() && e.outOfTurn(ev, from, to) {
		return
	}
	msg, sent := f.msg, f.sent
	traffic.flights.release(ev.Slot, f)
	kind, size := msg.Kind(), msg.Size()
	t := &network.Transit{From: from, Number: ev.Sequence(), At: from, Next: to, Hops: 1, Kind: kind, Size: size}
	e.note(ev, uint64(kind)<<56|uint64(size))
	if e.conditions.Damage > 0 {
		if cause, cut := e.conditions.Broken(from, to); cut {
			e.account.LostOnTransit(t, to, sent, cause)
			return
		}
	}
	if e.nodes.records[to].Down > 0 {
		e.account.LostOnTransit(t, to, sent, network.ReceiverDown)
		return
	}
	e.account.Arrived(t)
	if traffic.downlinks.Has(to) || traffic.services.Has(to) || e.conditions.Paused(to) {
		e.queueUp(t, sent, msg)
		return
	}
	e.account.Completed(kind)
	e.deliver(t, t.Number, to, sent, msg)
}
