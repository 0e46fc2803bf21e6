package sim

// These tests prove that faults strike at their times, end to end: fixed ones and random ones (mean and least of up and down
// times), and the shares of time that nodes and hubs are up.

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/random"
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

// TestLateChoiceThatFails: at its time the fault finds nobody, and so it must not end anything either, even if by
// then it would find someone.
func TestLateChoiceThatFails(t *testing.T) {
	firstUp := faultPlan(func(c *Control, _ *random.Rand) ([]Strike, error) {
		for n := range NodeID(2) {
			if c.Up(n) {
				return crash(MemoryLost, n).Plan(c, nil)
			}
		}
		return nil, errors.New("nobody is up")
	})
	s := scene{graph: completeGraph(2)}
	s.Faults = append(faultsOf("crash 0 1ms 10ms; crash 1 1ms 10ms"), Fault{Name: "late", Model: firstUp, When: When{At: 5 * ms, For: 20 * ms}})
	e := s.prepare(t)
	r := finish(t, e)
	wantValue(t, r, "fault_late_firings", 0)
	wantValue(t, r, "fault_late_found_nobody", 1)
	wantValue(t, r, "fault_crash_0_found_nobody", 0)
	if !slices.Contains(r.Firings, Firing{Fault: "late", At: 5 * ms}) || len(r.Firings) != 5 {
		t.Errorf("firings %+v", r.Firings)
	}
	if !e.timeline.Up(0) || !e.timeline.Up(1) {
		t.Error("a node is down at the end")
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
		if !(math.Abs(mean-float64(c.mean)) <= tolerance) {
			t.Errorf("%s: mean of %d times %v, want %v", c.name, len(c.times), time.Duration(mean), c.mean)
		}
		if least := slices.Min(c.times); least < c.least || least > c.least+c.mean/100 {
			t.Errorf("%s: least %v, want %v", c.name, least, c.least)
		}
	}
	if got := r.Value("nodes_up_ratio"); !(math.Abs(got-10./14) <= 0.02) {
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

// TestFaultsWithoutTargetsDoNothing, and nothing is said of them.
func TestFaultsWithoutTargetsDoNothing(t *testing.T) {
	s := scene{graph: completeGraph(2)}
	s.Faults = []Fault{{Name: "x", Model: crash(MemoryLost), When: When{At: ms, For: ms}}}
	r := s.run(t)
	wantValue(t, r, "fault_x_found_nobody", 0)
	if len(r.Firings) > 0 {
		t.Errorf("firings %+v", r.Firings)
	}
}

// TestUptimeOfATruncatedRun: the tenth event ends the run at 10 s, before the eleventh, a timer of each second. Of the part of
// the window that was run, [2 s, 10 s), hub 1 is down for 4 s, and a letter is at its service for 2 s.
func TestUptimeOfATruncatedRun(t *testing.T) {
	s := scene{graph: completeGraph(2), participants: 1, hubs: []NodeID{1}, network: Network{Service: service(2*time.Second, 1, -1)}}
	s.node = func(n NodeID) *actor {
		tick := func(e env) {
			if n == 0 {
				e.SetTimer(time.Second, 0, 0)
			}
		}
		return &actor{init: tick, timer: func(e env, _ Timer) {
			if tick(e); e.Now() == 3*time.Second {
				e.Send(1, letter{})
			}
		}}
	}
	s.Faults = faultsOf("crash 1 6s ever")
	s.Limits.Events = 12 // nine timers, an arrival, the end of a service, a crash
	for warmup, want := range map[time.Duration][3]float64{
		2 * time.Second:  {12. / 16, 4. / 8, 2. / 16},
		20 * time.Second: {math.NaN(), math.NaN(), math.NaN()},
	} {
		s.Warmup = warmup
		r := s.prepare(t).Run()
		if r.Reason != "events: 12 events at 10s" {
			t.Fatal(r.Status, r.Reason)
		}
		for i, name := range []string{"nodes_up_ratio", "hubs_up_ratio", "service_present_mean"} {
			wantValue(t, r, name, want[i])
		}
	}
}
