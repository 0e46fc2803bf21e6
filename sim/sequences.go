package sim

import (
	"maps"
	"slices"
)

// sequences holds values by their sequence numbers. The values lie in a list, so that the map is small: an empty one of large
// values takes as much as eight of them.
type sequences[T any] struct {
	places map[uint64]uint32 // in values
	values []T
	free   []uint32
}

func (s *sequences[T]) len() int { return len(s.places) }

// numbers lists what is held, ascending.
func (s *sequences[T]) numbers() []uint64 { return slices.Sorted(maps.Keys(s.places)) }

// at returns the value of a number that is held.
func (s *sequences[T]) at(number uint64) *T { return &s.values[s.places[number]] }

func (s *sequences[T]) has(number uint64) bool {
	_, found := s.places[number]
	return found
}

// put holds a value, in place of one with the same number.
func (s *sequences[T]) put(number uint64, value T) {
	place, found := s.places[number]
	switch n := len(s.free); {
	case found:
	case n > 0:
		place, s.free = s.free[n-1], s.free[:n-1]
	default:
		var none T
		place, s.values = uint32(len(s.values)), append(s.values, none)
	}
	if s.places == nil {
		s.places = map[uint64]uint32{}
	}
	s.places[number], s.values[place] = place, value
}

// take removes a value and returns it.
func (s *sequences[T]) take(number uint64) (value T, found bool) {
	place, found := s.places[number]
	if !found {
		return value, false
	}
	value, s.values[place] = s.values[place], value
	delete(s.places, number)
	if s.free = append(s.free, place); len(s.places) == 0 {
		s.values, s.free = s.values[:0], s.free[:0]
	}
	return value, true
}
