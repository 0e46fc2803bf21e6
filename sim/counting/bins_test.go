package counting

// These tests prove by hand-computed values that a level is averaged over the time of each bin, that a node which goes down holds no
// gauge, and that what begins in a bin belongs to it.

import (
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/sim/units"
)

func binnedStretches(metrics ...string) *Stretches {
	declared := []Metric{{Name: "leaders", Nature: Gauge}, {Name: "hops", Nature: Sample}, {Name: "tries", Nature: Counter}}
	s := Stretches{}.Anew(units.Interval{From: 15, To: 25}, nil, 0, declared)
	f := &Features{Reports: Operations, Metrics: declared}
	s.Bin(&Binning{Every: 10, Metrics: metrics}, 35, f)
	return &s
}

func expectSeries(t *testing.T, s *Stretches, end time.Duration, want map[string][]float64) {
	t.Helper()
	list := s.Binned(end)
	if len(list) != len(want) {
		t.Fatalf("%v, want %d series", list, len(want))
	}
	for _, got := range list {
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if !slices.EqualFunc(got.Values, want[got.Name], same) {
			t.Errorf("%s: %v, want %v", got.Name, got.Values, want[got.Name])
		}
	}
}

func TestLevelsOfBins(t *testing.T) {
	s := binnedStretches("nodes_up", "leaders")
	s.Shift(NodesUp, 0, 4)
	s.Shift(NodesUp, 5, -2) // 4 for 5, then 2
	s.Set(0, 1, 3, 1, 8)    // one leads from 8 on
	s.Set(0, 1, 3, 1, 9)
	s.Set(0, 2, 3, 2, 12) // another one, by two, from 12 to 28
	s.Forget(2, 28)
	s.Set(0, 1, 3, 0, 31)
	s.Shift(NodesUp, 30, 1)
	expectSeries(t, s, 35, map[string][]float64{"nodes_up": {3, 2, 2, 3}, "leaders": {0.2, 2.6, 2.6, 0.2}})
}

// TestWhatBeginsInABin: also before the window and after it; what comes after the end of the run is missing.
func TestWhatBeginsInABin(t *testing.T) {
	s := binnedStretches("messages_sent", "loss_ratio", "latency_max_ms", "latency_p50_ms", "tries", "hops_mean", "availability_ratio", "messages_in_flight")
	s.Sent(1)
	s.Sent(2)
	s.Copied(1, 4)
	s.Lost(1, 5)
	s.Lost(1, 6)
	s.Delivered(2, 19) // in the third bin
	s.Sent(21)
	s.Count(2, 9, 30, 7)
	s.Observe(1, 22, 23, 4)
	s.Observe(1, 29, 29, 5)
	s.Invoked(19, NoSide)
	s.Answered(19, 3, NoSide, true)
	s.Invoked(18, NoSide)
	none := math.NaN()
	expectSeries(t, s, 30, map[string][]float64{
		"messages_sent": {3, 0, 1, none}, "loss_ratio": {2. / 3, none, 0, none}, "latency_max_ms": {19e-6, none, none, none}, "latency_p50_ms": {19e-6, none, none, none},
		"tries": {7, 0, 0, none}, "hops_mean": {none, none, 4.5, none}, "availability_ratio": {none, 0.5, none, none},
		"messages_in_flight": {1.4, 1, 1, none}, // 1 from 1, 2 from 2, 3 from 4, 2 from 5, 1 from 6, none at 21, 1 again
	})
}
