package stats

// This test proves that the bound after n runs without an occurrence is exact, to ten digits.

import (
	"math"
	"testing"
)

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
