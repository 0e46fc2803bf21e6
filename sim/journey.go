package sim

import (
	"fmt"
	"time"

	"starmesh/sim/random"
)

// stage is how far a transit has come.
type stage uint8

const (
	uplinkStage stage = iota
	pathStage
	downlinkStage
	serviceStage
)

// journey is a message with a longer way than one link's path: over several hops, or through a queue. It is at one
// stage of one transit at a time, so at most one event refers to it.
type journey[M Message] struct {
	transit
	msg         M
	sent        time.Duration // by its sender
	entered     time.Duration // the station it is in
	checksum    uint64        // of the content, where messages are checked
	to          NodeID        // the receiver
	following   uint32        // journey behind it in a station's queue
	connection  uint32        // of a frame or its acknowledgement
	sequence    uint64        // of the frame in its connection
	base        uint64        // all frames before this one are done with
	incarnation uint32        // of the station's owner on entry
	stage       stage
	live        bool
}

// journeyBit tells the slot of a journey from that of a flight.
const journeyBit = 1 << 31

// crashCause tells which end's crash takes a message out of a station.
func (j *journey[M]) crashCause() Cause {
	switch {
	case j.stage == uplinkStage && j.at == j.from:
		return SenderCrashed
	case j.stage != uplinkStage && j.next == j.to:
		return ReceiverCrashed
	default:
		return RelayDown
	}
}

func (e *Engine[M]) takeJourney(t *transit, to NodeID, sent time.Duration, msg M) uint32 {
	slot := e.journeys.take()
	j := e.journeys.at(slot) // as land left it
	j.transit, j.msg, j.to, j.sent, j.live = *t, msg, to, sent, true
	return slot
}

// setOut begins a journey at its sender.
func (e *Engine[M]) setOut(t *transit, to NodeID, msg M) {
	slot := e.takeJourney(t, to, e.now, msg)
	if e.config.CheckMessages {
		e.journeys.at(slot).checksum = checksum(msg)
	}
	e.forward(slot)
}

// queueUp makes a journey of a message that has come straight to its receiver, where it has to queue.
func (e *Engine[M]) queueUp(t *transit, sent time.Duration, msg M) {
	e.takeIn(e.takeJourney(t, t.next, sent, msg))
}

// forward begins a journey's next transit, if there is a route.
func (e *Engine[M]) forward(slot uint32) {
	j := e.journeys.at(slot)
	next, found := e.router.next(j.from, j.at, j.to)
	if !found || j.hops == 1<<16-1 {
		e.loseBetweenHops(&j.transit, j.to, j.sent, NoRoute)
		if j.part == frame && j.hops == 0 {
			e.transport.departs(j)
		}
		e.land(slot)
		return
	}
	j.next = next
	j.hops++
	row := e.ledger.row(j.kind)
	row.Transits++
	row.Bytes += int64(j.size)
	if j.part != acknowledgement {
		e.expose(&j.transit, j.at, j.sent, j.msg)
	}
	if e.uplinks.has(j.at) {
		e.enter(slot, uplinkStage)
		return
	}
	e.embark(slot)
}

// embark sends a journey along the path of its link.
func (e *Engine[M]) embark(slot uint32) {
	j := e.journeys.at(slot)
	if j.part == frame && j.hops == 1 {
		e.transport.departs(j)
	}
	if noise := e.network.Noise; noise != nil && noise.Duplication > 0 && j.number>>copyShift == 0 && j.hops <= mostCopies &&
		e.transitRand(&j.transit, duplicationDraw).Bernoulli(noise.Duplication) {
		e.duplicate(slot)
		j = e.journeys.at(slot)
	}
	e.takePath(slot, j)
}

// mostCopies is how many hops may duplicate a message: its number has so many places for copies. Copies are not
// duplicated again.
const mostCopies = 15

