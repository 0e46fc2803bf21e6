package clientserver

// These tests prove when a client that hears nothing tries again, with every cure of retry storms: at which instants, how often,
// and what it then counts; and that a breaker lets a client go on once its server answers.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/retrying"
	"starmesh/sim"
)

// tries runs one client and one server, and returns when it sends.
func tries(t *testing.T, change func(*Params), loss sim.Loss, faults ...sim.Fault) (list []time.Duration, report *sim.Report) {
	t.Helper()
	params := definition.Defaults
	params.Trace = &Trace{rows: []row{{}}}
	params.Timeout, params.Retries = time.Second, 3
	change(&params)
	config := modeltest.Config(t, mesh, 2, sim.Network{Latency: modeltest.Constant(delay), Loss: loss})
	config.Faults = faults
	for _, a := range asks(t, &params, config) {
		list = append(list, a.at)
	}
	return list, modeltest.Run(t, Model(), &params, config)
}

func everyTenSeconds(p *Params) {
	p.Trace = &Trace{rows: []row{{at: 0}, {at: 10 * time.Second}, {at: 20 * time.Second}, {at: 30 * time.Second}}}
}

func TestInstantsOfTries(t *testing.T) {
	silent := lossByKind{0, 1} // no reply arrives
	for _, c := range []struct {
		name    string
		change  func(*Params)
		seconds []int
		want    map[string]float64
	}{
		{"no cure", func(*Params) {}, []int{0, 1, 2, 3}, map[string]float64{"given_up": 1, "retries_denied": 0, "tries_refused": 0, "breaker_openings": 0}},
		{"back-off", func(p *Params) { p.Backoff = 2 }, []int{0, 2, 5, 10}, map[string]float64{"given_up": 1}},
		{"back-off, bounded", func(p *Params) { p.Backoff, p.FirstPause, p.LongestPause = 3, 2*time.Second, 4*time.Second }, []int{0, 3, 8, 13}, nil},
		{"a budget of two", func(p *Params) { p.RetryBudget = &retrying.Budget{Ratio: .1, Burst: 2} }, []int{0, 1, 2},
			map[string]float64{"given_up": 1, "retries_denied": 1}},
		{"a budget of three, then a half for each request", func(p *Params) {
			everyTenSeconds(p)
			p.RetryBudget = &retrying.Budget{Ratio: .5, Burst: 3}
		}, []int{0, 1, 2, 3, 10, 20, 21, 30}, map[string]float64{"given_up": 4, "retries_denied": 3, "attempts": 8}},
		// It opens at 2, and is half-open from 7 on: the request of 10 is the probe, which fails at 11.
		{"a breaker", func(p *Params) {
			everyTenSeconds(p)
			p.Breaker = &retrying.BreakerParams{Failures: 2, Open: 5 * time.Second}
		}, []int{0, 1, 10, 20, 30}, map[string]float64{"given_up": 4, "tries_refused": 4, "breaker_openings": 4}},
		{"a breaker that is open for longer", func(p *Params) {
			everyTenSeconds(p)
			p.Breaker = &retrying.BreakerParams{Failures: 2, Open: 15 * time.Second}
		}, []int{0, 1, 20}, map[string]float64{"given_up": 4, "tries_refused": 4, "breaker_openings": 2}},
	} {
		got, report := tries(t, c.change, silent)
		var want []time.Duration
		for _, s := range c.seconds {
			want = append(want, time.Duration(s)*time.Second)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: tries at %v, want %v", c.name, got, want)
		}
		modeltest.Expect(t, c.name, report, c.want)
	}
}

// TestJitteredTries: each pause is drawn from its stretch, and another one of each client.
func TestJitteredTries(t *testing.T) {
	got, _ := tries(t, func(p *Params) { p.Backoff, p.Jitter = 2, retrying.EqualJitter }, lossByKind{0, 1})
	for i, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		if pause := got[i+1] - got[i] - time.Second; pause < most/2 || pause > most || pause == most {
			t.Errorf("pause %d is %v, want one from %v to %v", i+1, pause, most/2, most)
		}
	}
}

// TestReplyDuringThePause ends the operation: nothing is sent again.
func TestReplyDuringThePause(t *testing.T) {
	got, report := tries(t, func(p *Params) { p.Timeout, p.Backoff, p.FirstPause = 15*time.Millisecond, 1, time.Second }, nil)
	if len(got) != 1 {
		t.Errorf("tries at %v", got)
	}
	modeltest.Expect(t, "late reply", report, map[string]float64{"attempts": 1, "unanswered_ratio": 0, "operation_latency_max_ms": 20})
}

// TestBreakerCloses: the server is down from 0 to 15 s. The breaker opens at 2 s, its probe of 10 s fails, and that of 20 s is answered.
func TestBreakerCloses(t *testing.T) {
	got, report := tries(t, func(p *Params) {
		everyTenSeconds(p)
		p.Breaker = &retrying.BreakerParams{Failures: 2, Open: 5 * time.Second}
	}, nil, crashes(0, 0, 15*time.Second)...)
	want := []time.Duration{0, time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second}
	if !slices.Equal(got, want) {
		t.Errorf("tries at %v, want %v", got, want)
	}
	modeltest.Expect(t, "breaker", report, map[string]float64{"unanswered_ratio": .5, "breaker_openings": 2, "tries_refused": 2})
}
