package pbft

// These tests prove that metrics are what their words say: each has a value here that was counted by hand.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
)

const ms = time.Millisecond

// asked counts what the client asked before an instant.
func asked(t *testing.T, params *Params, config *sim.Config, before time.Duration) float64 {
	until := *config
	until.Duration, until.Warmup, until.Faults = before, 0, nil
	return modeltest.Run(t, Model(), params, &until).Value("operations")
}

func paused(replica sim.NodeID) sim.FaultModel {
	return modeltest.Strike(func(c *sim.Control) { c.Pause(replica) }, func(c *sim.Control) { c.Resume(replica) })
}

// TestMetrics: four replicas, a client, 10 ms a message, and requests so rare that they never meet.
func TestMetrics(t *testing.T) {
	once := func(name string, plan sim.FaultModel, at, lasts time.Duration) func(*Params, *sim.Config) {
		return func(_ *Params, c *sim.Config) { c.Faults = []sim.Fault{modeltest.Once(name, plan, at, lasts)} }
	}
	liar := func(strategy adversary.Strategy, first bool) func(*Params, *sim.Config) {
		return func(p *Params, _ *sim.Config) {
			p.Adversaries.Count, p.Adversaries.First, p.Adversaries.Strategy = 1, first, strategy
		}
	}
	const at = 500 * time.Second
	for _, c := range []struct {
		name   string
		change func(*Params, *sim.Config)
		want   func(all, then float64) map[string]float64 // of all requests, and those before 500 s
	}{
		{"no fault: a replica's log has 1, 2, ..., 10 entries, and they go at each checkpoint", func(*Params, *sim.Config) {}, func(all, _ float64) map[string]float64 {
			sum, checkpoints := 0.0, float64(int(all)/10)
			for i := range int(all) {
				sum += float64(i%10 + 1)
			}
			return map[string]float64{"requests_executed": 4 * all, "view_changes": 0, "new_views": 0, "stable_checkpoints": 4 * checkpoints, "log_entries_discarded": 40 * checkpoints,
				"state_transfers": 0, "log_length_count": 4 * all, "log_length_mean": sum / all, "log_length_max": 10}
		}},
		{"each message comes twice", func(_ *Params, c *sim.Config) {
			c.Network = func(*sim.World) (*sim.Network, error) {
				return &sim.Network{Latency: modeltest.Constant(10 * ms), Noise: &sim.Noise{Duplication: 1}}, nil
			}
		}, func(all, _ float64) map[string]float64 {
			checkpoints := float64(int(all) / 10)
			return map[string]float64{"requests_executed": 4 * all, "view_changes": 0, "new_views": 0, "stable_checkpoints": 4 * checkpoints, "log_entries_discarded": 40 * checkpoints,
				"state_transfers": 0, "log_length_max": 10}
		}},
		{"statistics begin at 500 s", func(_ *Params, c *sim.Config) { c.Warmup = at }, func(all, then float64) map[string]float64 {
			checkpoints := float64(int(all)/10 - int(then)/10)
			return map[string]float64{"requests_executed": 4 * (all - then), "stable_checkpoints": 4 * checkpoints, "log_entries_discarded": 40 * checkpoints, "log_length_count": 4 * (all - then)}
		}},
		{"the primary goes for good: three replicas give up its view, once", once("down", modeltest.Crash(sim.MemoryLost, 0), at, sim.Forever), func(all, then float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4*then + 3*(all-then), "view_changes": 3, "new_views": 1, "state_transfers": 0}
		}},
		{"the primary hears and says nothing from then on: it gives up nothing", once("cut", modeltest.Partition{1, 0, 0, 0, 0}, at, sim.Forever), func(all, then float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4*then + 3*(all-then), "view_changes": 3, "new_views": 1, "state_transfers": 0}
		}},
		{"a backup is down for a moment in which nothing happens", once("down", modeltest.Crash(sim.MemoryLost, 2), at, ms), func(all, _ float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4 * all, "view_changes": 0, "state_transfers": 0}
		}},
		{"and loses its disk: it executes again what f + 1 others send, whose last stable checkpoint it takes", once("down", modeltest.Crash(sim.DiskLost, 2), at, ms), func(all, then float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4*all + then, "view_changes": 0, "new_views": 0, "state_transfers": 1, "stable_checkpoints": 4*float64(int(all)/10) + 1, "log_length_count": 4 * all}
		}},
		{"a backup is down from the start, and returns: it executes all at once", once("down", modeltest.Crash(sim.MemoryLost, 2), ms, at-ms), func(all, then float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4 * all, "view_changes": 0, "state_transfers": 1, "stable_checkpoints": 3*float64(int(then)/10) + 1 + 4*float64(int(all)/10-int(then)/10),
				"log_length_count": 4*all - then}
		}},
		{"a backup is alone with the client: it gives up one view, and the next never begins", once("cut", modeltest.Partition{0, 0, 1, 0, 1}, at, sim.Forever), func(_, then float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4 * then, "view_changes": 1, "new_views": 0, "state_transfers": 0}
		}},
		{"a backup is paused for 200 s: it executes late, by itself", once("pause", paused(2), at, 200*time.Second), func(all, _ float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4 * all, "view_changes": 0, "state_transfers": 0, "log_length_count": 4 * all}
		}},
		{"a backup is silent: it executes like the others", liar("silent", false), func(all, _ float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4 * all, "view_changes": 0, "state_transfers": 0}
		}},
		{"the primary is silent: one view begins anew", liar("silent", true), func(all, _ float64) map[string]float64 {
			return map[string]float64{"requests_executed": 4 * all, "new_views": 1}
		}},
	} {
		config, params := build(t, 4, modeltest.Constant(10*ms))
		params.Rate, config.Duration, config.Drain = .05, 1000*time.Second, 100*time.Second
		all, then := asked(t, params, config, config.Duration), asked(t, params, config, at)
		c.change(params, config)
		r := modeltest.Run(t, Model(), params, config)
		if then < 15 || all < then+15 {
			t.Fatalf("%v requests, %v before", all, then)
		}
		modeltest.Expect(t, c.name, r, c.want(all, then))
	}
}

