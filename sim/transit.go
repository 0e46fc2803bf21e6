package sim

import (
	"time"

	"starmesh/sim/random"
)

// transit is one message's passage over one link: all that link models and their draws depend on.
type transit struct {
	number   uint64 // among its sender's messages, from 1
	size     Size
	from     NodeID // the sender
	at, next NodeID // the two ends of the link
	hops     uint16 // so far, this one included
	kind     Kind
	part     part
}

// part is what a message is for the transport.
type part uint8

const (
	datagram part = iota
	frame         // a message of the protocol, numbered within its connection
	acknowledgement
)

// copyShift is where a message's number tells its copies apart. A node sends fewer than 2^32 messages.
const copyShift = 32

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
	duplicationDraw
	corruptionDraw
	reorderingDraw
	degradeDraw
)

// transitRand returns the generator of one draw for a transit. Its key is the transit's identity, so no other draw
// shifts it. It lives in the engine because a local one would be allocated anew for each call through an interface.
func (e *Engine[M]) transitRand(t *transit, purpose uint64) *random.Rand {
	identity := random.Mix(e.drawSeed^random.Mix(uint64(t.from)<<sequenceBits|t.number)) + uint64(t.hops)<<8 + purpose
	e.draw = random.New(random.Mix(identity))
	return &e.draw
}

// cross takes a transit along the path of its link: it returns when it arrives, or why it does not.
func (e *Engine[M]) cross(t *transit) (arrival time.Duration, cause Cause, crossed bool) {
	if e.control.damage > 0 {
		if cause, cut := e.control.severed(t.at, t.next); cut {
			return 0, cause, false
		}
	}
	network := e.network
	if network.Loss != nil && network.Loss.Lost(Hop{t.at, t.next, t.kind, t.size, e.now}, e.transitRand(t, lossDraw)) {
		return 0, LinkLoss, false
	}
	arrival = e.now
	if network.Capacity != nil || network.Noise != nil || e.control.damage > 0 {
		if arrival, cause, crossed = e.hinder(t); !crossed {
			return 0, cause, false
		}
	}
	if network.Latency != nil {
		latency := network.Latency.Draw(Hop{t.at, t.next, t.kind, t.size, e.now}, e.transitRand(t, latencyDraw))
		arrival = After(arrival, max(latency, 0))
	}
	if network.FIFO {
		arrival = e.keepOrder(t.at, t.next, arrival)
	}
	return arrival, 0, true
}

// hinder is what else may happen to a transit on its path, apart because mostly nothing does: it waits for the link's
// capacity, a fault loses or delays it, or it is reordered.
func (e *Engine[M]) hinder(t *transit) (departs time.Duration, cause Cause, crossed bool) {
	if e.control.damage > 0 {
		for _, d := range e.control.degraded {
			if d.links.covers(t.at, t.next) && e.transitRand(t, degradeDraw+d.key).Bernoulli(d.loss) {
				return 0, LinkLoss, false
			}
		}
	}
	departs = e.now
	if e.network.Capacity != nil {
		if departs, crossed = e.queueOnLink(t); !crossed {
			return 0, QueueFull, false
		}
	}
	departs = After(departs, e.control.delay(t.at))
	if noise := e.network.Noise; noise != nil && noise.Reordering > 0 && e.transitRand(t, reorderingDraw).Bernoulli(noise.Reordering) {
		departs = After(departs, noise.ReorderedBy)
	}
	return departs, 0, true
}

// queueOnLink lets a transit through a link's capacity, first come, first served. When the link will be idle is all that
// needs to be known: what waits is the time until then.
func (e *Engine[M]) queueOnLink(t *transit) (departs time.Duration, accepted bool) {
	capacity := e.network.Capacity(t.at, t.next)
	if capacity.Rate == 0 {
		return e.now, true
	}
	link := linkKey(t.at, t.next)
	free := max(e.linkFree[link], e.now)
	if capacity.Queue >= 0 && free > e.now && capacity.Rate.Transmission(capacity.Queue) < After(free-e.now, capacity.Rate.Transmission(t.size)) {
		return 0, false
	}
	departs = After(free, capacity.Rate.Transmission(t.size))
	e.linkFree[link] = departs
	return departs, true
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
