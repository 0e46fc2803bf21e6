package network

import (
	"math/bits"
	"time"

	"starmesh/sim/units"
)

// line is a directed link with a capacity: transits pass one after another, first come, first served. All that needs to be
// known is when it will be idle: what waits is what can be sent until then. That instant is kept to a fraction of a
// nanosecond, so that no rounding adds up: a transit departs when all bits of the busy period up to its last one are sent,
// rounded up to the nanosecond.
type line struct {
	idle        time.Duration   // when all has departed, rounded down to the nanosecond
	rest        uint64          // of a nanosecond, over that: as a multiple of 1/rate
	rate        units.Bandwidth // when it was used last
	incarnation uint32          // of the node at its beginning, when it was used last
	waiting     []waiting       // for contacts
	passages    []passage       // where links keep order: of what has not departed, and one before
}

// passage is what order needs to know of a transit that may not depart.
type passage struct{ departs, arrival time.Duration }

// perByte is how many nanoseconds a byte takes at one bit a second.
const perByte = 8 * uint64(time.Second)

// departs returns when the last transit does.
func (l *line) departs() time.Duration {
	if l.rest > 0 {
		return units.After(l.idle, 1)
	}
	return l.idle
}

// take lets a transit in, if there is room. An idle line has room for any.
func (l *line) take(now time.Duration, c Capacity, size units.Size) (departs time.Duration, accepted bool) {
	if l.rate != c.Rate {
		l.idle, l.rest, l.rate = l.departs(), 0, c.Rate
	}
	if l.departs() <= now {
		l.idle, l.rest = now, 0
	} else if c.Queue >= 0 && !l.hasRoom(now, c, size) {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(size), perByte)
	lo, carry := bits.Add64(lo, l.rest, 0)
	hi += carry
	takes := uint64(units.Forever) // where the quotient outgrows 64 bits
	if hi < uint64(c.Rate) {
		takes, l.rest = bits.Div64(hi, lo, uint64(c.Rate))
	}
	l.idle = units.After(l.idle, time.Duration(min(takes, uint64(units.Forever))))
	return l.departs(), true
}

// hasRoom tells whether a transit fits into the queue beside what is still to be sent.
func (l *line) hasRoom(now time.Duration, c Capacity, size units.Size) bool {
	if size > c.Queue {
		return false
	}
	hi, lo := bits.Mul64(uint64(l.idle-now), uint64(c.Rate))
	lo, carry := bits.Add64(lo, l.rest, 0)
	hi += carry
	roomHi, roomLo := bits.Mul64(uint64(c.Queue-size), perByte)
	return hi < roomHi || hi == roomHi && lo <= roomLo
}

// remember notes when the last transit arrives.
func (l *line) remember(now, arrival time.Duration) {
	for len(l.passages) > 1 && l.passages[1].departs <= now {
		l.passages = l.passages[1:]
	}
	l.passages = append(l.passages, passage{l.departs(), arrival})
}

// lastBefore returns the last arrival of those that departed before a crash.
func (l *line) lastBefore(crash time.Duration) (arrival time.Duration, found bool) {
	for i := len(l.passages) - 1; i >= 0; i-- {
		if l.passages[i].departs < crash {
			return l.passages[i].arrival, true
		}
	}
	return 0, false
}

// line returns what is known of a link with a capacity. After a crash of the node at its beginning it is idle, and what
// had not departed is no longer on its way.
func (p *Path) line(link Link) *line {
	l := p.lines[link]
	if l == nil {
		l = &line{incarnation: uint32(len(p.crashes[link.From]))}
		p.lines[link] = l
	}
	if crashes := p.crashes[link.From]; int(l.incarnation) < len(crashes) {
		if last, found := l.lastBefore(crashes[l.incarnation]); found {
			p.lastArrival[link] = last
		} else {
			delete(p.lastArrival, link)
		}
		*l = line{incarnation: uint32(len(crashes))}
	}
	return l
}

// Crashed notes that a node crashes, now: what waits for its links' capacity is lost.
func (p *Path) Crashed(n units.NodeID) {
	if !p.Queues() {
		return
	}
	if p.crashes == nil {
		p.crashes = map[units.NodeID][]time.Duration{}
	}
	p.crashes[n] = append(p.crashes[n], *p.now)
}

// Departure returns when the last transit that crossed a link departs from its beginning, and the incarnation of the
// node there; a negative instant where nothing waits.
func (p *Path) Departure(from, to units.NodeID) (departs time.Duration, incarnation uint32) {
	l := p.lines[Link{from, to}]
	if l == nil {
		return -1, 0
	}
	return l.departs(), l.incarnation
}

// Doomed tells whether a crash came before a departure, or at its instant.
func (p *Path) Doomed(from units.NodeID, departs time.Duration, incarnation uint32) bool {
	return p.crashes != nil && p.doomed(from, departs, incarnation)
}

func (p *Path) doomed(from units.NodeID, departs time.Duration, incarnation uint32) bool {
	crashes := p.crashes[from]
	return int(incarnation) < len(crashes) && crashes[incarnation] <= departs
}
