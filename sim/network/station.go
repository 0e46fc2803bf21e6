package network

import (
	"math"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Station is a FIFO queue in front of servers: an uplink, a downlink (one server each) or a node's service. What waits in
// it are slots of messages; their memory is the engine's.
type Station struct {
	Rate units.Bandwidth     // of an access line
	Time random.Distribution // of a service; nil: of an access line

	servers, places int32    // -1: unlimited
	serving         []uint32 // slots, in no order
	waiting         fifo
	present         counting.Level // waiting and in service
}

// Arrive takes a slot in. It tells whether it is served at once, waits, or is refused.
func (s *Station) Arrive(slot uint32) Admission {
	switch {
	case s.servers < 0 || len(s.serving) < int(s.servers):
		s.serving = append(s.serving, slot)
		return Served
	case s.places >= 0 && s.waiting.len() >= int(s.places):
		return Refused
	default:
		s.waiting.push(slot)
		return Waits
	}
}

// Serving returns what is in service, by place; what was taken into service last has the last place.
func (s *Station) Serving() []uint32 { return s.serving }

// Admission is what a station does with an arrival.
type Admission uint8

// An arrival finds a server, a place in the queue, or neither.
const (
	Served Admission = iota
	Waits
	Refused
)

// Depart ends the service at a place. What had the last place has that place now; then the slot whose turn it is, if one
// waits, is taken into service.
func (s *Station) Depart(place uint32) (next uint32, waits bool) {
	last := len(s.serving) - 1
	s.serving[place] = s.serving[last]
	s.serving = s.serving[:last]
	if s.waiting.len() == 0 {
		return 0, false
	}
	next = s.waiting.pop()
	s.serving = append(s.serving, next)
	return next, true
}

// Clear takes out all: what is in service, and then what waits, the first one first.
func (s *Station) Clear(take func(slot uint32)) {
	for _, slot := range s.serving {
		take(slot)
	}
	s.serving = s.serving[:0]
	for n := s.waiting.len(); n > 0; n-- {
		take(s.waiting.pop())
	}
}

// Each visits all slots, in no order.
func (s *Station) Each(visit func(slot uint32)) {
	for _, slot := range s.serving {
		visit(slot)
	}
	for i := range s.waiting.size {
		visit(s.waiting.ring[(s.waiting.first+i)&uint32(len(s.waiting.ring)-1)])
	}
}

// Len returns how many wait and are in service.
func (s *Station) Len() int { return len(s.serving) + s.waiting.len() }

// Present carries the integrals of the number present to an instant, within a window, and returns them.
func (s *Station) Present(now time.Duration, window units.Interval) *counting.Level {
	s.present.Advance(uint64(s.Len()), now, window)
	return &s.present
}

// fifo is a queue in a ring that grows.
type fifo struct {
	ring        []uint32 // its length is a power of two
	first, size uint32
}

func (q *fifo) len() int { return int(q.size) }

func (q *fifo) push(slot uint32) {
	if int(q.size) == len(q.ring) {
		q.grow()
	}
	q.ring[(q.first+q.size)&uint32(len(q.ring)-1)] = slot
	q.size++
}

func (q *fifo) pop() uint32 {
	slot := q.ring[q.first]
	q.first = (q.first + 1) & uint32(len(q.ring)-1)
	q.size--
	return slot
}

func (q *fifo) grow() {
	const least = 8
	bigger := make([]uint32, max(2*len(q.ring), least))
	n := copy(bigger, q.ring[q.first:])
	copy(bigger[n:], q.ring[:q.first])
	q.ring, q.first = bigger, 0
}

// Stations are those of one kind. Often only a hub has one, so a node without one costs four bytes, and a run without
// any nothing.
type Stations struct {
	list  []Station // by owner, ascending
	index []uint32  // node -> its station's place in list, plus 1
}

// AccessLines returns the stations of access lines.
func AccessLines(nodes int, of func(units.NodeID) Access) (lines Stations) {
	if of == nil {
		return lines
	}
	for n := range units.NodeID(nodes) {
		if a := of(n); a.Rate > 0 {
			lines.add(n, nodes, Station{servers: 1, places: saturate(a.Queue), Rate: a.Rate})
		}
	}
	return lines
}

// Services returns the stations of nodes' services.
func Services(nodes int, of func(units.NodeID) Service) (services Stations) {
	if of == nil {
		return services
	}
	for n := range units.NodeID(nodes) {
		if s := of(n); s.Time != nil {
			services.add(n, nodes, Station{servers: saturate(s.Servers), places: saturate(s.Queue), Time: s.Time})
		}
	}
	return services
}

// saturate converts a number of places: so many are never filled.
func saturate(n int) int32 { return int32(min(max(n, -1), math.MaxInt32)) }

func (s *Stations) add(owner units.NodeID, nodes int, of Station) {
	if s.index == nil {
		s.index = make([]uint32, nodes)
	}
	s.list = append(s.list, of)
	s.index[owner] = uint32(len(s.list))
}

// Any tells whether some node has a station of this kind.
func (s *Stations) Any() bool { return len(s.list) > 0 }

// Has tells whether a node has one.
func (s *Stations) Has(n units.NodeID) bool { return s.index != nil && s.index[n] != 0 }

// Of returns a node's station; it must have one.
func (s *Stations) Of(n units.NodeID) *Station { return &s.list[s.index[n]-1] }

// All returns the stations by owner, ascending.
func (s *Stations) All() []Station { return s.list }
