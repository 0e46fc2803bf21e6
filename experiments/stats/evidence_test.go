package stats

// These tests prove each kind of estimate and interval on numbers worked out by hand or by R (binom.test, t.test), and that what
// rounding leaves is nothing.

import (
	"math"
	"slices"
	"testing"
)

func TestEvidence(t *testing.T) {
	inf := math.Inf(1)
	atom := func(value, count float64) Observations {
		return Observations{Bins: slices.Values([]Bin{{value, value, count}})}
	}
	for _, c := range []struct {
		name             string
		e                Evidence
		value, low, high float64
		method           Method
	}{
		{"nothing", Mean{}, missing, missing, missing, None},
		{"one run", Mean{Values: []float64{3}}, 3, missing, missing, None},
		{"t.test(c(1,2,9))", Mean{Values: []float64{9, 1, 2}}, 4, -6.828105248, 14.82810525, StudentT},
		{"not below 0", Mean{Values: []float64{9, 1, 2}, NonNegative: true}, 4, 0, 14.82810525, StudentT},
		{"all alike", Mean{Values: []float64{0.3, 0.1 + 0.2}}, 0.3, 0.3, 0.3, Constant},
		{"infinite", Mean{Values: []float64{1, inf}}, inf, missing, missing, None},
		{"binom.test(2, 5)", Mean{Values: []float64{0, 1, 0, 1, 0}, NonNegative: true}, 0.4, 0.05274495053, 0.8533672004, ExactShare},

		{"no trial", Ratio{Top: []float64{0, 0}, Bottom: []float64{0, 0}, Share: true}, missing, missing, missing, None},
		{"none of 10", Ratio{Top: []float64{0, 0}, Bottom: []float64{4, 6}, Share: true}, 0, 0, 0.3084971078, ExactShare},
		{"all of 100", Ratio{Top: []float64{40, 60}, Bottom: []float64{40, 60}, Share: true}, 1, 0.9637833074, 1, ExactShare},
		{"pooled, not the mean of ratios", Ratio{Top: []float64{1, 1}, Bottom: []float64{1, 4}}, 0.4, -2.649489138, 3.449489138, ClusterRatio},
		{"recorded: 3 of 10 a thousand times in each run", Ratio{Top: []float64{300, 300, 300}, Bottom: []float64{1000, 1000, 1000}, Share: true}, 0.3, 0.3, 0.3, Constant},
		{"half of two, by chance", Ratio{Top: []float64{1, 1}, Bottom: []float64{2, 2}, Share: true}, 0.5, 0.06758598649, 0.9324140135, ClusterShare},
		{"shares of instances", Ratio{Top: []float64{0.9, 0.8, 0.85}, Bottom: []float64{1, 1, 1}, Share: true, Graded: true}, 0.85, 0.6787410636, 0.9512109532, ClusterShare},
		{"a mean that never varies", Ratio{Top: []float64{0.1 * 3, 0.1 * 7}, Bottom: []float64{3, 7}}, 0.1, 0.1, 0.1, Constant},

		{"one value", &Quantile{0.5, NewPool([]Observations{atom(41, 7), atom(41, 9)})}, 41, 41, 41, Constant},
		{"too few for the 99th percentile", &Quantile{0.99, NewPool([]Observations{{Bins: slices.Values([]Bin{{0, 9, 50}})}, {Bins: slices.Values([]Bin{{0, 9, 50}})}})}, 8.865, missing, missing, None},
		{"half is infinite", &Quantile{0.9, NewPool([]Observations{{Bins: slices.Values([]Bin{{0, 9, 50}}), Infinite: 50}, {Bins: slices.Values([]Bin{{0, 9, 50}}), Infinite: 50}})}, inf, inf, inf, OrderRank},
	} {
		low, high := c.e.Interval(0.95)
		if !alike(c.e.Value(), c.value, 1e-9) || !alike(low, c.low, 1e-9) || !alike(high, c.high, 1e-9) || c.e.Method() != c.method {
			t.Errorf("%s: %v in [%v, %v] by %s, want %v in [%v, %v] by %s", c.name, c.e.Value(), low, high, c.e.Method(), c.value, c.low, c.high, c.method)
		}
	}
}

// TestExcludesZero: an interval that touches zero does not.
func TestExcludesZero(t *testing.T) {
	inf := math.Inf(1)
	for interval, want := range map[[2]float64]bool{
		{1, 2}: true, {-2, -1}: true, {-1, 1}: false, {0, 1}: false, {-1, 0}: false, {0, 0}: false, {1, inf}: true, {-inf, inf}: false, {5e-324, 1}: true,
	} {
		if got := ExcludesZero(interval[0], interval[1]); got != want {
			t.Errorf("%v: %v", interval, got)
		}
	}
	if ExcludesZero(missing, missing) {
		t.Error("no interval excludes zero")
	}
}

func TestDifference(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name             string
		d                Evidence
		value, low, high float64
	}{
		{"what is common cancels", Difference(Mean{}, Mean{}, []float64{1, 5, 9}, []float64{2, 6, 10}), 1, 1, 1},
		{"t.test of pairs", Difference(Mean{}, Mean{}, []float64{0, 0, 0, 9}, []float64{9, 1, 2, missing}), 4, -6.828105248, 14.82810525},
		{"rounding is nothing", Difference(Mean{}, Mean{}, []float64{0.3, 0.7}, []float64{0.1 + 0.2, 0.7}), 0, 0, 0},
		{"rounding of ratios is nothing", Difference(Ratio{Top: []float64{0.3, 0.7}, Bottom: []float64{3, 7}}, Ratio{Top: []float64{0.1 * 3, 0.7}, Bottom: []float64{3, 7}}, nil, nil), 0, 0, 0},
		{"no loss on either side is bounded", Difference(Ratio{Top: []float64{0, 0}, Bottom: []float64{50, 50}, Share: true}, Ratio{Top: []float64{0, 0}, Bottom: []float64{50, 50}, Share: true}, nil, nil),
			0, -0.03621669265, 0.03621669265},
		{"one is infinite", Difference(Mean{}, Mean{}, []float64{1, 2}, []float64{inf, 3}), inf, missing, missing},
		{"both are", Difference(Mean{}, Mean{}, []float64{inf, 2, 4}, []float64{inf, 3, 5}), 1, 1, 1},
	} {
		low, high := c.d.Interval(0.95)
		if !alike(c.d.Value(), c.value, 1e-9) || !alike(low, c.low, 1e-8) || !alike(high, c.high, 1e-8) {
			t.Errorf("%s: %v in [%v, %v], want %v in [%v, %v]", c.name, c.d.Value(), low, high, c.value, c.low, c.high)
		}
	}
}
