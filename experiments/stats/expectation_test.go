package stats

// This test proves the acceptance rule: |mean - value| within three standard errors or the tolerance, and unknown where
// replications are missing or too few.

import (
	"math"
	"testing"
)

func is(x float64) *float64 { return &x }

// spread returns n values of the given mean whose standard error is se.
func spread(n int, mean, se float64) Summary {
	sd := se * math.Sqrt(float64(n))
	return Summary{N: n, Mean: mean, SD: sd, Min: mean - sd, Max: mean + sd}
}

func TestJudge(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		name string
		e    Expectation
		s    Summary
		want Verdict
	}{
		{"nothing stated", Expectation{}, Summarize([]float64{1, 2}), Unknown},
		{"no replication", Expectation{Equals: is(0)}, Summarize(nil), Unknown},
		{"a replication missing", Expectation{AtLeast: is(0)}, Summarize([]float64{1, missing}), Unknown},
		{"a replication missing, though violated", Expectation{Equals: is(0)}, Summarize([]float64{1, missing}), Unknown},
		{"infinite mean", Expectation{AtLeast: is(0)}, Summarize([]float64{1, inf}), Unknown},
		{"no theory", Expectation{Equals: is(missing)}, Summarize([]float64{1, 1}), Unknown},
		{"no theory, tolerance", Expectation{Equals: is(missing), WithinAbs: 1}, Summarize([]float64{1, 1}), Unknown},
		{"infinite theory", Expectation{Equals: is(inf), Within: 1}, Summarize([]float64{1, 1}), Unknown},

		{"exact", Expectation{Equals: is(137.4)}, Summarize([]float64{137.4, 137.4, 137.4}), Holds},
		{"exact to rounding", Expectation{Equals: is(0.3)}, Summarize([]float64{0.1 + 0.2, 0.3}), Holds},
		{"exact, near miss", Expectation{Equals: is(137.4)}, Summarize([]float64{137.3, 137.3}), Fails},
		{"exact, one run", Expectation{Equals: is(9)}, Summarize([]float64{9}), Holds},
		{"exact, one run differs", Expectation{Equals: is(9)}, Summarize([]float64{8.9}), Fails},
		{"zero", Expectation{Equals: is(0)}, Summarize([]float64{0, 0, 0}), Holds},
		{"zero, one violation in four", Expectation{Equals: is(0)}, Summarize([]float64{0, 0, 0, 1}), Fails},
		{"zero on average", Expectation{Equals: is(0)}, Summarize([]float64{-1, 1}), Fails},
		{"zero, absolute tolerance", Expectation{Equals: is(0), WithinAbs: 0.1}, spread(10, 0.05, 0.01), Holds},
		{"zero, relative tolerance is none", Expectation{Equals: is(0), Within: 0.1}, Summarize([]float64{-1, 1}), Fails},

		{"constant, within", Expectation{Equals: is(100), Within: 0.01}, Summarize([]float64{101, 101}), Holds},
		{"constant, beyond", Expectation{Equals: is(100), Within: 0.01}, Summarize([]float64{101.1, 101.1}), Fails},
		{"one run, tolerance", Expectation{Equals: is(100), Within: 0.01}, Summarize([]float64{100.1}), Unknown},
		{"one run, tolerance, far off", Expectation{Equals: is(100), Within: 0.01}, Summarize([]float64{300}), Unknown},
		{"one run, tolerance, equal", Expectation{Equals: is(100), Within: 0.01}, Summarize([]float64{100}), Holds},

		{"5 %: inside", Expectation{Equals: is(4)}, spread(50, 4.1, 0.05), Holds},
		{"5 %: at the edge", Expectation{Equals: is(4)}, spread(50, 4.2, 0.05), Holds},
		{"5 %: beyond", Expectation{Equals: is(4)}, spread(50, 4.21, 0.05), Fails},
		{"5 %: noisy", Expectation{Equals: is(4)}, spread(5, 4.1, 0.1), Unknown},
		{"5 %: noisy and on the spot", Expectation{Equals: is(4)}, spread(5, 4, 0.1), Unknown},
		{"5 %: noisy, beyond tolerance alone", Expectation{Equals: is(4)}, spread(5, 4.25, 0.1), Unknown},
		{"5 %: noisy, beyond 3 SE", Expectation{Equals: is(4)}, spread(5, 4.31, 0.1), Fails},
		{"5 %: negative value", Expectation{Equals: is(-4)}, spread(50, -4.1, 0.05), Holds},
		{"absolute: inside", Expectation{Equals: is(0.5), WithinAbs: 0.001}, spread(50, 0.5005, 0.0003), Holds},
		{"absolute: narrower than 5 %", Expectation{Equals: is(0.5), WithinAbs: 0.001}, spread(50, 0.502, 0.0003), Fails},
		{"absolute: noisy", Expectation{Equals: is(0.5), WithinAbs: 0.001}, spread(50, 0.5005, 0.0004), Unknown},
		{"the wider tolerance counts", Expectation{Equals: is(0.5), Within: 0.01, WithinAbs: 0.001}, spread(50, 0.504, 0.0003), Holds},

		{"at least", Expectation{AtLeast: is(0.95)}, Summarize([]float64{0.9, 1}), Holds},
		{"at least, to rounding", Expectation{AtLeast: is(0.3)}, Summarize([]float64{0.3 - 1e-16, 0.3 - 1e-16}), Holds},
		{"not at least", Expectation{AtLeast: is(0.95)}, Summarize([]float64{0.9, 0.99}), Fails},
		{"at least, one run", Expectation{AtLeast: is(1)}, Summarize([]float64{1}), Holds},
		{"at most", Expectation{AtMost: is(2)}, Summarize([]float64{1, 3}), Holds},
		{"not at most", Expectation{AtMost: is(2)}, Summarize([]float64{1, 3.1}), Fails},
		{"at most nothing", Expectation{AtMost: is(missing)}, Summarize([]float64{1, 3}), Unknown},
		{"between", Expectation{AtLeast: is(1), AtMost: is(2)}, Summarize([]float64{1, 2}), Holds},
		{"above", Expectation{AtLeast: is(1), AtMost: is(2)}, Summarize([]float64{3, 4}), Fails},
		{"below", Expectation{AtLeast: is(1), AtMost: is(2)}, Summarize([]float64{0, 0}), Fails},
		{"one part unknown", Expectation{Equals: is(4), AtMost: is(5)}, spread(5, 4, 0.1), Unknown},
		{"one part unknown, one fails", Expectation{Equals: is(4), AtMost: is(3)}, spread(5, 4, 0.1), Fails},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.e.Judge(test.s); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}
