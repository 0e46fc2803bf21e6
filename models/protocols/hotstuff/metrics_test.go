package hotstuff

// These tests prove that metrics are what their words say: each has a value here that was counted by hand.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
)

const ms = time.Millisecond

func paused(replica sim.NodeID) sim.FaultModel {
	return modeltest.Strike(func(c *sim.Control) { c.Pause(replica) }, func(c *sim.Control) { c.Resume(replica) })
}

// TestMetrics: four replicas, a client, 10 ms a message, and commands so rare that they never meet. A command's block is the first of four,
// and the next command's blocks commit the three empty ones.
func TestMetrics(t *testing.T) {
	once := func(name string, plan sim.FaultModel, at, lasts time.Duration) func(*Params, *sim.Config) {
		return func(_ *Params, c *sim.Config) { c.Faults = []sim.Fault{modeltest.Once(name, plan, at, lasts)} }
	}
	const at = 500 * time.Second
	toThird := &sim.LinkSet{From: []bool{4: true}, To: []bool{3: true, 4: false}}
	for _, c := range []struct {
		name   string
		change func(*Params, *sim.Config)
		want   func(all, then float64) map[string]float64 // of all commands, and those before 500 s
	}{
		{"no fault: a leader commits 60 ms after it proposed, three others 70 ms", func(*Params, *sim.Config) {}, func(all, _ float64) map[string]float64 {
			return map[string]float64{"blocks": 4 * (4*all - 3), "commands": 4 * all, "commit_count": 4 * all, "commit_mean_ms": 67.5, "commit_max_ms": 70,
				"failed_views": 0, "commands_per_block_count": 4 * all, "commands_per_block_mean": .25, "commands_per_block_max": 1}
		}},
		{"each message comes twice", func(_ *Params, c *sim.Config) {
			c.Network = func(*sim.World) (*sim.Network, error) {
				return &sim.Network{Latency: even.Latency, Noise: &sim.Noise{Duplication: 1}}, nil
			}
		}, func(all, _ float64) map[string]float64 {
			return map[string]float64{"blocks": 4 * (4*all - 3), "commands": 4 * all, "commit_count": 4 * all, "commit_mean_ms": 67.5, "failed_views": 0, "commands_per_block_count": 4 * all}
		}},
		{"statistics begin at 500 s", func(_ *Params, c *sim.Config) { c.Warmup = at }, func(all, then float64) map[string]float64 {
			return map[string]float64{"blocks": 16 * (all - then), "commands": 4 * (all - then), "commit_count": 4 * (all - then), "commands_per_block_count": 4 * (all - then)}
		}},
		{"the leader goes for good: the views of three time out, once", once("down", modeltest.Crash(sim.MemoryLost, 0), at, sim.Forever), func(all, then float64) map[string]float64 {
			return map[string]float64{"commands": 4*then + 3*(all-then), "failed_views": 3, "commit_count": 4*then + 3*(all-then), "commit_max_ms": 70, "commands_per_block_count": 4 * all}
		}},
		{"nor does replica 3 hear of commands: it gives up its view since two others have", func(p *Params, c *sim.Config) {
			c.Faults = []sim.Fault{
				modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 0), at, sim.Forever),
				modeltest.Once("deaf", modeltest.Strike(func(c *sim.Control) { c.Degrade(1, toThird, 1) }, func(c *sim.Control) { c.Restore(toThird) }), 0, sim.Forever),
			}
		}, func(all, then float64) map[string]float64 {
			return map[string]float64{"commands": 4*then + 3*(all-then), "failed_views": 2}
		}},
		{"a replica loses its disk: it commits again what it had, at once", once("down", modeltest.Crash(sim.DiskLost, 2), at, ms), func(all, then float64) map[string]float64 {
			return map[string]float64{"blocks": 4*(4*all-3) + 4*then - 3, "commands": 4*all + then, "commit_count": 4*all + then, "failed_views": 0, "commands_per_block_count": 4 * all}
		}},
		{"a replica is down from the start, and commits all when it returns", once("down", modeltest.Crash(sim.MemoryLost, 2), ms, at-ms), func(all, _ float64) map[string]float64 {
			return map[string]float64{"blocks": 4 * (4*all - 3), "commands": 4 * all, "commit_count": 4 * all, "failed_views": 0}
		}},
		{"a replica is alone with the client: its view times out, and the next never begins", once("cut", modeltest.Partition{0, 0, 1, 0, 1}, at, sim.Forever), func(_, then float64) map[string]float64 {
			return map[string]float64{"commands": 4 * then, "failed_views": 1, "commands_per_block_count": 4 * then}
		}},
		{"a replica is paused for 200 s: it commits late", once("pause", paused(2), at, 200*time.Second), func(all, _ float64) map[string]float64 {
			return map[string]float64{"blocks": 4 * (4*all - 3), "commands": 4 * all, "commit_count": 4 * all, "failed_views": 0}
		}},
		{"a replica is silent: it commits like the others", func(p *Params, _ *sim.Config) {
			p.Adversaries.Count, p.Adversaries.Strategy = 1, adversary.Strategy("silent")
		}, func(all, _ float64) map[string]float64 {
			return map[string]float64{"blocks": 4 * (4*all - 3), "commands": 4 * all, "failed_views": 0}
		}},
	} {
		var all, then float64
		for _, until := range []time.Duration{at, 2 * at} {
			then, all = all, run(t, 4, 1, even, 2, func(p *Params, c *sim.Config) { p.Rate, c.Duration = .05, until }).Value("operations")
		}
		r := run(t, 4, 1, even, 2, func(p *Params, config *sim.Config) {
			p.Rate, p.LeaderViews, config.Duration = .05, 1_000_000, 2*at
			c.change(p, config)
		})
		if then < 15 || all < then+15 {
			t.Fatalf("%v commands, %v before", all, then)
		}
		modeltest.Expect(t, c.name, r, c.want(all, then))
	}
}

// TestPrediction: seven delays with two replicas or more.
func TestPrediction(t *testing.T) {
	for n, delays := range map[int]float64{1: 0, 2: 7, 3: 7, 4: 7, 7: 7} {
		config := modeltest.Mesh(t, n+1, even.Latency)
		params := definition.Defaults
		params.Timeout = 30 * ms // the shortest; much is sent twice, and in vain
		modeltest.Expect(t, "so few", modeltest.Run(t, Model(), &params, config), map[string]float64{"commit_max_ms": 10 * delays})
		value, predicted := modeltest.Predictions(t, Model(), &params, config)["commit_max_ms"]
		if predicted != (n >= 2) || predicted && value != 10*delays {
			t.Errorf("n=%d: predicted %v, %v", n, predicted, value)
		}
	}
}
