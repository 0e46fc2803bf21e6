package stats

// This test proves the rule of verdicts: the interval decides, a strict one what fails; a tolerance is what is written, else
// none; at the end of a range one exception decides; and unknown says how many replications more would tell.

import (
	"math"
	"slices"
	"testing"
)

func is(x float64) *float64 { return &x }

// about returns n values with this mean and standard error.
func about(n int, mean, standardError float64) Mean {
	m := Mean{}
	step := standardError * math.Sqrt(float64(n-1))
	for i := range n {
		m.Values = append(m.Values, mean+float64(step*float64(1-2*(i%2))))
	}
	return m
}

func TestJudge(t *testing.T) {
	inf := math.Inf(1)
	count, share := Facts{NonNegative: true}, Facts{NonNegative: true, AtMostOne: true}
	none := func(trials float64) Ratio {
		return Ratio{Top: []float64{0, 0}, Bottom: []float64{trials / 2, trials / 2}, Share: true}
	}
	all := func(trials float64) Ratio {
		return Ratio{Top: []float64{trials / 2, trials / 2}, Bottom: []float64{trials / 2, trials / 2}, Share: true}
	}
	for _, c := range []struct {
		name     string
		e        Expectation
		evidence Evidence
		facts    Facts
		want     Judged
	}{
		{"nothing stated", Expectation{}, Mean{Values: []float64{1, 2}}, count, Judged{Unknown, 0}},
		{"no run", Expectation{Equals: is(0)}, Mean{}, count, Judged{Unknown, 0}},
		{"a run missing", Expectation{AtLeast: is(0)}, about(10, 1, 0.1), Facts{Missing: 1}, Judged{Unknown, 0}},
		{"no theory", Expectation{Equals: is(missing)}, about(10, 1, 0.1), count, Judged{Unknown, 0}},
		{"infinite is at least anything", Expectation{AtLeast: is(5)}, Mean{Values: []float64{1, inf}}, count, Judged{Holds, 0}},
		{"and at most nothing", Expectation{AtMost: is(5)}, Mean{Values: []float64{1, inf}}, count, Judged{Fails, 0}},

		{"all runs agree", Expectation{Equals: is(137.4)}, Mean{Values: []float64{137.4, 137.4}}, count, Judged{Holds, 0}},
		{"to rounding", Expectation{Equals: is(0.3)}, Mean{Values: []float64{0.1 + 0.2, 0.3}}, count, Judged{Holds, 0}},
		{"all runs miss it", Expectation{Equals: is(137.4)}, Mean{Values: []float64{137.3, 137.3}}, count, Judged{Fails, 0}},
		{"one run", Expectation{Equals: is(9)}, Mean{Values: []float64{9}}, count, Judged{Holds, 0}},
		{"one run differs", Expectation{Equals: is(9)}, Mean{Values: []float64{8.9}}, count, Judged{Fails, 0}},
		{"one run within", Expectation{Equals: is(9), Tolerance: 0.2}, Mean{Values: []float64{8.9}}, count, Judged{Holds, 0}},
		{"no violation", Expectation{Equals: is(0)}, Mean{Values: []float64{0, 0, 0}, NonNegative: true}, count, Judged{Holds, 0}},
		{"one violation", Expectation{Equals: is(0)}, Mean{Values: []float64{0, 0, 0, 1}, NonNegative: true}, count, Judged{Fails, 0}},
		{"zero on average", Expectation{Equals: is(0)}, about(100, 0, 0.1), Facts{}, Judged{Unknown, 0}},

		{"none of many", Expectation{Equals: is(0)}, none(1000), share, Judged{Holds, 0}},
		{"none of few", Expectation{Equals: is(0)}, none(20), share, Judged{Unknown, 5}},
		{"all of many", Expectation{Equals: is(1)}, all(1000), share, Judged{Holds, 0}},
		{"all of many, at least", Expectation{AtLeast: is(0.99)}, all(1000), share, Judged{Holds, 0}},
		{"all of few, at least", Expectation{AtLeast: is(0.99)}, all(20), share, Judged{Unknown, 32}},
		{"all but one", Expectation{Equals: is(1)}, Ratio{Top: []float64{500, 499}, Bottom: []float64{500, 500}, Share: true}, share, Judged{Fails, 0}},
		{"95.6 is not 100 %", Expectation{Equals: is(1)}, Ratio{Top: []float64{955, 957}, Bottom: []float64{1000, 1000}, Share: true}, share, Judged{Fails, 0}},

		{"contained and narrow", Expectation{Equals: is(4)}, about(50, 4.05, 0.05), count, Judged{Holds, 0}},
		{"contained by the strict interval alone", Expectation{Equals: is(4)}, about(50, 4.12, 0.05), count, Judged{Holds, 0}},
		{"excluded", Expectation{Equals: is(4)}, about(50, 4.2, 0.05), count, Judged{Fails, 0}},
		{"wide", Expectation{Equals: is(4)}, about(50, 4.1, 0.2), count, Judged{Unknown, 152}},
		{"wide, of less precision", Expectation{Equals: is(4), Precision: 0.5}, about(50, 4.1, 0.2), count, Judged{Holds, 0}},
		{"narrow, of more precision", Expectation{Equals: is(4), Precision: 0.05}, about(50, 4.05, 0.05), count, Judged{Unknown, 152}},
		{"few runs are judged by their t", Expectation{Equals: is(4)}, about(2, 4.5, 0.05), count, Judged{Unknown, 19}},
		{"within", Expectation{Equals: is(4), Tolerance: 0.5}, about(50, 4.2, 0.05), count, Judged{Holds, 0}},
		{"beyond", Expectation{Equals: is(4), Tolerance: 0.5}, about(50, 4.7, 0.05), count, Judged{Fails, 0}},
		{"at the edge", Expectation{Equals: is(4), Tolerance: 0.5}, about(50, 4.45, 0.05), count, Judged{Unknown, 152}},

		{"at least", Expectation{AtLeast: is(0.95)}, about(50, 1, 0.02), count, Judged{Holds, 0}},
		{"not at least", Expectation{AtLeast: is(0.95)}, about(50, 0.8, 0.02), count, Judged{Fails, 0}},
		{"perhaps", Expectation{AtLeast: is(0.95)}, about(50, 0.97, 0.02), count, Judged{Unknown, 152}},
		{"at most", Expectation{AtMost: is(2)}, about(50, 1.9, 0.02), count, Judged{Holds, 0}},
		{"not at most", Expectation{AtMost: is(2)}, about(50, 2.1, 0.02), count, Judged{Fails, 0}},
		{"not at most, by the interval alone", Expectation{AtMost: is(2)}, about(50, 2.05, 0.02), count, Judged{Unknown, 1}},
		{"not at least, by the interval alone", Expectation{AtLeast: is(2)}, about(50, 1.95, 0.02), count, Judged{Unknown, 1}},
		{"an earlier part fails", Expectation{AtLeast: is(2), AtMost: is(3)}, about(50, 1.5, 0.02), count, Judged{Fails, 0}},
		{"an earlier part is unknown", Expectation{AtLeast: is(1.49), AtMost: is(3)}, about(50, 1.5, 0.02), count, Judged{Unknown, 758}},
		{"equals fails, bounds hold", Expectation{Equals: is(1), AtLeast: is(0), AtMost: is(3)}, about(50, 1.5, 0.02), count, Judged{Fails, 0}},
		{"between", Expectation{AtLeast: is(1), AtMost: is(2)}, about(50, 1.5, 0.02), count, Judged{Holds, 0}},
		{"one part fails", Expectation{AtLeast: is(1), AtMost: is(1.2)}, about(50, 1.5, 0.02), count, Judged{Fails, 0}},
		{"one part unknown", Expectation{AtLeast: is(1), AtMost: is(1.51)}, about(50, 1.5, 0.02), count, Judged{Unknown, 758}},
		{"one unknown, a later one fails", Expectation{AtLeast: is(1.5), AtMost: is(1.2)}, about(50, 1.5, 0.02), count, Judged{Fails, 0}},
		{"too few for a quantile", Expectation{AtMost: is(9)}, &Quantile{0.99, NewPool([]Observations{{Bins: slices.Values([]Bin{{1, 2, 9}})}, {Bins: slices.Values([]Bin{{1, 2, 9}})}})}, count, Judged{Unknown, 39}}, // 368 observations, of which a run has nine
	} {
		if got := c.e.Judge(c.evidence, 0.95, c.facts); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
