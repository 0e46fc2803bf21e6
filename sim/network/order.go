package network

import (
	"time"

	"starmesh/sim/units"
)

// keepOrder delays an arrival that would overtake an earlier one on the same link by just so much that
// it does not. The nanosecond keeps the permutation of ties from swapping the two.
func (p *Path) keepOrder(from, to units.NodeID, arrival time.Duration) time.Duration {
	link := Link{from, to}
	if last, used := p.lastArrival[link]; used && arrival <= last {
		arrival = units.After(last, 1)
	}
	p.lastArrival[link] = arrival
	if p.Capacity != nil {
		if l := p.lines[link]; l != nil {
			l.remember(*p.now, arrival)
		}
	}
	return arrival
}
