package sim

import (
	"fmt"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/pending"
	"starmesh/sim/random"
)

// stage is how far a transit has come.
type stage uint8

const (
	uplinkStage stage = iota
	pathStage
	downlinkStage
	serviceStage
	doorStage // of a paused node
)

// journey is a message with a longer way than one link's path: over several hops, or through a queue. It is at one
// stage of one transit at a time, so at most one event refers to it.
type journey[M Message] struct {
	network.Transit
	msg         M
	sent        time.Duration // by its sender
	entered     time.Duration // the station it is in
	due         time.Duration // when its transmission or service ends; Forever: it stands still
	left        time.Duration // of that, at the node's usual pace, when the pace last changed
	place       uint32        // in the station's service
	checksum    uint64        // of the content, where messages are checked
	to          NodeID        // the receiver
	connection  uint32        // of a frame or its acknowledgement
	sequence    uint64        // of the frame in its connection
	base        uint64        // all frames before this one are done with
	departs     time.Duration // from the queue of a link with a capacity
	incarnation uint32        // of the node at the beginning of that link, on entry
	stage       stage
	live        bool
}

// journeyBit tells the slot of a journey from that of a flight.
const journeyBit = 1 << 31

// crashCause tells which end's crash takes a message out of a queue.
func (j *journey[M]) crashCause() network.Cause {
	switch {
	case j.stage <= pathStage && j.At == j.From:
		return network.SenderCrashed
	case j.stage > pathStage && j.Next == j.to:
		return network.ReceiverCrashed
	default:
		return network.RelayDown
	}
}

// doomed tells whether a crash of the node at the beginning of its link took a journey before it departed.
func (e *Engine[M]) doomed(j *journey[M]) bool {
	return j.stage == pathStage && e.traffic.path.Doomed(j.At, j.departs, j.incarnation)
}

// name is a message's among all of its sender: a frame keeps it however often it is transmitted.
func (j *journey[M]) name() uint64 {
	if j.Part == network.Frame {
		return frameName(j.to, j.sequence)
	}
	return j.Number
}

func (e *Engine[M]) takeJourney(t *network.Transit, to NodeID, sent time.Duration, msg M) uint32 {
	slot := e.traffic.journeys.Take()
	j := e.traffic.journeys.At(slot) // as land left it
	j.Transit, j.msg, j.to, j.sent, j.live = *t, msg, to, sent, true
	return slot
}

// setOut begins a journey at its sender.
func (e *Engine[M]) setOut(t *network.Transit, to NodeID, msg M) {
	slot := e.takeJourney(t, to, e.agenda.Now, msg)
	if e.config.CheckMessages {
		e.traffic.journeys.At(slot).checksum = checksum(msg)
	}
	e.forward(slot)
}

// queueUp makes a journey of a message that has come straight to its receiver, where it has to queue.
func (e *Engine[M]) queueUp(t *network.Transit, sent time.Duration, msg M) {
	e.takeIn(e.takeJourney(t, t.Next, sent, msg))
}

// forward begins a journey's next transit, if there is a route.
func (e *Engine[M]) forward(slot uint32) {
	j := e.traffic.journeys.At(slot)
	next, found := e.traffic.router.Next(j.From, j.At, j.to)
	if !found || j.Hops == 1<<16-1 {
		e.account.LostBetweenHops(&j.Transit, j.to, j.sent, network.NoRoute)
		if j.Part == network.Frame && j.Hops == 0 {
			e.traffic.transport.departs(j)
		}
		e.land(slot)
		return
	}
	j.Next = next
	j.Hops++
	e.account.Departed(&j.Transit)
	if e.account.Watches() {
		e.show(&j.Transit, j.name(), j.At, j.sent, j.msg)
	}
	if e.traffic.uplinks.Has(j.At) {
		e.enter(slot, uplinkStage)
		return
	}
	e.embark(slot)
}

// embark sends a journey along the path of its link.
func (e *Engine[M]) embark(slot uint32) {
	j := e.traffic.journeys.At(slot)
	if j.Part == network.Frame && j.Hops == 1 {
		e.traffic.transport.departs(j)
	}
	if noise := e.network.Noise; noise != nil && noise.Duplication > 0 && j.Number>>copyShift == 0 && j.Hops <= mostCopies &&
		e.traffic.path.For(&j.Transit, random.DuplicationDraw).Bernoulli(noise.Duplication) {
		e.duplicate(slot)
		j = e.traffic.journeys.At(slot)
	}
	e.takePath(slot, j)
}

// copyShift is where a message's number tells its copies apart. A node sends fewer than 2^32 messages.
const copyShift = 32

// mostCopies is how many hops may duplicate a message: its number has so many places for copies. Copies are not
// duplicated again.
const (
	copyBits   = 4
	mostCopies = 1<<copyBits - 1
)

