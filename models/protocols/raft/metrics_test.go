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
	type interval struct{ from, to float64 }
	const all, answered = -1, -2 // of the operations
	for _, c := range []struct {
		name   string
		change func(p *Params, c *sim.Config)
		want   map[string]interval
	}{
		{"all are down from 10 s on, and the run ends at 60 s", func(p *Params, c *sim.Config) {
			c.Warmup, c.Duration, c.Drain = 5*time.Second, 50*time.Second, 10*time.Second
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, time.Minute, 0, 1, 2)}
		}, map[string]interval{"leaderless_time_max_ms": {50_000, 50_070}, "leaderless_periods": {1, 1}, "without_commit_max_ms": {39_000, 40_000}}},
		{"two of three are down from 10 s on", func(p *Params, c *sim.Config) {
			c.Warmup, c.Duration, c.Drain = 5*time.Second, 50*time.Second, 10*time.Second
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, time.Minute, 0, 1)}
		}, map[string]interval{"leaderless_time_max_ms": {49_980, 50_070}, "leaderless_periods": {1, 1}}},
		{"the leader hears nobody from 10 s to 40 s", func(p *Params, c *sim.Config) {
			c.Warmup = 5 * time.Second
			c.Faults = []sim.Fault{firstLeader(3), modeltest.Once("deaf", deaf(0, 3), 10*time.Second, 30*time.Second)}
		}, map[string]interval{"leaderless_time_max_ms": {30_000, 30_130}, "leaderless_periods": {1, 1}, "without_commit_max_ms": {29_000, 30_130},
			"leaders_elected": {0, 0}}},
		{"the same with check-quorum: it steps down after 150 to 300 ms, and others time out", func(p *Params, c *sim.Config) {
			p.CheckQuorum, c.Seed = true, 3
			c.Warmup, c.Duration, c.Drain = 5*time.Second, 39*time.Second, 0
			c.Faults = []sim.Fault{firstLeader(3), modeltest.Once("deaf", deaf(0, 3), 10*time.Second, 30*time.Second)}
		}, map[string]interval{"leaderless_time_max_ms": {300, 1000}, "leaderless_periods": {1, 2}, "leaders_elected": {1, 2}}},
		{"the leader is paused from 10 s to 30 s", func(p *Params, c *sim.Config) {
			c.Warmup, c.Phases = 5*time.Second, []sim.Interval{{From: 10 * time.Second, To: 30 * time.Second}}
			c.Faults = []sim.Fault{firstLeader(3), modeltest.Once("gc", paused(0), 10*time.Second, 20*time.Second)}
		}, map[string]interval{"leaderless_time_max_ms": {150, 1000}, "before_leaderless_periods": {0, 0}, "during_leaderless_periods": {1, 2}}},
		{"all disks are lost at 10 s: 10 s of commands were acknowledged", func(p *Params, c *sim.Config) {
			c.Duration = 10*time.Second - 50*ms
			c.Faults = []sim.Fault{crash(sim.DiskLost, 10*time.Second, 10*ms, 0, 1, 2)}
		}, map[string]interval{"acknowledged_lost": {answered, answered}}},
		{"the same with snapshots, whose disks are kept", func(p *Params, c *sim.Config) {
			p.SnapshotEvery = 7
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, 10*ms, 0, 1, 2)}
		}, map[string]interval{"acknowledged_lost": {0, 0}}},
		{"two disks of three are lost, and the leader has all", func(p *Params, c *sim.Config) {
			c.Faults = []sim.Fault{firstLeader(3), crash(sim.DiskLost, 10*time.Second, 10*ms, 1, 2)}
		}, map[string]interval{"acknowledged_lost": {0, 0}}},
		{"a look each second, and a leader over an empty log from 12 s to 20 s", func(p *Params, c *sim.Config) {
			p.Check = time.Second
			c.Duration, c.Drain = 19500*ms, 0
			c.Faults = []sim.Fault{crash(sim.DiskLost, 10*time.Second, 1500*ms, 0, 1, 2)}
		}, map[string]interval{"leader_completeness_violations": {8, 8}}},
		{"the same with disks", func(p *Params, c *sim.Config) {
			p.Check = time.Second
			c.Duration, c.Drain = 19500*ms, 0
			c.Faults = []sim.Fault{crash(sim.MemoryLost, 10*time.Second, 1500*ms, 0, 1, 2)}
		}, map[string]interval{"leader_completeness_violations": {0, 0}}},
		{"no leader before 10 s, and all are refused", func(p *Params, c *sim.Config) {
			*p = *quiet(20)
			c.Duration = 5 * time.Second
		}, map[string]interval{"commands_refused": {all, all}, "refused_ratio": {1, 1}, "unanswered_ratio": {0, 0}, "availability_ratio": {0, 0}}},
		{"a leader all the time", func(p *Params, c *sim.Config) {
			*p = *quiet(20)
			c.Warmup = 30 * time.Second
		}, map[string]interval{"commands_refused": {0, 0}, "refused_ratio": {0, 0}}},
	} {
		config := modeltest.Mesh(t, 3, modeltest.Constant(10*ms))
		params := definition.Defaults
		params.Check = 10 * ms
		c.change(&params, config)
		r := modeltest.Run(t, Model(), &params, config)
		operations := r.Value("operations")
		of := map[float64]float64{all: operations, answered: math.Round(operations * r.Value("availability_ratio"))}
		for metric, want := range c.want {
			if want.from < 0 {
				want = interval{of[want.from], of[want.to]}
			}
			if got := r.Value(metric); !(want.from <= got && got <= want.to) || operations == 0 {
				t.Errorf("%s: %s is %v, want %v", c.name, metric, got, want)
			}
		}
	}
}

// TestElectionsEnd: server 0 never finds a majority, and crashes in an election. All that it began have ended in vain, but the last.
func TestElectionsEnd(t *testing.T) {
	config := modeltest.Mesh(t, 2, modeltest.Constant(10*ms))
	config.Duration, config.Drain = 20*time.Second, 0
	config.Faults = []sim.Fault{
		modeltest.Once("other", modeltest.Crash(sim.MemoryLost, 1), 0, sim.Forever),
		modeltest.Once("self", modeltest.Crash(sim.DiskLost, 0), 10*time.Second, time.Second),
	}
	params := definition.Defaults
	r := modeltest.Run(t, Model(), &params, config)
	if open := r.Value("elections") - r.Value("wasted_elections"); open != 1 || r.Value("leaders_elected") != 0 || r.Value("elections") < 50 {
		t.Errorf("%v elections, %v wasted, %v won", r.Value("elections"), r.Value("wasted_elections"), r.Value("leaders_elected"))
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
