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

// flight is a message on its way. It is at one stage of one transit at a time, so at most one event
// refers to it.
type flight[M Message] struct {
	msg         M
	sent        time.Duration // by its sender
	entered     time.Duration // the station it is in
	number      uint64        // among its sender's messages, from 1
	checksum    uint64        // of the content, where messages are checked
	size        Size
	from, to    NodeID // the two ends
	at, next    NodeID // the two ends of the present transit
	following   uint32 // flight behind it in a station's queue
	incarnation uint32 // of the station's owner on entry
	hops        uint16
	kind        Kind
	stage       stage
	live        bool
}

// crashCause tells which end's crash takes a flight out of a station.
func (f *flight[M]) crashCause() Cause {
	switch {
	case f.stage == uplinkStage && f.at == f.from:
		return SenderCrashed
	case f.stage != uplinkStage && f.next == f.to:
		return ReceiverCrashed
	default:
		return RelayDown
	}
}

// Draw purposes of the engine: each names a family of keys.
const (
	transitDraw = iota + 1
	latencyDraw
	lossDraw
	serviceDraw
	streamDraw
	faultDraw
	routeDraw
	tieDraw
)

// transitRand returns the generator of one draw for a flight's present transit. Its key is the transit's
// identity, so no other draw shifts it. It lives in the engine because a local one would be allocated anew for each
// call through an interface.
func (e *Engine[M]) transitRand(f *flight[M], purpose uint64) *random.Rand {
	identity := random.Mix(e.drawSeed^random.Mix(uint64(f.from)<<sequenceBits|f.number)) + uint64(f.hops)<<8 + purpose
	e.draw = random.New(random.Mix(identity))
	return &e.draw
}

// send puts a message on its way and returns its number.
func (e *Engine[M]) send(from, to NodeID, msg M) uint64 {
	if filter := e.filterOf(from); filter != nil {
		var pass bool
		e.filtering = true
		msg, pass = filter.Outgoing(&e.env, to, msg)
		e.filtering = false
		if !pass {
			return 0
		}
	}
	size := msg.Size()
	if size < 0 {
		panic("a message has a negative size")
	}
	record := &e.records[from]
	if record.sent%memoryCheckEvery == 0 || e.router.grown {
		e.checkMemory()
	}
	record.sent++
	slot := e.flights.take()
	f := &e.flights.items[slot]
	*f = flight[M]{
		msg: msg, kind: msg.Kind(), size: size,
		sent: e.now, number: record.sent, from: from, to: to, at: from, live: true,
	}
	if e.config.CheckMessages {
		f.checksum = checksum(msg)
	}
	e.ledger.row(f.kind).Sent++
	e.metrics.sent(e.now)
	e.traceFlight("send", from, to, f)
	e.forward(slot)
	return record.sent
}

// forward starts a flight's next transit.
func (e *Engine[M]) forward(slot uint32) {
	f := &e.flights.items[slot]
	next, found := e.router.next(f.from, f.at, f.to)
	if !found || f.hops == 1<<16-1 {
		e.loseBetweenHops(slot, NoRoute)
		return
	}
	f.next = next
	f.hops++
	row := e.ledger.row(f.kind)
	row.Transits++
	row.Bytes += int64(f.size)
	e.expose(f, f.at)
	if e.uplinks != nil && e.uplinks[f.at].servers != 0 {
		e.enter(slot, uplinkStage)
		return
	}
	e.cross(slot)
}

// cross sends a flight along the path of its link.
func (e *Engine[M]) cross(slot uint32) {
	f := &e.flights.items[slot]
	f.stage = pathStage
	if cause, cut := e.control.severed(f.at, f.next); cut {
		e.lose(slot, cause)
		return
	}
	hop := Hop{f.at, f.next, f.kind, f.size}
	if e.network.Loss != nil {
		if e.network.Loss.Lost(hop, e.transitRand(f, lossDraw)) {
			e.lose(slot, LinkLoss)
			return
		}
	}
	arrival := e.now
	if e.network.Latency != nil {
		arrival = After(arrival, max(e.network.Latency.Draw(hop, e.transitRand(f, latencyDraw)), 0))
	}
	if e.network.FIFO {
		arrival = e.keepOrder(f.at, f.next, arrival)
	}
	e.schedule(newEvent(arrival, arrivalClass, uint32(f.from), f.number, f.next, slot))
}