// duplicate puts a copy of a journey on the same path. It counts as a message of its own.
func (e *Engine[M]) duplicate(slot uint32) {
	copied := e.traffic.journeys.Take()
	j, c := e.traffic.journeys.At(slot), e.traffic.journeys.At(copied)
	*c = *j
	c.Number |= uint64(j.Hops) << copyShift
	e.account.Duplicated(&c.Transit, j.sent)
	e.takePath(copied, c)
}

func (e *Engine[M]) takePath(slot uint32, j *journey[M]) {
	j.stage = pathStage
	arrival, cause, crossed := e.traffic.path.Cross(&j.Transit)
	if crossed || cause != network.QueueFull {
		e.account.Carried(&j.Transit)
	}
	if !crossed {
		e.abort(slot, cause)
		return
	}
	if e.network.Queues() {
		j.departs, j.incarnation = e.traffic.path.Departure(j.At, j.Next)
	}
	e.agenda.Schedule(pending.New(arrival, pending.Arrival, uint32(j.From), j.Number, j.Next, slot|journeyBit))
}

func (e *Engine[M]) journeyArrives(ev *pending.Event) {
	slot := ev.Slot &^ journeyBit
	j := e.traffic.journeys.At(slot)
	if e.conditions.Damage > 0 && e.conditions.Clogged(j.At, j.Next) {
		e.agenda.Hold(*ev)
		return
	}
	if e.traffic.path.AnyTurns() && e.outOfTurn(ev, j.At, j.Next) {
		return
	}
	e.note(ev, uint64(j.Kind)<<56|uint64(j.Size))
	if e.doomed(j) {
		e.abort(slot, j.crashCause())
		return
	}
	if cause, cut := e.conditions.Broken(j.At, j.Next); cut {
		e.abort(slot, cause)
		return
	}
	if e.nodes.records[j.Next].Down > 0 {
		cause := network.RelayDown
		if j.Next == j.to {
			cause = network.ReceiverDown
		}
		e.abort(slot, cause)
		return
	}
	e.account.Arrived(&j.Transit)
	if noise := e.network.Noise; noise != nil && noise.Corruption > 0 && !e.survivesCorruption(j, noise.Corruption) {
		e.abort(slot, network.Corrupted)
		return
	}
	e.takeIn(slot)
}

// survivesCorruption flips bits of a message by chance, and tells whether it arrives all the same.
func (e *Engine[M]) survivesCorruption(j *journey[M], probability float64) bool {
	r := e.traffic.path.For(&j.Transit, random.CorruptionDraw)
	if !r.Bernoulli(probability) {
		return true
	}
	takes, ok := any(j.msg).(Corruptible[M])
	if !ok || j.Part != network.Datagram {
		return false
	}
	j.msg = takes.Corrupt(r)
	j.checksum = 0
	return true
}

// takeIn lets a journey into the node that it has come to, by its access line.
func (e *Engine[M]) takeIn(slot uint32) {
	if e.traffic.downlinks.Has(e.traffic.journeys.At(slot).Next) {
		e.enter(slot, downlinkStage)
		return
	}
	e.received(slot)
}

// received takes a journey in from the node's access line.
func (e *Engine[M]) received(slot uint32) {
	if e.traffic.services.Has(e.traffic.journeys.At(slot).Next) {
		e.enter(slot, serviceStage)
		return
	}
	e.served(slot)
}

// served completes a transit: the message is delivered, or goes on. A paused node gets it when it goes on itself.
func (e *Engine[M]) served(slot uint32) {
	j := e.traffic.journeys.At(slot)
	if e.conditions.Paused(j.Next) {
		e.wait(slot)
		return
	}
	e.account.Completed(j.Kind)
	if j.Next != j.to {
		j.At = j.Next
		e.forward(slot)
		return
	}
	if j.checksum != 0 && j.checksum != checksum(j.msg) {
		e.env.self = j.to
		panic(fmt.Sprintf("message #%d of node %d was changed after Send", j.Number, j.From))
	}
	if j.Part != network.Datagram {
		e.traffic.transport.arrives(slot)
		return
	}
	t, to, sent, msg := j.Transit, j.to, j.sent, j.msg
	e.land(slot)
	e.deliver(&t, t.Number, to, sent, msg)
}

// abort loses a journey on a transit.
func (e *Engine[M]) abort(slot uint32, cause network.Cause) {
	j := e.traffic.journeys.At(slot)
	e.account.LostOnTransit(&j.Transit, j.to, j.sent, cause)
	if j.unsent() {
		e.traffic.neverSent(j.From, j.Kind).add(j.Size)
	}
	if j.Part == network.Frame && j.Hops == 1 && j.stage == uplinkStage {
		e.traffic.transport.departs(j)
	}
	e.land(slot)
}

// land gives a journey's slot back, and lets go of what its message points to.
func (e *Engine[M]) land(slot uint32) {
	*e.traffic.journeys.At(slot) = journey[M]{}
	e.traffic.journeys.Release(slot)
}

// checksum hashes what a message holds, slices included. It is slow: for tests and for finding a
// protocol that changes a message after Send.
func checksum(msg any) uint64 { return random.HashString(fmt.Sprintf("%#v", msg)) }
