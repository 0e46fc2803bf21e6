package network

import (
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Path takes transits along links: it knows when each link will be idle and what arrived on it last.
type Path struct {
	Network
	*Conditions
	Draws
	now         *time.Duration
	lastArrival map[Link]time.Duration
	linkFree    map[Link]time.Duration // when a link with a capacity will be idle
}

// NewPath returns the links of a run, all idle.
func NewPath(n *Network, c *Conditions, seed uint64, now *time.Duration) Path {
	return Path{*n, c, NewDraws(seed), now, map[Link]time.Duration{}, map[Link]time.Duration{}}
}

// LinksUsed returns for how many links something is remembered.
func (p *Path) LinksUsed() int { return len(p.lastArrival) }

// Cross takes a transit along its link, now: it returns when it arrives, or why it does not.
func (p *Path) Cross(t *Transit) (arrival time.Duration, cause Cause, crossed bool) {
	if p.Damage > 0 {
		if cause, cut := p.Severed(t.At, t.Next); cut {
			return 0, cause, false
		}
	}
	if p.Loss != nil && p.Loss.Lost(Hop{t.At, t.Next, t.Kind, t.Size, *p.now}, p.For(t, random.LossDraw)) {
		return 0, LinkLoss, false
	}
	arrival = *p.now
	if p.Capacity != nil || p.Noise != nil || p.Damage > 0 {
		if arrival, cause, crossed = p.hinder(t); !crossed {
			return 0, cause, false
		}
	}
	if p.Latency != nil {
		latency := p.Latency.Draw(Hop{t.At, t.Next, t.Kind, t.Size, *p.now}, p.For(t, random.LatencyDraw))
		arrival = units.After(arrival, max(latency, 0))
	}
	if p.FIFO {
		arrival = p.keepOrder(t.At, t.Next, arrival)
	}
	return arrival, 0, true
}

// hinder is what else may happen to a transit on its path, apart because mostly nothing does: it waits for the link's
// capacity, a fault loses or delays it, or it is reordered.
func (p *Path) hinder(t *Transit) (departs time.Duration, cause Cause, crossed bool) {
	if p.Damage > 0 {
		for _, d := range p.degraded {
			if d.links.covers(t.At, t.Next) && p.For(t, random.DegradeDraw+d.key).Bernoulli(d.loss) {
				return 0, LinkLoss, false
			}
		}
	}
	departs = *p.now
	if p.Capacity != nil {
		if departs, crossed = p.queueOnLink(t); !crossed {
			return 0, QueueFull, false
		}
	}
	departs = units.After(departs, p.delay(t.At))
	if noise := p.Noise; noise != nil && noise.Reordering > 0 && p.For(t, random.ReorderingDraw).Bernoulli(noise.Reordering) {
		departs = units.After(departs, noise.ReorderedBy)
	}
	return departs, 0, true
}

// queueOnLink lets a transit through a link's capacity, first come, first served. When the link will be idle is all that
// needs to be known: what waits is the time until then.
func (p *Path) queueOnLink(t *Transit) (departs time.Duration, accepted bool) {
	now, capacity := *p.now, p.Capacity(t.At, t.Next)
	if capacity.Rate == 0 {
		return now, true
	}
	link := Link{t.At, t.Next}
	free := max(p.linkFree[link], now)
	if capacity.Queue >= 0 && free > now && capacity.Rate.Transmission(capacity.Queue) < units.After(free-now, capacity.Rate.Transmission(t.Size)) {
		return 0, false
	}
	departs = units.After(free, capacity.Rate.Transmission(t.Size))
	p.linkFree[link] = departs
	return departs, true
}

// keepOrder delays an arrival that would overtake an earlier one on the same link by just so much that
// it does not. The nanosecond keeps the permutation of ties from swapping the two.
func (p *Path) keepOrder(from, to units.NodeID, arrival time.Duration) time.Duration {
	link := Link{from, to}
	if last, used := p.lastArrival[link]; used && arrival <= last {
		arrival = units.After(last, 1)
	}
	p.lastArrival[link] = arrival
	return arrival
}