// duplicate puts a copy of a journey on the same path. It counts as a message of its own.
func (e *Engine[M]) duplicate(slot uint32) {
	copied := e.journeys.take()
	j, c := e.journeys.at(slot), e.journeys.at(copied)
	*c = *j
	c.number |= uint64(j.hops) << copyShift
	row := e.ledger.row(j.kind)
	row.Duplicated++
	row.Transits++
	row.Bytes += int64(j.size)
	if j.part == datagram {
		e.metrics.sent(j.sent)
	}
	e.takePath(copied, c)
}

func (e *Engine[M]) takePath(slot uint32, j *journey[M]) {
	j.stage = pathStage
	arrival, cause, crossed := e.cross(&j.transit)
	if !crossed {
		e.abort(slot, cause)
		return
	}
	e.schedule(newEvent(arrival, arrivalClass, uint32(j.from), j.number, j.next, slot|journeyBit))
}

func (e *Engine[M]) journeyArrives(ev *event) {
	slot := ev.slot &^ journeyBit
	j := e.journeys.at(slot)
	if e.control.clogs != nil && e.holdClogged(ev, j.at, j.next) {
		return
	}
	e.note(ev, uint64(j.kind)<<56|uint64(j.size))
	if cause, cut := e.control.severed(j.at, j.next); cut {
		e.abort(slot, cause)
		return
	}
	if e.records[j.next].down > 0 {
		cause := RelayDown
		if j.next == j.to {
			cause = ReceiverDown
		}
		e.abort(slot, cause)
		return
	}
	e.traceMessage("arrive", j.next, j.at, &j.transit)
	if noise := e.network.Noise; noise != nil && noise.Corruption > 0 && e.transitRand(&j.transit, corruptionDraw).Bernoulli(noise.Corruption) {
		takes, ok := any(j.msg).(Corruptible[M])
		if !ok || j.part != datagram {
			e.abort(slot, Corrupted)
			return
		}
		j.msg = takes.Corrupt(&e.draw)
		j.checksum = 0
	}
	e.takeIn(slot)
}

// takeIn lets a journey into the node that it has come to, by its access line.
func (e *Engine[M]) takeIn(slot uint32) {
	if e.downlinks.has(e.journeys.at(slot).next) {
		e.enter(slot, downlinkStage)
		return
	}
	e.received(slot)
}

// received takes a journey in from the node's access line.
func (e *Engine[M]) received(slot uint32) {
	if e.services.has(e.journeys.at(slot).next) {
		e.enter(slot, serviceStage)
		return
	}
	e.served(slot)
}

// served completes a transit: the message is delivered, or goes on.
func (e *Engine[M]) served(slot uint32) {
	j := e.journeys.at(slot)
	e.ledger.row(j.kind).TransitsArrived++
	if j.next != j.to {
		j.at = j.next
		e.forward(slot)
		return
	}
	if j.checksum != 0 && j.checksum != checksum(j.msg) {
		e.env.self = j.to
		panic(fmt.Sprintf("message #%d of node %d was changed after Send", j.number, j.from))
	}
	if j.part != datagram {
		e.transport.arrives(slot)
		return
	}
	t, to, sent, msg := j.transit, j.to, j.sent, j.msg
	e.land(slot)
	e.deliver(&t, to, sent, msg)
}

// abort loses a journey on a transit.
func (e *Engine[M]) abort(slot uint32, cause Cause) {
	j := e.journeys.at(slot)
	e.lose(&j.transit, j.to, j.sent, cause)
	if j.part == frame && j.hops == 1 {
		e.transport.departs(j)
	}
	e.land(slot)
}

// land gives a journey's slot back, and lets go of what its message points to.
func (e *Engine[M]) land(slot uint32) {
	*e.journeys.at(slot) = journey[M]{}
	e.journeys.release(slot)
}

// checksum hashes what a message holds, slices included. It is slow: for tests and for finding a
// protocol that changes a message after Send.
func checksum(msg any) uint64 { return random.HashString(fmt.Sprintf("%#v", msg)) }
