package slab

// These tests prove that a slot belongs to one value at a time, that those given back are used first, and that values never
// move, so that the steady state allocates nothing.

import (
	"slices"
	"testing"
)

func TestSlotsAreUsedAgain(t *testing.T) {
	var s Slab[string]
	var got []uint32
	take := func(times int) {
		for range times {
			got = append(got, s.Take())
		}
	}
	take(3)
	s.Release(1)
	s.Release(0)
	if s.Live() != 1 || s.Used != 3 {
		t.Errorf("%d of %d slots are in use, want 1 of 3", s.Live(), s.Used)
	}
	take(4)
	if want := []uint32{0, 1, 2, 0, 1, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("slots %v, want %v", got, want)
	}
	if s.Live() != 5 || s.Used != 5 {
		t.Errorf("%d of %d slots are in use, want all of 5", s.Live(), s.Used)
	}
}

func TestValuesNeverMove(t *testing.T) {
	var b Blocks[int]
	places := make([]*int, 3*blockLen+1)
	for i := range places {
		slot := b.Extend()
		if slot != uint32(i) {
			t.Fatalf("slot %d, want %d", slot, i)
		}
		places[i] = b.At(slot)
		*places[i] = i
	}
	for i, place := range places {
		if b.At(uint32(i)) != place || *place != i {
			t.Fatalf("value %d has moved, or holds %d", i, *place)
		}
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	var s Slab[int]
	slots := make([]uint32, 100)
	turn := func() {
		for i := range slots {
			slots[i] = s.Take()
		}
		for _, slot := range slots {
			s.Release(slot)
		}
	}
	turn()
	if n := testing.AllocsPerRun(100, turn); n > 0 || s.Used != 100 {
		t.Errorf("%v allocations a turn, %d slots", n, s.Used)
	}
}
