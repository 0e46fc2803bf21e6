package pending

import (
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Class orders the events of one instant.
type Class uint8

// The classes, in their order.
const (
	Fault Class = iota
	Departure
	Arrival
	Timer
)

var classNames = [...]string{"fault", "departure", "arrival", "timer"}

func (c Class) String() string { return classNames[c] }

// Event is one entry of the agenda: 24 bytes without a pointer.
type Event struct {
	When uint64 // instant << 2 | class
	Who  uint64 // origin << sequenceBits | the origin's sequence number
	Node units.NodeID
	Slot uint32 // of what the event is about, in memory of whoever scheduled it
}

// 2^OriginBits origins with 2^sequenceBits events each.
const (
	OriginBits   = 28
	sequenceBits = 64 - OriginBits
)

// New returns an event at a node. Its place in the order follows from its instant, class, origin and the origin's own
// sequence number alone.
func New(at time.Duration, c Class, origin uint32, sequence uint64, node units.NodeID, slot uint32) Event {
	return Event{
		When: uint64(at)<<2 | uint64(c),
		Who:  uint64(origin)<<sequenceBits | sequence,
		Node: node,
		Slot: slot,
	}
}

// never is later than any event's When.
const never = ^uint64(0)

// At returns the instant of the event.
func (e *Event) At() time.Duration { return time.Duration(e.When >> 2) }

// Class returns its class.
func (e *Event) Class() Class { return Class(e.When & 3) }

// Origin returns who scheduled it.
func (e *Event) Origin() uint64 { return e.Who >> sequenceBits }

// Sequence returns its number among those of its origin.
func (e *Event) Sequence() uint64 { return e.Who & (1<<sequenceBits - 1) }

// Moved returns the event at another instant.
func (e Event) Moved(to time.Duration) Event {
	e.When = uint64(to)<<2 | uint64(e.Class())
	return e
}

// order is the total order of events. Ties of time and class go by a permutation of the origins that is
// drawn anew for each instant, so that no node is favoured. The permutation is a bijective mix and is
// worked out only where there is a tie; a bare XOR with a key would favour some ids (of three nodes, one
// would come first half the time).
type order struct{ tieSeed uint64 }

func (o order) less(a, b *Event) bool {
	if a.When != b.When {
		return a.When < b.When
	}
	return o.tieLess(a, b)
}

// tieLess is apart so that less can be inlined: ties are the rare case. No two origins have the same rank in an instant.
func (o order) tieLess(a, b *Event) bool {
	if a.Origin() == b.Origin() {
		return a.Who < b.Who
	}
	return o.rank(a) < o.rank(b)
}

// compare is less in three values.
func (o order) compare(a, b Event) int {
	switch {
	case o.less(&a, &b):
		return -1
	case o.less(&b, &a):
		return 1
	default:
		return 0
	}
}

func (o order) rank(e *Event) uint64 {
	const timeStep, originStep = 0xd1342543de82ef95, 0x9e3779b97f4a7c15 // odd, so that both products are bijective
	return random.Mix(o.tieSeed + uint64(e.At())*timeStep + e.Origin()*originStep)
}
