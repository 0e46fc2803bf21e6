package pbft

// These tests prove that PBFT goes on after faults: in one view after crashes, with replicas that were away, under load, and
// on slow uplinks.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestTwoPrimariesStop: with the primaries of views 0 and 1 gone, five of seven meet in view 2. A client waits at most its retry (1 s),
// the view timeout (2 s), its double for view 1, and a few delays.
func TestTwoPrimariesStop(t *testing.T) {
	for seed := range uint64(40) {
		config, params := build(t, 9, uneven)
		config.Seed, config.Duration, params.Clients = seed, 60*time.Second, 3
		config.Faults = []sim.Fault{modeltest.Once("two", modeltest.Crash(sim.MemoryLost, 0, 1), 10*time.Second, 80*time.Second)}
		r := modeltest.Run(t, Model(), params, config)
		if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 8000 || r.Value("agreement_violations") != 0 {
			t.Errorf("seed %d: %v unanswered, up to %v ms, %v violations", seed, r.Value("unanswered_ratio"), r.Value("operation_latency_max_ms"), r.Value("agreement_violations"))
		}
	}
}

// TestReturn: a backup that was away for two seconds has all that the others have, gives up no view, and is missed by nobody; so
// has one that lost its disk.
func TestReturn(t *testing.T) {
	for _, lost := range []sim.Destruction{sim.MemoryLost, sim.DiskLost} {
		for seed := range uint64(10) {
			config, params := build(t, 7, uneven)
			params.Clients, params.Rate, params.Checkpoint, params.Window = 4, 5, 100, 200
			config.Seed = seed
			config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(lost, 3), 5*time.Second, 2*time.Second)}
			r := modeltest.Run(t, Model(), params, config)
			if r.Value("view_changes") != 0 || r.Value("decided_ratio") != 1 || r.Value("operation_latency_max_ms") > 5*50 {
				t.Errorf("%v, seed %d: %v view changes, %v decided, latency up to %v ms", lost, seed, r.Value("view_changes"), r.Value("decided_ratio"), r.Value("operation_latency_max_ms"))
			}
		}
	}
}

// TestReturnToALaterView: who was away during a view change votes in the new view: another one may fail, and nobody waits.
func TestReturnToALaterView(t *testing.T) {
	config, params := build(t, 4, modeltest.Constant(20*time.Millisecond))
	params.Rate = 2
	config.Duration = 40 * time.Second
	config.Faults = []sim.Fault{
		modeltest.Once("first", modeltest.Crash(sim.MemoryLost, 0), 10*time.Second, 10*time.Second),
		modeltest.Once("second", modeltest.Crash(sim.MemoryLost, 3), 30*time.Second, 5*time.Second),
	}
	r := modeltest.Run(t, Model(), params, config)
	if r.Value("new_views") != 1 || r.Value("view_changes") != 3 || r.Value("decided_ratio") != 1 || r.Value("unanswered_ratio") != 0 {
		t.Errorf("%v new views, %v changes, %v decided, %v unanswered", r.Value("new_views"), r.Value("view_changes"), r.Value("decided_ratio"), r.Value("unanswered_ratio"))
	}
}

// TestCatchUpUnderLoad: checkpoints follow each other faster than a state travels, and yet who was away has all in the end.
func TestCatchUpUnderLoad(t *testing.T) {
	for _, checkpoint := range []int{2, 10, 1000} {
		config, params := build(t, 7, modeltest.Uniform{Min: 20 * time.Millisecond, Max: 50 * time.Millisecond})
		params.Clients, params.Rate, params.Checkpoint, params.Window, params.ViewTimeout = 4, 50, checkpoint, 5000, 1000*time.Second
		config.Duration = 20 * time.Second
		config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 3), 5*time.Second, 2*time.Second)}
		r := modeltest.Run(t, Model(), params, config)
		// Counters stop with the load, when 200/s * 4 are on their way for less than 250 ms.
		if r.Value("state_transfers") < 1 || r.Value("requests_executed") < 4*r.Value("operations")-200 || r.Value("decided_ratio") != 1 {
			t.Errorf("every %d: %v transfers, %v of %v executed, %v decided", checkpoint, r.Value("state_transfers"), r.Value("requests_executed"), 4*r.Value("operations"), r.Value("decided_ratio"))
		}
	}
}

// TestSlowUplinks: links lose half of all messages for 20 s. Though uplinks are slow, and view changes as large as what they send in a second,
// all is answered in time, with the bytes of a few times as many requests; views that
// fail have the most.
func TestSlowUplinks(t *testing.T) {
	links := &sim.LinkSet{Both: true}
	for _, c := range []struct {
		n    int
		rate sim.Rate
		line sim.Bandwidth
	}{{4, 10, 1_000_000}, {4, 100, 1_000_000}, {7, 10, 2_000_000}} {
		for seed := range uint64(3) {
			run := func(faults ...sim.Fault) *sim.Report {
				config, params := build(t, c.n, nil)
				params.Checkpoint, params.Window, params.Rate = 100, 200, c.rate
				config.Seed, config.Drain, config.Faults = seed, 400*time.Second, faults
				config.Network = func(*sim.World) (*sim.Network, error) {
					return &sim.Network{Latency: modeltest.Constant(20 * ms), Uplink: func(sim.NodeID) sim.Access { return sim.Access{Rate: c.line, Queue: -1} }}, nil
				}
				return modeltest.Run(t, Model(), params, config)
			}
			plain := run()
			r := run(modeltest.Once("burst", modeltest.Strike(func(c *sim.Control) { c.Degrade(1, links, .5) }, func(c *sim.Control) { c.Restore(links) }), 30*time.Second, 20*time.Second))
			if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 90_000 || r.Value("agreement_violations") != 0 || r.Value("sent_bytes") > 8*plain.Value("sent_bytes") {
				t.Errorf("n=%d, %v requests a second, seed %d: %v unanswered, up to %v ms, %v bytes, without losses %v", c.n, c.rate, seed,
					r.Value("unanswered_ratio"), r.Value("operation_latency_max_ms"), r.Value("sent_bytes"), plain.Value("sent_bytes"))
			}
		}
	}
}
