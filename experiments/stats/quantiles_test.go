package stats

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

func TestZeroUpperBound(t *testing.T) {
	tests := map[int]float64{
		0: 1, 1: 0.95, 2: 0.7763932023, 10: 0.2588655509, 100: 0.02951304961, 1000: 0.002991249545,
	}
	for n, want := range tests {
		if got := ZeroUpperBound(n); got != want {
			t.Errorf("n %d: %v, want %v", n, got, want)
		}
	}
	if got := ZeroUpperBound(1_000_000_000); !alike(got, 2.995732269e-9, 1e-9) {
		t.Errorf("rule of three: %v", got)
	}
	if got := ZeroUpperBound(-1); !math.IsNaN(got) {
		t.Errorf("n -1: %v", got)
	}
}

func TestClopperPearson(t *testing.T) {
	tests := []struct {
		k, n      int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 1, 0, 0.975},
		{1, 1, 0.025, 1},
		{0, 5, 0, 0.52182375},
		{1, 10, 0.0025285785, 0.44501612},
		{3, 10, 0.066739511, 0.65245285},
		{5, 10, 0.18708603, 0.81291397},
		{10, 10, 0.69150289, 1},
		{50, 100, 0.39832113, 0.60167887},
		{1, 1000, 2.5317487e-05, 0.0055589243},
		{500, 1000, 0.46854917, 0.53145083},
		{-1, 3, missing, missing},
		{4, 3, missing, missing},
	}
	for _, test := range tests {
		low, high := ClopperPearson(test.k, test.n)
		if !alike(low, test.low, 0) || !alike(high, test.high, 0) {
			t.Errorf("%d of %d: [%v, %v], want [%v, %v]", test.k, test.n, low, high, test.low, test.high)
		}
	}
}

// The definition: below the bounds, so many or more (fewer) occurrences have 2.5 % probability.
func TestClopperPearsonTails(t *testing.T) {
	const n = 30
	for k := 1; k < n; k++ {
		low, high := ClopperPearson(k, n)
		if above := 1 - binomialBelow(k, n, low); !alike(above, 0.025, 1e-5) {
			t.Errorf("k %d: P(X >= k) = %v at the lower bound", k, above)
		}
		if below := binomialBelow(k+1, n, high); !alike(below, 0.025, 1e-5) {
			t.Errorf("k %d: P(X <= k) = %v at the upper bound", k, below)
		}
	}
}

func binomialBelow(k, n int, p float64) float64 {
	sum, term := 0.0, math.Pow(1-p, float64(n))
	for i := range k {
		sum += term
		term *= float64(n-i) / float64(i+1) * p / (1 - p)
	}
	return sum
}
