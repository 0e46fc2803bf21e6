package random

// These tests prove mean, variance and a tail of each distribution against its formulas.

import (
	"math"
	"testing"
)

// TestShapes compares mean, variance and a tail of each distribution with its formulas.
func TestShapes(t *testing.T) {
	phi := func(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }
	a := -1.5
	hazard := math.Exp(-a*a/2) / math.Sqrt(2*math.Pi) / (1 - phi(a))
	for _, c := range []struct {
		name           string
		d              Distribution
		mean, variance float64
		at, above      float64 // P(X > at)
	}{
		{"truncated normal", TruncatedNormal{Mu: 40, Sigma: 20, Least: 10}, 40 + 20*hazard, 400 * (1 + a*hazard - hazard*hazard), 60, (1 - phi(1)) / (1 - phi(a))},
		{"gamma 3", Gamma{Shape: 3, Scale: 5, Shift: 7}, 22, 75, 22, math.Exp(-3) * (1 + 3 + 4.5)},
		{"gamma .5", Gamma{Shape: 0.5, Scale: 8}, 4, 32, 4, math.Erfc(math.Sqrt(0.5))},
		{"weibull 2", WeibullMean(12, 2, 2), 12, 100 * (4/math.Pi - 1), 12, math.Exp(-math.Pi / 4)},
		{"weibull .5", Weibull{Shape: 0.5, Scale: 3}, 6, 9 * 20, 12, math.Exp(-2)},
		{"pareto", Pareto{Least: 10, Shape: 6}, 12, 100 * 6 / (25. * 4), 20, 1. / 64},
		{"generalized pareto", GeneralizedPareto{Least: 10, Scale: 4, Shape: 0.125}, 10 + 4/0.875, 16 / (0.875 * 0.875 * 0.75), 20, math.Pow(1+0.125*10/4, -8)},
		{"generalized pareto, bounded", GeneralizedPareto{Scale: 4, Shape: -1}, 2, 4. / 3, 3, 0.25},
		{"generalized pareto, exponential", GeneralizedPareto{Least: 1, Scale: 4}, 5, 16, 9, math.Exp(-2)},
		{"mixture", NewMixture([]Distribution{Constant{1}, Uniform{10, 20}}, []float64{3, 1}), 4.5, 0.75 + 0.25*(225+100./12) - 20.25, 15, 0.125},
	} {
		if got := c.d.Mean(); math.Abs(got-c.mean) > 1e-9*c.mean {
			t.Errorf("%s: Mean says %v, want %v", c.name, got, c.mean)
		}
		const n = 400_000
		r := New(HashString(c.name))
		var sum, squares, above float64
		for range n {
			x := c.d.Draw(&r)
			sum += x / n
			squares += (x - c.mean) * (x - c.mean) / n
			if x > c.at {
				above += 1. / n
			}
		}
		if se := math.Sqrt(c.variance / n); math.Abs(sum-c.mean) > 4*se {
			t.Errorf("%s: mean %v, want %v +- %v", c.name, sum, c.mean, se)
		}
		if math.Abs(squares-c.variance) > 0.05*c.variance {
			t.Errorf("%s: variance %v, want %v", c.name, squares, c.variance)
		}
		if se := math.Sqrt(c.above * (1 - c.above) / n); math.Abs(above-c.above) > 4*se {
			t.Errorf("%s: P(X > %v) is %v, want %v +- %v", c.name, c.at, above, c.above, se)
		}
	}
}

func TestGammaFunction(t *testing.T) {
	for x := 0.5; x < 20; x += 0.01 {
		if got, want := GammaFunction(x), math.Gamma(x); math.Abs(got-want) > 1e-13*want {
			t.Fatalf("gamma(%v) is %v, want %v", x, got, want)
		}
	}
	if !math.IsInf(Pareto{1, 1}.Mean(), 1) || !math.IsInf(GeneralizedPareto{0, 1, 1}.Mean(), 1) {
		t.Error("a mean that does not exist")
	}
	if got := (TruncatedNormal{Mu: 5, Sigma: 0.1}).Mean(); got != 5 {
		t.Errorf("nothing is cut off, and the mean is %v", got)
	}
}
