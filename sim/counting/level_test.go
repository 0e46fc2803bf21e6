package counting

// These tests prove that a level is integrated over the window alone, exactly, and averaged over places and time.

import (
	"math"
	"testing"
	"time"

	"starmesh/sim/units"
)

// TestLevel: of a number that changes at instants, mean and variance over the window [10, 20).
func TestLevel(t *testing.T) {
	window := units.Interval{From: 10, To: 20}
	type step struct {
		n   uint64
		now time.Duration
	}
	for _, c := range []struct {
		name           string
		steps          []step // so many until then
		mean, variance float64
	}{
		{"constant", []step{{3, 30}}, 3, 0},
		{"what was before does not count", []step{{9, 10}, {2, 20}}, 2, 0},
		{"what was before ends within", []step{{9, 12}, {2, 20}}, 3.4, 0.2*81 + 0.8*4 - 3.4*3.4},
		{"what comes after does not count", []step{{2, 15}, {4, 20}, {100, 30}}, 3, 1},
		{"what begins within outlasts it", []step{{2, 15}, {4, 30}}, 3, 1},
		{"all of it before", []step{{5, 10}}, 0, 0},
		{"all of it after", []step{{0, 20}, {5, 30}}, 0, 0},
		{"one instant", []step{{0, 12}, {5, 12}, {0, 20}}, 0, 0},
	} {
		var l Level
		for _, s := range c.steps {
			l.Advance(s.n, s.now, window)
		}
		var levels Levels
		levels.Add(&l)
		if mean, variance := levels.Mean(10), levels.Variance(10); !(math.Abs(mean-c.mean) <= 1e-12) || !(math.Abs(variance-c.variance) <= 1e-12) {
			t.Errorf("%s: mean %v, variance %v; want %v and %v", c.name, mean, variance, c.mean, c.variance)
		}
		if ratio := l.Ratio(10, 4); !(math.Abs(ratio-c.mean/4) <= 1e-12) {
			t.Errorf("%s: of four %v, want %v", c.name, ratio, c.mean/4)
		}
		levels.Add(&Level{}) // a place where there was nothing
		if mean := levels.Mean(10); !(math.Abs(mean-c.mean/2) <= 1e-12) {
			t.Errorf("%s: over two places %v, want %v", c.name, mean, c.mean/2)
		}
	}
	var l Level
	for _, missing := range []float64{l.Ratio(0, 1), l.Ratio(1, 0), (&Levels{}).Mean(1)} {
		if !math.IsNaN(missing) {
			t.Errorf("%v of nothing", missing)
		}
	}
}
