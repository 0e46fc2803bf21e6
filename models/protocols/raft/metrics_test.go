package raft

// This test proves that metrics are what their words say: each has a value here that was counted by hand.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

func TestMetrics(t *testing.T) {
	crash := func(lost sim.Destruction, at, lasts time.Duration, nodes ...sim.NodeID) sim.Fault {
		return modeltest.Once("crash", modeltest.Crash(lost, nodes...), at, lasts)
	}
	for _, c := range []struct {
		name          string
		change        func(p *Params, c *sim.Config)
		metric        string
		want, margins float64
	}{
		{"all are down from 10 s on, and the run ends at 60 s", func(p *Params, c *sim.Config) {
			c.Warmup, c.Duration, c.Drain = 5*time.Second, 50*time.Second, 10*time.Second
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, time.Minute, 0, 1, 2)}
		}, "leaderless_time_max_ms", 50_000, 10},
		{"that is one period", func(p *Params, c *sim.Config) {
			c.Warmup, c.Duration, c.Drain = 5*time.Second, 50*time.Second, 10*time.Second
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, time.Minute, 0, 1, 2)}
		}, "leaderless_periods", 1, 0},
		{"a look each second, and a leader over an empty log from 12 s to 20 s", func(p *Params, c *sim.Config) {
			p.Check = time.Second
			c.Duration, c.Drain = 19500*ms, 0
			c.Faults = []sim.Fault{crash(sim.DiskLost, 10*time.Second, 1500*ms, 0, 1, 2)}
		}, "leader_completeness_violations", 8, 0},
		{"the same with disks", func(p *Params, c *sim.Config) {
			p.Check = time.Second
			c.Duration, c.Drain = 19500*ms, 0
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, 1500*ms, 0, 1, 2)}
		}, "leader_completeness_violations", 0, 0},
		{"no leader before 10 s, and all are refused", func(p *Params, c *sim.Config) {
			*p = *quiet(20)
			c.Duration = 5 * time.Second
		}, "commands_refused", math.NaN(), 0},
		{"a leader all the time", func(p *Params, c *sim.Config) {
			*p = *quiet(20)
			c.Warmup = 30 * time.Second
		}, "commands_refused", 0, 0},
	} {
		config := modeltest.Mesh(t, 3, modeltest.Constant(10*ms))
		params := definition.Defaults
		params.Check = 10 * ms
		c.change(&params, config)
		r := modeltest.Run(t, Model(), &params, config)
		want := c.want
		if math.IsNaN(want) {
			want = r.Value("operations")
		}
		if got := r.Value(c.metric); math.Abs(got-want) > c.margins || math.IsNaN(want) || r.Value("operations") == 0 {
			t.Errorf("%s: %s is %v, want %v", c.name, c.metric, got, want)
		}
	}
}

// TestAnswersOnce: servers that all restart tell nobody again of what was committed before.
func TestAnswersOnce(t *testing.T) {
	config := modeltest.Mesh(t, 5, modeltest.Constant(5*ms))
	config.Faults = []sim.Fault{modeltest.Once("all", modeltest.Crash(sim.MemoryLost, modeltest.First(5)...), 30*time.Second, time.Second)}
	params := definition.Defaults
	params.Rate = 20
	asked, answered := int64(0), int64(0)
	for _, row := range modeltest.Run(t, Model(), &params, config).Ledger {
		switch row.Kind {
		case "propose":
			asked = int64(row.Sent)
		case "committed":
			answered = int64(row.Sent)
		}
	}
	if answered > asked || answered < asked-5 {
		t.Errorf("%d proposals, %d answers", asked, answered)
	}
}

// TestRestartsAreNoSnapshots: three servers that restart a tenth of a second before the end took as many as ones that do not, and
// those are one for each ten of their entries: the commands, and the leader's first one.
func TestRestartsAreNoSnapshots(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		config := modeltest.Mesh(t, 3, modeltest.Constant(ms))
		if restarts {
			config.Faults = []sim.Fault{modeltest.Once("all", modeltest.Crash(sim.MemoryLost, 0, 1, 2), 59900*ms, 10*ms)}
		}
		params := definition.Defaults
		params.Rate, params.SnapshotEvery, params.Heartbeat = 2, 10, 10*ms
		r := modeltest.Run(t, Model(), &params, config)
		want := 3 * math.Floor((1+r.Value("commands_committed"))/10)
		if got := r.Value("snapshots"); got != want || want == 0 {
			t.Errorf("restarts %v: %v snapshots, want %v", restarts, got, want)
		}
	}
}
