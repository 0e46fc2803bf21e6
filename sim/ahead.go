package sim

import (
	"unsafe"

	"starmesh/sim/pending"
)

// readAhead is whether reading ahead pays: where there are so many nodes that they do not all stay in the cache.
type readAhead struct {
	worth bool
	read  uint64 // keeps the compiler from leaving the reads out
}

const worthReadingAhead = 1 << 12 // nodes

// readAhead reads a word of what the next events of a run will need: the engine's record of the node, the message, what users
// ask, the protocol's state. One such read does not depend on another, so the processor fetches them all from memory at once;
// the events themselves would wait for one after the other. From some ten thousand nodes on this is most of what an
// event costs. What is read changes nothing.
func (e *Engine[M]) readAhead() {
	events := e.agenda.Ahead
	e.agenda.Ahead = nil
	sum := e.ahead.read
	for i := range events {
		ev := &events[i]
		sum ^= e.nodes.records[ev.Node].chain
		switch {
		case ev.Class() == pending.Timer:
			sum ^= e.timers.alarms.At(ev.Slot).data
		case ev.Class() == pending.Arrival && ev.Slot&journeyBit == 0:
			f := e.traffic.flights.At(ev.Slot) // it may lie across two lines of the cache
			sum ^= uint64(f.sent) ^ uint64(*(*byte)(unsafe.Pointer(f)))
		}
	}
	for i := range events {
		ev := &events[i]
		sum ^= firstByte(&e.nodes.records[ev.Node].protocol)
		if ev.Class() == pending.Timer {
			if a := e.timers.alarms.At(ev.Slot); a.users {
				sum ^= e.users.questions.At(uint32(a.data)).data
			}
		}
	}
	e.ahead.read = sum
}

// firstByte reads the first byte of what a protocol's interface value points to. There is no other way to fetch state
// whose type the engine does not know: a method of it would do more than read.
func firstByte[M Message](p *Protocol[M]) uint64 {
	if state := (*[2]unsafe.Pointer)(unsafe.Pointer(p))[1]; state != nil {
		return uint64(*(*byte)(state))
	}
	return 0
}
