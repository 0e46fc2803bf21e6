package sim

import (
	"math/bits"
	"slices"
)

// sorter puts events into their order. Events are compared by time and class; where these tie, by rank; where ranks
// tie, by the origin's sequence. So there are three levels, and an event goes to the next one only with those that it
// ties with. What is sorted at a level are words of key and position: the events move once, when their place is known.
type sorter struct {
	order  order
	levels [levels]scratch
	counts []uint32
}

type scratch struct {
	keys, spare []uint64
	events      []event
}

const (
	timeLevel = iota
	rankLevel
	sequenceLevel
	levels
)

// few is up to how many elements insertion sort is the fastest.
const few = 24

// sort puts events into their order.
func (s *sorter) sort(events []event) { s.sortBy(timeLevel, events) }

func (s *sorter) sortBy(level int, events []event) {
	if len(events) <= few {
		s.insert(events)
		return
	}
	room := &s.levels[level]
	keys := grow(&room.keys, len(events))
	least, most := ^uint64(0), uint64(0)
	for i := range events {
		keys[i] = s.key(level, &events[i])
		least, most = min(least, keys[i]), max(most, keys[i])
	}
	// A key loses its lowest bits where it would not leave room for the position: such keys may tie by mistake.
	positionBits := bits.Len(uint(len(events) - 1))
	lost := max(bits.Len64(most-least)+positionBits-64, 0)
	for i, key := range keys {
		keys[i] = (key-least)>>lost<<positionBits | uint64(i)
	}
	s.sortKeys(keys, grow(&room.spare, len(events)))
	from := append(room.events[:0], events...)
	room.events = from
	for i, key := range keys {
		events[i] = from[key&(1<<positionBits-1)]
	}
	s.settle(level, events, keys, positionBits)
}

// settle sorts each stretch of events whose keys tie.
func (s *sorter) settle(level int, events []event, keys []uint64, positionBits int) {
	for i := 1; i < len(keys); i++ {
		if keys[i]>>positionBits != keys[i-1]>>positionBits {
			continue
		}
		start := i - 1
		for i++; i < len(keys) && keys[i]>>positionBits == keys[start]>>positionBits; i++ {
		}
		switch ties := events[start:i]; {
		case len(ties) <= few:
			s.insert(ties)
		case level < sequenceLevel && s.tied(level, ties):
			s.sortBy(level+1, ties)
		default:
			slices.SortFunc(ties, s.order.compare)
		}
	}
}

// tied tells whether events tie at a level in earnest.
func (s *sorter) tied(level int, events []event) bool {
	first := s.key(level, &events[0])
	for i := range events {
		if s.key(level, &events[i]) != first {
			return false
		}
	}
	return true
}

func (s *sorter) key(level int, e *event) uint64 {
	switch level {
	case timeLevel:
		return e.when
	case rankLevel:
		return s.order.rank(e)
	default:
		return e.who
	}
}

// insert is insertion sort.
func (s *sorter) insert(events []event) {
	for i := 1; i < len(events); i++ {
		e, hole := events[i], i
		for ; hole > 0 && s.order.less(&e, &events[hole-1]); hole-- {
			events[hole] = events[hole-1]
		}
		events[hole] = e
	}
}

// sortKeys sorts words: it deals them out by their leading bits, about two to a place, and has insertion sort do the
// rest. That takes a tenth of the comparisons, which the processor guesses wrong every other time.
func (s *sorter) sortKeys(keys, spare []uint64) {
	const mostPlaces = 1 << 14
	least, most := slices.Min(keys), slices.Max(keys)
	places := min(bits.Len(uint(len(keys)))-1, bits.Len(uint(mostPlaces-1)))
	shift := max(bits.Len64(most-least)-places, 0)
	ends := grow(&s.counts, int((most-least)>>shift)+1)
	clear(ends)
	for _, key := range keys {
		ends[(key-least)>>shift]++
	}
	total := uint32(0)
	for i, n := range ends {
		ends[i] = total
		total += n
	}
	for _, key := range keys {
		place := &ends[(key-least)>>shift]
		spare[*place] = key
		*place++
	}
	start := uint32(0)
	for _, end := range ends {
		if end-start > few {
			slices.Sort(spare[start:end])
		}
		start = end
	}
	insertKeys(keys, spare)
}

// insertKeys is insertion sort from one slice into another.
func insertKeys(sorted, keys []uint64) {
	for i, key := range keys {
		hole := i
		for ; hole > 0 && key < sorted[hole-1]; hole-- {
			sorted[hole] = sorted[hole-1]
		}
		sorted[hole] = key
	}
}

// grow returns n elements of a slice that is used again.
func grow[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n+n/2)
	}
	return (*s)[:n]
}