// keepOrder delays an arrival that would overtake an earlier one on the same link by just so much that
// it does not. The nanosecond keeps the permutation of ties from swapping the two.
func (e *Engine[M]) keepOrder(from, to NodeID, arrival time.Duration) time.Duration {
	link := linkKey(from, to)
	if last, used := e.lastArrival[link]; used && arrival <= last {
		arrival = After(last, 1)
	}
	e.lastArrival[link] = arrival
	return arrival
}

// arrive ends a flight's path.
func (e *Engine[M]) arrive(ev *event) {
	slot := ev.slot
	f := &e.flights.items[slot]
	e.note(ev, uint64(f.kind)<<56|uint64(f.size))
	if cause, cut := e.control.severed(f.at, f.next); cut {
		e.lose(slot, cause)
		return
	}
	if !e.control.Up(f.next) {
		cause := RelayDown
		if f.next == f.to {
			cause = ReceiverDown
		}
		e.lose(slot, cause)
		return
	}
	e.traceFlight("arrive", f.next, f.at, f)
	if e.downlinks != nil && e.downlinks[f.next].servers != 0 {
		e.enter(slot, downlinkStage)
		return
	}
	e.received(slot)
}

// received takes a flight in from the node's access line.
func (e *Engine[M]) received(slot uint32) {
	if f := &e.flights.items[slot]; e.services != nil && e.services[f.next].servers != 0 {
		e.enter(slot, serviceStage)
		return
	}
	e.served(slot)
}

// served completes a transit: the message is delivered, or goes on.
func (e *Engine[M]) served(slot uint32) {
	f := &e.flights.items[slot]
	e.ledger.row(f.kind).TransitsArrived++
	if f.next != f.to {
		f.at = f.next
		e.forward(slot)
		return
	}
	e.deliver(slot)
}

// deliver hands a message to its receiver.
func (e *Engine[M]) deliver(slot uint32) {
	f := &e.flights.items[slot]
	e.ledger.row(f.kind).Delivered++
	e.metrics.delivered(f.sent, e.now-f.sent)
	e.expose(f, f.to)
	e.traceFlight("deliver", f.to, f.from, f)
	e.env.self = f.to
	if e.config.CheckMessages && f.checksum != checksum(f.msg) {
		panic(fmt.Sprintf("message #%d of node %d was changed after Send", f.number, f.from))
	}
	from, to, msg := f.from, f.to, f.msg
	e.land(slot)
	if filter := e.filterOf(to); filter != nil {
		var pass bool
		e.filtering = true
		msg, pass = filter.Incoming(&e.env, from, msg)
		e.filtering = false
		if !pass {
			return
		}
	}
	e.nodes[to].OnMessage(&e.env, from, msg)
}

// filterOf returns a node's filter, or nil. What a filter itself sends passes unfiltered, or it would meet itself.
func (e *Engine[M]) filterOf(n NodeID) Filter[M] {
	if e.filters == nil || e.filtering {
		return nil
	}
	return e.filters[n]
}

// lose ends a message on a transit.
func (e *Engine[M]) lose(slot uint32, cause Cause) {
	e.ledger.row(e.flights.items[slot].kind).TransitsLost++
	e.loseBetweenHops(slot, cause)
}

func (e *Engine[M]) loseBetweenHops(slot uint32, cause Cause) {
	f := &e.flights.items[slot]
	e.ledger.row(f.kind).Lost[cause]++
	e.metrics.lost(f.sent)
	if e.trace != nil {
		e.trace(&TraceLine{At: e.now, What: "lose", Node: f.at, Peer: f.to, Number: f.number, Kind: e.definition.kinds[f.kind] + " " + cause.String()})
	}
	e.land(slot)
}

// land gives a flight's slot back, and lets go of what its message points to.
func (e *Engine[M]) land(slot uint32) {
	e.flights.items[slot] = flight[M]{}
	e.flights.release(slot)
}

// checksum hashes what a message holds, slices included. It is slow: for tests and for finding a
// protocol that changes a message after Send.
func checksum(msg any) uint64 { return random.HashString(fmt.Sprintf("%#v", msg)) }