// TestPrediction: five delays with four replicas or more, fewer with fewer: there is less to wait for.
func TestPrediction(t *testing.T) {
	for n, delays := range map[int]float64{1: 2, 2: 4, 3: 4, 4: 5, 5: 5, 6: 5} {
		config, params := build(t, n, modeltest.Constant(10*ms))
		params.Checkpoint, params.Window, params.ViewTimeout = 10, 30, 50*ms // the least
		modeltest.Expect(t, "so few", modeltest.Run(t, Model(), params, config), map[string]float64{"operation_latency_max_ms": 10 * delays})
		value, predicted := modeltest.Predictions(t, Model(), params, config)["operation_latency_max_ms"]
		if predicted != (n >= 4) || predicted && value != 10*delays {
			t.Errorf("n=%d: predicted %v, %v", n, predicted, value)
		}
	}
}

// TestPredictionNeedsAWindow: with a checkpoint after each request, and a window of one, requests that meet wait for each other.
func TestPredictionNeedsAWindow(t *testing.T) {
	config, params := build(t, 4, modeltest.Constant(10*ms))
	params.Checkpoint, params.Window = 1, 1
	if got := modeltest.Run(t, Model(), params, config).Value("operation_latency_max_ms"); got <= 50 {
		t.Errorf("requests never wait: %v ms", got)
	}
	modeltest.ExpectWithheld(t, Model(), params, config, "operation_latency_max_ms", "the window has room for 20 requests more than there are from one checkpoint to the next")
}

// TestRepetitions: views change under load, and some requests get two sequence numbers; they are executed once, and counted once.
func TestRepetitions(t *testing.T) {
	config, params := build(t, 4, uneven, modeltest.Bernoulli(.1))
	config.Seed, params.Rate, params.ViewTimeout = 38, 10, 300*ms
	r := modeltest.Run(t, Model(), params, config)
	if r.Value("requests_executed") > 4*r.Value("operations") || r.Value("instances") <= r.Value("operations") {
		t.Errorf("%v executed, %v requests, %v sequence numbers", r.Value("requests_executed"), r.Value("operations"), r.Value("instances"))
	}
}
