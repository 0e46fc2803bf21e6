package chat

import (
	"time"

	"starmesh/sim"
)

// none ends a list of parcels.
const none = int32(-1)

// parcel is a message that a node holds until the next hop has acknowledged it.
type parcel struct {
	msg        message
	timer      sim.TimerID   // of the next try; 0: none is due
	since      time.Duration // of a text at its recipient's server: when it arrived there
	to         sim.NodeID    // the next hop
	tries      int32
	round      uint32 // of the breaker, at the last try
	prev, next int32
	live       bool
	unread     bool // a read tick of a text that has not been read yet
	pausing    bool // it is not waiting for an acknowledgement, but until it may try again
	stored     bool // a text at its recipient's server that was never forwarded
}

// outbox is what a node holds: parcels in one slab, in lists by the order of arrival. A server has a list
// for each next hop, so that a user's hello costs what is there for that user; others have one list.
type outbox struct {
	parcels []parcel
	free    []int32
	lists   []list
}

type list struct{ first, last int32 }

func newOutbox(lists int) outbox {
	o := outbox{lists: make([]list, lists)}
	for i := range o.lists {
		o.lists[i] = list{none, none}
	}
	return o
}

func (o *outbox) listOf(to sim.NodeID) *list {
	if len(o.lists) == 1 {
		return &o.lists[0]
	}
	return &o.lists[to]
}

// add appends a parcel to the list of its next hop and returns its slot, which is also the message's handle.
func (o *outbox) add(msg message, to sim.NodeID) int32 {
	slot := o.take()
	msg.handle = uint32(slot)
	l := o.listOf(to)
	o.parcels[slot] = parcel{msg: msg, to: to, prev: l.last, next: none, live: true}
	if l.last == none {
		l.first = slot
	} else {
		o.parcels[l.last].next = slot
	}
	l.last = slot
	return slot
}

func (o *outbox) take() int32 {
	if n := len(o.free); n > 0 {
		slot := o.free[n-1]
		o.free = o.free[:n-1]
		return slot
	}
	o.parcels = append(o.parcels, parcel{})
	return int32(len(o.parcels) - 1)
}

// find returns the slot of a parcel by its handle. Handles are used again, hence the check of what is there.
func (o *outbox) find(handle uint32, k kind, id uint64) (int32, bool) {
	if uint64(handle) >= uint64(len(o.parcels)) {
		return none, false
	}
	p := &o.parcels[handle]
	return int32(handle), p.live && p.msg.kind == k && p.msg.id == id
}

// remove takes a parcel out. Its timer is the caller's business.
func (o *outbox) remove(slot int32) {
	p := &o.parcels[slot]
	l := o.listOf(p.to)
	if p.prev == none {
		l.first = p.next
	} else {
		o.parcels[p.prev].next = p.next
	}
	if p.next == none {
		l.last = p.prev
	} else {
		o.parcels[p.next].prev = p.prev
	}
	*p = parcel{}
	o.free = append(o.free, slot)
}
