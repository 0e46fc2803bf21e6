package random

// These tests prove that samplers keep their laws where parameters are so small or so large that plain formulas cancel or
// overflow.

import (
	"math"
	"testing"
)

// TestGeneralizedParetoOfASmallShape is the exponential law, to within the shape.
func TestGeneralizedParetoOfASmallShape(t *testing.T) {
	for _, shape := range []float64{1e-16, -1e-16, 1e-12, 1e-300} {
		small, exponential := New(7), New(7)
		for range 1000 {
			got := GeneralizedPareto{Least: 3, Scale: 2, Shape: shape}.Draw(&small)
			want := GeneralizedPareto{Least: 3, Scale: 2}.Draw(&exponential)
			if !(math.Abs(got-want) <= 1e-9*want) {
				t.Fatalf("shape %g: %v, the exponential law has %v", shape, got, want)
			}
		}
	}
}

// TestMixtureOfHugeWeights whose sum is beyond the largest number: a quarter and three quarters.
func TestMixtureOfHugeWeights(t *testing.T) {
	m := NewMixture([]Distribution{Constant{1}, Constant{2}}, []float64{0.5e308, 1.5e308})
	if m.Below[0] != 0.25 || m.Mean() != 1.75 {
		t.Errorf("%v, mean %v", m.Below, m.Mean())
	}
}
