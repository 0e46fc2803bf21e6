package stats

// These tests prove that values are sorted as the library sorts them.

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// latencies are like those of a pool.
func latencies(n int) []float64 {
	r, list := rand.New(rand.NewPCG(1, 2)), make([]float64, n)
	for i := range list {
		list[i] = float64(5_000_000+r.IntN(45_000_000)*(1+r.IntN(5))) / 1e6
	}
	return list
}

func TestAscendSortsAsTheLibraryDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	mixed := make([]float64, 5000)
	for i := range mixed {
		mixed[i] = []float64{r.NormFloat64(), math.Inf(1), math.Inf(-1), 0, float64(r.IntN(9)), 5e-324, -1e300, math.MaxFloat64}[r.IntN(8)]
	}
	for _, values := range [][]float64{nil, {1}, {2, 1}, make([]float64, 999), latencies(20_000), mixed, {64: math.Inf(1), 65: math.Inf(-1)}} {
		got := slices.Clone(values)
		ascendNumbers(got)
		if want := slices.Sorted(slices.Values(values)); !slices.Equal(got, want) {
			t.Errorf("%d values are in another order", len(values))
		}
	}
}

// TestAscendSortsWhatTies by what few sorts by: bends at few places.
func TestAscendSortsWhatTies(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	bends := make([]bend, 5000)
	for i := range bends {
		bends[i] = bend{float64(r.IntN(7)) - 3, r.NormFloat64()}
	}
	order := func(a, b bend) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.slope, b.slope)) }
	want := slices.SortedFunc(slices.Values(bends), order)
	ascend(bends, func(b bend) float64 { return b.at }, func(few []bend) { slices.SortFunc(few, order) })
	if !slices.Equal(bends, want) {
		t.Error("bends are in another order")
	}
}

func BenchmarkAscend(b *testing.B) {
	list := latencies(1_000_000)
	values := make([]float64, len(list))
	for b.Loop() {
		copy(values, list)
		ascendNumbers(values)
	}
}
