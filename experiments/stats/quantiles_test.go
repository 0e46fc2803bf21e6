package stats

// These tests prove that quantiles of the normal, Student's t and the beta distribution are right to ten digits.

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// TestTFactor: ten digits, computed to thirty with another program; the first four agree with every printed table.
func TestTFactor(t *testing.T) {
	for df, want := range map[int]float64{
		-1: missing, 0: missing,
		1: 12.70620474, 2: 4.302652730, 3: 3.182446305, 4: 2.776445105, 5: 2.570581836,
		6: 2.446911851, 7: 2.364624252, 8: 2.306004135, 9: 2.262157163, 10: 2.228138852,
		14: 2.144786688, 19: 2.093024054, 29: 2.045229642, 49: 2.009575237, 60: 2.000297822,
		99: 1.984216952, 199: 1.971956544, 499: 1.964729391, 999: 1.962341461, 1999: 1.961151420,
		4999: 1.960438647, 9999: 1.960201264, 99999: 1.959987708, 999999: 1.959966357, 99999999: 1.959964008,
	} {
		if got := tFactor(df, 0.95); !(math.Abs(got-want) <= 2e-9*want) && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("df %d: %v, want %v", df, got, want)
		}
	}
}

// TestQuantilesAgainstALibrary that is as good where nothing is extreme.
func TestQuantilesAgainstALibrary(t *testing.T) {
	for _, p := range []float64{1e-12, 1e-6, 0.0025, 0.025, 0.3, 0.5, 0.7, 0.975, 0.9975, 1 - 1e-9} {
		if got, want := normalQuantile(p), distuv.UnitNormal.Quantile(p); math.Abs(got-want) > 1e-10*math.Abs(want)+1e-12 {
			t.Errorf("normal quantile of %v: %v, want %v", p, got, want)
		}
		for _, a := range []float64{0.5, 1, 2.5, 20, 300, 4000} {
			for _, b := range []float64{0.5, 1, 7, 60, 999} {
				x := betaQuantile(p, a, b)
				if x < 1e-290 || 1-x < 1e-6 {
					continue
				}
				if got := mathext.RegIncBeta(a, b, x); math.Abs(got-p) > 1e-7*min(p, 1-p)+1e-12 {
					t.Errorf("beta(%v, %v) quantile of %v is %v, below which there is %v", a, b, p, x, got)
				}
			}
		}
	}
	for _, df := range []int{1, 2, 5, 30, 500, 1500} {
		for _, confidence := range []float64{0.5, 0.9, 0.95, 0.99, 0.999} {
			want := distuv.StudentsT{Sigma: 1, Nu: float64(df)}.Quantile(1 - (1-confidence)/2)
			if got := tFactor(df, confidence); math.Abs(got-want) > 1e-8*want {
				t.Errorf("t of %d degrees of freedom at %v: %v, want %v", df, confidence, got, want)
			}
		}
	}
}

// TestMoreRunsWouldDo: of as many as a quantile says it needs, it has an interval, and not of half as many.
func TestMoreRunsWouldDo(t *testing.T) {
	runs := func(n int, values ...float64) *Quantile {
		var list []Observations
		for i := range n {
			v := values[i%len(values)]
			list = append(list, Observations{Bins: slices.Values([]Bin{{v, v + 1, 100}})})
		}
		return &Quantile{0.5, NewPool(list)}
	}
	few := runs(2, 1, 5, 2, 4, 3)
	more := few.More()
	if more < 4 || more > 30 || runs(2+more, 1, 5, 2, 4, 3).Method() != OrderRank || runs((2+more)/2, 1, 5, 2, 4, 3).Method() != None {
		t.Errorf("%d more runs than 2", more)
	}
	for _, q := range []*Quantile{runs(40, 1, 5), runs(1, 1), runs(0, 1)} {
		if q.More() != 0 {
			t.Errorf("%d runs want %d more", q.Runs(), q.More())
		}
	}
}
