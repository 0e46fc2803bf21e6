package stats

// These tests prove that the spread of values over replications is exact, whatever their order, and tells missing values from
// infinite ones.

import (
	"math"
	"testing"
)

var missing = math.NaN()

// alike compares to a relative tolerance; NaN is like NaN.
func alike(got, want, tolerance float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= tolerance*math.Abs(want)
}

func TestSpread(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name   string
		values []float64
		want   Spread
	}{
		{"none", nil, Spread{0, 0, 0, 0, missing, missing, missing, missing, missing}},
		{"all missing", []float64{missing}, Spread{0, 1, 0, 0, missing, missing, missing, missing, missing}},
		{"one", []float64{3}, Spread{1, 0, 0, 1, 3, missing, 3, 3, 3}},
		{"two", []float64{0, 4}, Spread{2, 0, 0, 1, 2, math.Sqrt(8), 0, 2, 4}},
		{"equal", []float64{0.1, 0.1, 0.1}, Spread{3, 0, 0, 3, 0.1, 0, 0.1, 0.1, 0.1}},
		{"some missing", []float64{9, missing, 1, 2}, Spread{3, 1, 0, 3, 4, math.Sqrt(19), 1, 2, 9}},
		{"infinite", []float64{1, inf, inf}, Spread{3, 0, 2, 3, inf, missing, 1, inf, inf}},
	} {
		got := SpreadOf(c.values)
		for i, pair := range [][2]float64{{got.Mean, c.want.Mean}, {got.SD, c.want.SD}, {got.Min, c.want.Min}, {got.Median, c.want.Median}, {got.Max, c.want.Max}} {
			if !alike(pair[0], pair[1], 1e-15) {
				t.Errorf("%s: number %d is %v, want %v", c.name, i, pair[0], pair[1])
			}
		}
		if got.N != c.want.N || got.Missing != c.want.Missing || got.Infinite != c.want.Infinite || got.NonZero != c.want.NonZero {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
