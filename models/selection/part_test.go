package selection

// These tests prove that a part of a lottery's entries is that of their order.

import (
	"cmp"
	"slices"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

func TestPart(t *testing.T) {
	r := random.New(7)
	for size := range 40 {
		for k := range size + 1 {
			for ranks := 1; ranks <= 3; ranks++ {
				entries := make([]entry, size)
				for i := range entries {
					entries[i] = entry{r.IntN(ranks), uint64(r.IntN(size)), sim.NodeID(i)}
				}
				sorted := slices.SortedFunc(slices.Values(entries), func(a, b entry) int {
					return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.lot, b.lot), cmp.Compare(a.node, b.node))
				})
				part(entries, k)
				for i, e := range entries {
					if slices.Contains(sorted[:k], e) != (i < k) {
						t.Fatalf("the first %d of %d: %v at %d, want one of %v there", k, size, e, i, sorted[:k])
					}
				}
			}
		}
	}
}
