package sim

// These tests prove that sequences hold what a map by number would.

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSequencesAreAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var s sequences[int]
	want, next := map[uint64]int{}, uint64(0)
	for step := range 20_000 {
		number := next + r.Uint64N(12)
		switch r.IntN(5) {
		case 0, 1:
			s.put(number, step)
			want[number] = step
		case 2: // as a receiver hands frames over, in order
			value, found := s.take(next)
			if known, is := want[next]; found != is || value != known {
				t.Fatalf("step %d: took %d %v of %d, want %d %v", step, value, found, next, known, is)
			}
			delete(want, next)
			next++
		case 3:
			value, found := s.take(number)
			if known, is := want[number]; found != is || value != known {
				t.Fatalf("step %d: took %d %v of %d, want %d %v", step, value, found, number, known, is)
			}
			delete(want, number)
		}
		if _, is := want[number]; s.has(number) != is {
			t.Fatalf("step %d: has %d is %v", step, number, !is)
		}
		if numbers := s.numbers(); s.len() != len(want) || !slices.Equal(numbers, slices.Sorted(maps.Keys(want))) {
			t.Fatalf("step %d: holds %d: %v, want %v", step, s.len(), numbers, want)
		}
		for number, value := range want {
			if got := *s.at(number); got != value {
				t.Fatalf("step %d: %d is %d, want %d", step, number, got, value)
			}
		}
	}
	if next < 1000 {
		t.Errorf("only %d were taken in order", next)
	}
}
