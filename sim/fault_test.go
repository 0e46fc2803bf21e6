package sim

// These tests prove that faults strike at their times, end to end: fixed ones and random ones (mean and least of up and down
// times), and the shares of time that nodes and hubs are up.

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
)

// moments returns when faults begin and end, as in "10ms fault 1".
func moments(t *testing.T, s scene) (*Report, string) {
	t.Helper()
	var log []string
	s.hear(func(l *Happening) {
		if l.What == account.FaultBegan || l.What == account.FaultEnded {
			log = append(log, fmt.Sprint(l.At, " ", l.What, " ", l.Node))
		}
	}, account.InWords()...)
	r := s.run(t)
	return r, strings.Join(log, ", ")
}

func TestFixedFaults(t *testing.T) {
	for _, c := range []struct{ faults, want string }{
		{"crash 1 10ms 5ms", "10ms fault 1, 15ms repair 1"},
		{"crash 1 0s 5ms", "0s fault 1, 5ms repair 1"},
		{"crash 1 10ms ever", "10ms fault 1"},
		{"crash 1 10ms 0s", ""},
		{"crash 1 60s 1s", "1m0s fault 1"},
		{"crash 1 61s 1s", ""},
		{"crash 1 10ms 20ms; crash 1 20ms 20ms", "10ms fault 1, 20ms fault 1, 30ms repair 1, 40ms repair 1"},
	} {
		s := scene{graph: completeGraph(3)}
		s.Faults = faultsOf(c.faults)
		r, got := moments(t, s)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.faults, got, c.want)
		}
		fired := 0.0
		for i := range s.Faults {
			fired += r.Value(fmt.Sprintf("fault_crash_%d_firings", i))
		}
		if int(fired) != strings.Count(c.want, "fault") {
			t.Errorf("%s: %v firings", c.faults, fired)
		}
	}
}

// TestRandomProcess checks the mean and the least of up and down times.
func TestRandomProcess(t *testing.T) {
	when := When{MTTF: 10 * time.Second, MTTR: 4 * time.Second, MinUp: 3 * time.Second, MinDown: time.Second}
	s := scene{graph: completeGraph(20)}
	s.Duration = 4000 * time.Second
	all := []NodeID{}
	for n := range NodeID(20) {
		all = append(all, n)
	}
	s.Faults = []Fault{{Name: "churn", Model: crash(MemoryLost, all...), When: when}}
	changed := make([]time.Duration, 20)
	var ups, downs []time.Duration
	s.hear(func(l *Happening) {
		switch l.What {
		case account.FaultBegan:
			ups = append(ups, l.At-changed[l.Node])
			changed[l.Node] = l.At
		case account.FaultEnded:
			downs = append(downs, l.At-changed[l.Node])
			changed[l.Node] = l.At
		}
	}, account.InWords()...)
	r := s.run(t)
	for _, c := range []struct {
		name        string
		times       []time.Duration
		mean, least time.Duration
	}{{"up", ups, when.MTTF, when.MinUp}, {"down", downs, when.MTTR, when.MinDown}} {
		var sum time.Duration
		for _, d := range c.times {
			sum += d
		}
		mean := float64(sum) / float64(len(c.times))
		// The standard deviation of a shifted exponential is its mean without the shift.
		tolerance := 4 * float64(c.mean-c.least) / math.Sqrt(float64(len(c.times)))
		if math.Abs(mean-float64(c.mean)) > tolerance {
			t.Errorf("%s: mean of %d times %v, want %v", c.name, len(c.times), time.Duration(mean), c.mean)
		}
		if least := slices.Min(c.times); least < c.least || least > c.least+c.mean/100 {
			t.Errorf("%s: least %v, want %v", c.name, least, c.least)
		}
	}
	if got := r.Value("nodes_up_ratio"); math.Abs(got-10./14) > 0.02 {
		t.Errorf("nodes_up_ratio %v, want about %v", got, 10./14)
	}
	wantValue(t, r, "fault_churn_firings", float64(len(ups)))
}

// TestUptime is exact for given times.
func TestUptime(t *testing.T) {
	s := scene{graph: completeGraph(5), participants: 2, hubs: []NodeID{2, 3, 4}}
	s.Duration, s.Warmup, s.Deadline = 100*ms, 10*ms, 10*ms // a window of 80 ms
	s.Faults = faultsOf("crash 0 0s 20ms; crash 2 40ms 10ms; crash 3 45ms ever")
	r := s.run(t)
	// In the window: node 0 is down for 10 ms, 2 for 10, 3 for 45; hubs 2 and 3 both for 5.
	wantValue(t, r, "nodes_up_ratio", (400.-65)/400)
	wantValue(t, r, "hubs_up_ratio", (240.-55)/240)
	wantValue(t, r, "hubs_majority_up_ratio", 75./80)
}
