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
	if p.Queues() {
		if l := p.lines[link]; l != nil {
			l.remember(*p.now, arrival)
		}
	}
	return arrival
}

// turns are what keeps the order of arrivals that were held, when nothing holds them any more, and of those that come
// meanwhile: on each link one arrives after another, a nanosecond apart. (More of them at one instant would be permuted.)
type turns struct {
	links  map[Link]*turnsOfLink
	listed map[uint32]struct{} // slots, of all links
}

type turnsOfLink struct {
	slots []uint32      // in their order
	last  time.Duration // that was given
}

// TakeTurn returns when the arrival with that slot may happen, behind all that have a turn on a FIFO link. One whose turn
// was missed keeps its place.
func (p *Path) TakeTurn(from, to units.NodeID, slot uint32) time.Duration {
	if p.turns == nil {
		p.turns = &turns{map[Link]*turnsOfLink{}, map[uint32]struct{}{}}
	}
	link := Link{from, to}
	t := p.turns.links[link]
	if t == nil {
		t = &turnsOfLink{last: *p.now - 1}
		p.turns.links[link] = t
	}
	if _, listed := p.turns.listed[slot]; !listed {
		p.turns.listed[slot] = struct{}{}
		t.slots = append(t.slots, slot)
	}
	t.last = max(t.last+1, *p.now)
	return t.last
}

// AnyTurns tells whether some link lets arrivals in by turns.
func (p *Path) AnyTurns() bool { return p.turns != nil }

// InTurn tells whether an arrival may happen now, and if so lets the next one have its turn.
func (p *Path) InTurn(from, to units.NodeID, slot uint32) bool {
	link := Link{from, to}
	t := p.turns.links[link]
	if t == nil {
		return true
	}
	if t.slots[0] != slot {
		return false
	}
	delete(p.turns.listed, slot)
	if t.slots = t.slots[1:]; len(t.slots) > 0 {
		return true
	}
	if delete(p.turns.links, link); len(p.turns.links) == 0 {
		p.turns = nil
	}
	return true
}
