package stats

// These tests prove when batch means of one run make an interval and when they say why not; how often it covers, TestCoverage says.

import (
	"math"
	"testing"

	"starmesh/sim/random"
)

// parts is into how many a run is cut.
const parts = 400

// sliced cuts observations into parts of equal number.
func sliced(values []float64) Batches {
	b := Batches{Ratio{Top: make([]float64, parts), Bottom: make([]float64, parts)}}
	for i, v := range values {
		b.Top[i*parts/len(values)] += v
		b.Bottom[i*parts/len(values)]++
	}
	return b
}

func TestBatchMeans(t *testing.T) {
	r := random.New(5)
	apart := func(n int) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = r.Exponential()
		}
		return list
	}
	share := func(tops ...float64) Batches {
		b := Batches{Ratio{Share: true}}
		for i := range parts {
			b.Top, b.Bottom = append(b.Top, tops[i%len(tops)]), append(b.Bottom, 10)
		}
		return b
	}
	alike := make([]float64, 4000)
	for i := range alike {
		alike[i] = 10
	}
	for _, c := range []struct {
		name string
		of   Batches
		want Method
	}{
		{"independent", sliced(apart(4000)), BatchMeans},
		{"some parts without any", sliced(apart(150)), BatchMeans},
		{"a batch without any", sliced(apart(15)), Sparse},
		{"nothing", sliced(nil), Sparse},
		{"a long run of a queue", sliced(waits(&r, 100_000, 0.5)), BatchMeans},
		{"a short one", sliced(waits(&r, 2000, 0.9)), Correlated},
		{"all alike", sliced(alike), Constant},
		{"none of all", share(0), ExactShare},
		{"a share", share(1, 0, 0, 0, 2, 1, 0), BatchMeans},
	} {
		low, high := c.of.Interval(0.95)
		shown := c.want != Sparse && c.want != Correlated
		if got := c.of.Method(); got != c.want || !math.IsNaN(low) != shown || !math.IsNaN(high) != shown || c.of.Share && low < 0 {
			t.Errorf("%s: %s, [%v, %v], want %s", c.name, got, low, high, c.want)
		}
	}
}

// TestBatchesDecide: an interval of batch means decides an expectation; where there is none, it is unknown.
func TestBatchesDecide(t *testing.T) {
	r := random.New(6)
	long, short := sliced(waits(&r, 400_000, 0.5)), sliced(waits(&r, 2000, 0.9))
	for _, c := range []struct {
		e    Expectation
		of   Batches
		want Verdict
	}{
		{Expectation{Equals: is(1)}, long, Holds}, {Expectation{Equals: is(1.3)}, long, Fails}, {Expectation{AtMost: is(100)}, short, Unknown},
	} {
		if got := c.e.Judge(c.of, 0.95, Facts{NonNegative: true}).Verdict; got != c.want {
			t.Errorf("%+v of %v: %s, want %s", c.e, c.of.Value(), got, c.want)
		}
	}
}
