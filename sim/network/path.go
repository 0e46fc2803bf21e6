package network

import (
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Path takes transits along links: it knows when each link will be idle and what arrived on it last.
//
// A cut of a link is judged when a hop starts, after the sender's uplink and before the link's capacity, and again when it
// ends. A cut that has begun and ended in between goes unnoticed. What is cut off at the start, or finds the queue full,
// takes nothing of the capacity; what is lost on the link has taken its share.
type Path struct {
	Network
	*Conditions
	Draws
	now         *time.Duration
	constant    bool          // whether all links take the same time, which is latency
	latency     time.Duration // of all links
	lastArrival map[Link]time.Duration
	lines       map[Link]*line                   // links with a capacity
	crashes     map[units.NodeID][]time.Duration // of nodes, where links have capacities; nil: none
	turns       *turns                           // nil: none
}

// NewPath returns the links of a run, all idle.
func NewPath(n *Network, c *Conditions, seed uint64, now *time.Duration) Path {
	latency, constant := constantOf(n.Latency)
	return Path{
		Network: *n, Conditions: c, Draws: NewDraws(seed), now: now, constant: constant, latency: max(latency, 0),
		lastArrival: map[Link]time.Duration{}, lines: map[Link]*line{},
	}
}

// LinksUsed returns for how many links something is remembered.
func (p *Path) LinksUsed() int { return len(p.lastArrival) + len(p.lines) }

// Cross takes a transit along its link, now: it returns when it arrives, or why it does not.
func (p *Path) Cross(t *Transit) (arrival time.Duration, cause Cause, crossed bool) {
	if p.Damage > 0 {
		if cause, cut := p.Broken(t.At, t.Next); cut {
			return 0, cause, false
		}
	}
	arrival = *p.now
	var in *Contact
	if p.Queues() {
		if arrival, in, cause, crossed = p.queueOnLink(t); !crossed {
			return 0, cause, false
		}
	}
	if p.Loss != nil && p.Loss.Lost(Hop{t.At, t.Next, t.Kind, t.Size, *p.now}, p.For(t, random.LossDraw)) {
		return 0, LinkLoss, false
	}
	if p.Noise != nil || p.Damage > 0 {
		if arrival, crossed = p.hinder(t, arrival); !crossed {
			return 0, LinkLoss, false
		}
	}
	switch {
	case in != nil && in.Latency >= 0:
		arrival = units.After(arrival, in.Latency)
	case p.constant: // nothing is drawn
		arrival = units.After(arrival, p.latency)
	default:
		hop := Hop{t.At, t.Next, t.Kind, t.Size, *p.now}
		if in != nil {
			hop.At = arrival // it may have waited for long
		}
		latency := p.Latency.Draw(hop, p.For(t, random.LatencyDraw))
		arrival = units.After(arrival, max(latency, 0))
	}
	if p.FIFO {
		arrival = p.keepOrder(t.At, t.Next, arrival)
	}
	return arrival, 0, true
}

// hinder is what else may happen to a transit on its path, apart because mostly nothing does: a fault loses or delays it,
// or it is reordered.
func (p *Path) hinder(t *Transit, departs time.Duration) (delayed time.Duration, crossed bool) {
	if p.Damage > 0 {
		for _, d := range p.degraded {
			if d.links.covers(t.At, t.Next) && p.For(t, random.DegradeDraw+d.key).Bernoulli(d.loss) {
				return 0, false
			}
		}
	}
	delayed = units.After(departs, p.delay(t.At))
	if noise := p.Noise; noise != nil && noise.Reordering > 0 && p.For(t, random.ReorderingDraw).Bernoulli(noise.Reordering) {
		delayed = units.After(delayed, noise.ReorderedBy)
	}
	return delayed, true
}

// queueOnLink lets a transit through a link's capacity, and waits for the link: it returns when it departs, and in which contact,
// nil where the link has none.
func (p *Path) queueOnLink(t *Transit) (departs time.Duration, in *Contact, cause Cause, accepted bool) {
	capacity := Capacity{Queue: -1}
	if p.Capacity != nil {
		capacity = p.Capacity(t.At, t.Next, *p.now)
	}
	if list, timed := p.Contacts.of(Link{t.At, t.Next}); timed {
		return p.meet(t, list, capacity)
	}
	if capacity.Rate == 0 {
		return *p.now, nil, 0, true
	}
	departs, accepted = p.line(Link{t.At, t.Next}).take(*p.now, capacity, t.Size)
	return departs, nil, QueueFull, accepted
}
