package slab

// These tests prove that a table does what a map does, whatever is removed, and that the steady state allocates nothing.

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// TestATableIsAMap does the same to both, with keys that crowd together and ones that do not.
func TestATableIsAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, key := range []func() uint64{
		func() uint64 { return r.Uint64N(40) },
		func() uint64 { return r.Uint64N(8)<<32 | r.Uint64N(8) },
		func() uint64 { return r.Uint64N(30) << 60 },
		func() uint64 { return r.Uint64() },
	} {
		var table Table[int]
		want := map[uint64]int{}
		for i := range 20_000 {
			k := key()
			switch {
			case r.IntN(3) > 0 && len(want) < 300:
				*table.Place(k) = i
				want[k] = i
			case r.IntN(400) == 0:
				table = table.Cleared()
				clear(want)
			default:
				table.Remove(k)
				delete(want, k)
			}
			probe := key()
			value, is := want[probe]
			if got := table.Find(probe); (got != nil) != is || is && *got != value || table.Len() != len(want) {
				t.Fatalf("step %d: %d is %v of %d, want %d, %v of %d", i, probe, got, table.Len(), value, is, len(want))
			}
		}
		got := map[uint64]int{}
		for k, v := range table.All() {
			got[k] = *v
		}
		if !maps.Equal(got, want) {
			t.Errorf("it holds %v, want %v", got, want)
		}
	}
}

func TestASteadyTableAllocatesNothing(t *testing.T) {
	var table Table[uint32]
	next := uint64(0)
	turn := func() {
		for range 100 {
			*table.Place(next) = 1
			table.Remove(next - 50)
			next++
		}
	}
	turn()
	if n := testing.AllocsPerRun(100, turn); n > 0 || table.Len() != 50 {
		t.Errorf("%v allocations a turn, %d values", n, table.Len())
	}
}

func BenchmarkTable(b *testing.B) {
	var table Table[uint32]
	for i := range uint64(b.N) {
		*table.Place(i * 0x12345)++
		table.Remove((i - 1000) * 0x12345)
	}
}
