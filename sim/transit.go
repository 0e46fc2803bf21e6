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
	if network.Loss != nil && network.Loss.Lost(Hop{t.at, t.next, t.kind, t.size}, e.transitRand(t, lossDraw)) {
		return 0, LinkLoss, false
	}
	arrival = e.now
	if network.Latency != nil {
		latency := network.Latency.Draw(Hop{t.at, t.next, t.kind, t.size}, e.transitRand(t, latencyDraw))
		arrival = After(arrival, max(latency, 0))
	}
	if network.FIFO {
		arrival = e.keepOrder(t.at, t.next, arrival)
	}
	return arrival, 0, true
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
