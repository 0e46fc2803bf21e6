package random

// These tests prove mean, variance and a tail of each distribution against its formulas.

import (
	"math"
	"testing"
	"time"
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
		if got := c.d.Mean(); !(math.Abs(got-c.mean) <= 1e-9*c.mean) {
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
		if se := math.Sqrt(c.variance / n); !(math.Abs(sum-c.mean) <= 4*se) {
			t.Errorf("%s: mean %v, want %v +- %v", c.name, sum, c.mean, se)
		}
		if !(math.Abs(squares-c.variance) <= 0.05*c.variance) {
			t.Errorf("%s: variance %v, want %v", c.name, squares, c.variance)
		}
		if se := math.Sqrt(c.above * (1 - c.above) / n); !(math.Abs(above-c.above) <= 4*se) {
			t.Errorf("%s: P(X > %v) is %v, want %v +- %v", c.name, c.at, above, c.above, se)
		}
	}
}

// TestMeanDuration: a heavy tail has a mean or says that it has none, also as a part of a mixture.
func TestMeanDuration(t *testing.T) {
	for _, c := range []struct {
		d     Distribution
		mean  time.Duration
		known bool
	}{
		{Constant{}, 0, true}, {Constant{2.5}, 3, true},
		{Pareto{1, 1.5}, 3, true}, {Pareto{1, 1}, 0, false}, {Pareto{1, 0.1}, 0, false},
		{GeneralizedPareto{1, 1, 0.5}, 3, true}, {GeneralizedPareto{1, 1, 1}, 0, false}, {GeneralizedPareto{1, 1, 10}, 0, false},
		{Normal{Mu: math.NaN()}, 0, false},
		{NewMixture([]Distribution{Constant{1}, Pareto{1, 1}}, []float64{9, 1}), 0, false},
		{NewMixture([]Distribution{Constant{1}, Pareto{1, 1}}, []float64{1, 0}), 1, true},
	} {
		if mean, known := MeanDuration(c.d); mean != c.mean || known != c.known {
			t.Errorf("%T%v: %v, %v, want %v, %v", c.d, c.d, mean, known, c.mean, c.known)
		}
	}
}

// TestNoMeanDraws: the heaviest tails saturate, and never draw less than their least value.
func TestNoMeanDraws(t *testing.T) {
	for _, d := range []Distribution{Pareto{1e6, 0.1}, GeneralizedPareto{1e6, 1e6, 10}, Pareto{float64(longest), 0.1}} {
		r := New(1)
		most := time.Duration(0)
		for range 10_000 {
			x := Duration(d.Draw(&r))
			if x < 1e6 {
				t.Fatalf("%T%v draws %v", d, d, x)
			}
			most = max(most, x)
		}
		if most != longest {
			t.Errorf("%T%v draws %v at most", d, d, most)
		}
	}
}

func TestGammaFunction(t *testing.T) {
	for x := 0.5; x < 20; x += 0.01 {
		if got, want := GammaFunction(x), math.Gamma(x); !(math.Abs(got-want) <= 1e-13*want) {
			t.Fatalf("gamma(%v) is %v, want %v", x, got, want)
		}
	}
	if got := (TruncatedNormal{Mu: 5, Sigma: 0.1}).Mean(); got != 5 {
		t.Errorf("nothing is cut off, and the mean is %v", got)
	}
}
