package sim

import (
	"slices"

	"starmesh/sim/slab"
)

// sequences holds values by their sequence numbers. The values lie in a list, so that the table is small.
type sequences[T any] struct {
	places slab.Table[uint32] // in values
	values []T
	free   []uint32
}

func (s *sequences[T]) len() int { return s.places.Len() }

// numbers lists what is held, ascending.
func (s *sequences[T]) numbers() (list []uint64) {
	for number := range s.places.All() {
		list = append(list, number)
	}
	slices.Sort(list)
	return list
}

// at returns the value of a number that is held.
func (s *sequences[T]) at(number uint64) *T { return &s.values[*s.places.Find(number)] }

func (s *sequences[T]) has(number uint64) bool {
	return s.places.Find(number) != nil
}

// put holds a value, in place of one with the same number.
func (s *sequences[T]) put(number uint64, value T) {
	if s.has(number) {
		*s.at(number) = value
		return
	}
	place := uint32(len(s.values))
	if n := len(s.free); n > 0 {
		place, s.free = s.free[n-1], s.free[:n-1]
		s.values[place] = value
	} else {
		s.values = append(s.values, value)
	}
	*s.places.Place(number) = place
}

// take removes a value and returns it.
func (s *sequences[T]) take(number uint64) (value T, held bool) {
	found := s.places.Find(number)
	if found == nil {
		return value, false
	}
	place := *found
	value, s.values[place] = s.values[place], value
	s.places.Remove(number)
	if s.free = append(s.free, place); s.places.Len() == 0 {
		s.values, s.free = s.values[:0], s.free[:0]
	}
	return value, true
}
