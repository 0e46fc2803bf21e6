package sim

import (
	"time"

	"starmesh/sim/random"
)

// class orders the events of one instant.
type class uint8

const (
	faultClass class = iota
	departureClass
	arrivalClass
	timerClass
)

var classNames = [...]string{"fault", "departure", "arrival", "timer"}

func (c class) String() string { return classNames[c] }

// event is one entry of the queue: 24 bytes without a pointer.
type event struct {
	when uint64 // instant << 2 | class
	who  uint64 // origin << sequenceBits | the origin's sequence number
	node NodeID // where it happens
	slot uint32 // of a flight, a timer or a firing
}

// 2^28 origins with 2^36 events each.
const (
	originBits   = 28
	sequenceBits = 64 - originBits
)

func newEvent(at time.Duration, c class, origin uint32, sequence uint64, node NodeID, slot uint32) event {
	return event{
		when: uint64(at)<<2 | uint64(c),
		who:  uint64(origin)<<sequenceBits | sequence,
		node: node,
		slot: slot,
	}
}

// never is later than any event's `when`.
const never = ^uint64(0)

func (e *event) at() time.Duration { return time.Duration(e.when >> 2) }
func (e *event) class() class      { return class(e.when & 3) }
func (e *event) origin() uint64    { return e.who >> sequenceBits }
func (e *event) sequence() uint64  { return e.who & (1<<sequenceBits - 1) }

// order is the total order of events. Ties of time and class go by a permutation of the origins that is
// drawn anew for each instant, so that no node is favoured. The permutation is a bijective mix and is
// worked out only where there is a tie; a bare XOR with a key would favour some ids (of three nodes, one
// would come first half the time).
type order struct{ tieSeed uint64 }

func (o order) less(a, b *event) bool {
	if a.when != b.when {
		return a.when < b.when
	}
	return o.tieLess(a, b)
}

// tieLess is apart so that less can be inlined: ties are the rare case.
func (o order) tieLess(a, b *event) bool {
	if pa, pb := o.rank(a), o.rank(b); pa != pb {
		return pa < pb
	}
	return a.who < b.who
}

// compare is less in three values.
func (o order) compare(a, b event) int {
	switch {
	case o.less(&a, &b):
		return -1
	case o.less(&b, &a):
		return 1
	default:
		return 0
	}
}

func (o order) rank(e *event) uint64 {
	const timeStep, originStep = 0xd1342543de82ef95, 0x9e3779b97f4a7c15 // odd, so that both products are bijective
	return random.Mix(o.tieSeed + uint64(e.at())*timeStep + e.origin()*originStep)
}
