package pbft

// These tests prove that what is lost is sent again, and nothing else: requests are answered whatever share of the messages is lost,
// with few more messages, and without losses none is sent twice.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// sent returns how many messages of a kind were sent.
func sent(r *sim.Report, kind string) (count float64) {
	for _, row := range r.Ledger {
		if row.Kind == kind {
			count += float64(row.Sent)
		}
	}
	return count
}

// TestLosses: with one message in five lost all requests are answered within ten seconds: views seldom change, and replicas send less than
// twice the messages of the normal case.
func TestLosses(t *testing.T) {
	for _, n := range []int{4, 7} {
		for seed := range uint64(5) {
			config, params := build(t, n, uneven, modeltest.Bernoulli(.2))
			config.Seed = seed
			r := modeltest.Run(t, Model(), params, config)
			if r.Value("agreement_violations") != 0 || r.Value("unanswered_ratio") != 0 || r.Value("decided_ratio") != 1 || r.Value("operation_latency_max_ms") > 10_000 {
				t.Errorf("n=%d, seed %d: %v violations, %v unanswered, %v decided, up to %v ms", n, seed,
					r.Value("agreement_violations"), r.Value("unanswered_ratio"), r.Value("decided_ratio"), r.Value("operation_latency_max_ms"))
			}
			if each := r.Value("messages_sent") / r.Value("operations"); each > 2*perRequest(n) || r.Value("new_views") > r.Value("operations")/20 {
				t.Errorf("n=%d, seed %d: %v messages each, %v new views", n, seed, each, r.Value("new_views"))
			}
		}
	}
}

// TestNothingIsLost: messages that only overtake each other make nobody send any twice.
func TestNothingIsLost(t *testing.T) {
	config, params := build(t, 7, uneven)
	params.Rate = 20
	r := modeltest.Run(t, Model(), params, config)
	requests := r.Value("operations")
	for kind, want := range map[string]float64{"request": requests, "pre_prepare": 6 * requests, "prepare": 36 * requests, "commit": 42 * requests, "reply": 7 * requests,
		"checkpoint": 42 * math.Floor(requests/10), "view_change": 0, "new_view": 0, "status": 0, "state": 0} {
		if got := sent(r, kind); got != want {
			t.Errorf("%v %s messages of %v requests, want %v", got, kind, requests, want)
		}
	}
}

// TestLostCheckpoints: with a window of one request the next one waits for a stable checkpoint, and nothing else makes up for what is
// lost of that.
func TestLostCheckpoints(t *testing.T) {
	config, params := build(t, 4, uneven, modeltest.Bernoulli(.2))
	params.Checkpoint, params.Window, params.Rate, params.ViewTimeout = 1, 1, .3, 1000*time.Second
	r := modeltest.Run(t, Model(), params, config)
	if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 30_000 || r.Value("operations") < 20 {
		t.Errorf("%v of %v unanswered, up to %v ms", r.Value("unanswered_ratio"), r.Value("operations"), r.Value("operation_latency_max_ms"))
	}
}

// TestLostViewChanges: the first primary is gone, and three messages of ten are lost; the others meet in the next view, and go on:
// three losses of a reply make a client wait for more than a minute.
func TestLostViewChanges(t *testing.T) {
	for seed := range uint64(5) {
		config, params := build(t, 4, uneven, modeltest.Bernoulli(.3))
		config.Seed, config.Duration, config.Drain = seed, 20*time.Second, 300*time.Second
		config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 0), 5*time.Second, sim.Forever)}
		r := modeltest.Run(t, Model(), params, config)
		if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 70_000 {
			t.Errorf("seed %d: %v unanswered, up to %v ms, %v new views", seed, r.Value("unanswered_ratio"), r.Value("operation_latency_max_ms"), r.Value("new_views"))
		}
	}
}
