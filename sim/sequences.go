package sim

import (
	"cmp"
	"slices"
)

// sequences holds values by their sequence numbers, ascending: most come at the end and leave from the front.
type sequences[T any] struct {
	list []sequenced[T]
	gone int // of the list, the first ones
}

type sequenced[T any] struct {
	number uint64
	value  T
}

// all returns what is held.
func (s *sequences[T]) all() []sequenced[T] { return s.list[s.gone:] }

// find returns the place of a number in the list, or where it would stand.
func (s *sequences[T]) find(number uint64) (int, bool) {
	if n := len(s.list); n == s.gone || s.list[n-1].number < number {
		return n, false
	}
	at, found := slices.BinarySearchFunc(s.all(), number, func(x sequenced[T], number uint64) int { return cmp.Compare(x.number, number) })
	return s.gone + at, found
}

func (s *sequences[T]) has(number uint64) bool {
	_, found := s.find(number)
	return found
}

// put holds a value, in place of one with the same number.
func (s *sequences[T]) put(number uint64, value T) {
	at, found := s.find(number)
	if found {
		s.list[at].value = value
		return
	}
	s.list = slices.Insert(s.list, at, sequenced[T]{number, value})
}

// take removes a value and returns it.
func (s *sequences[T]) take(number uint64) (value T, found bool) {
	at, found := s.find(number)
	if !found {
		return value, false
	}
	value = s.list[at].value
	if at > s.gone {
		s.list = slices.Delete(s.list, at, at+1)
		return value, true
	}
	s.list[at] = sequenced[T]{}
	if s.gone++; 2*s.gone >= len(s.list) {
		s.list, s.gone = slices.Delete(s.list, 0, s.gone), 0
	}
	return value, true
}
