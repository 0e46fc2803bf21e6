package kv

// These tests prove what the referee counts: a violation belongs to the read that shows it, so a fault breaks nothing before it
// begins; and a write is lost that was answered and that no replica holds, whatever took it.

import (
	"testing"
	"time"

	"starmesh/models/history"
	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestViolationsByPhase: two primaries that a partition makes violate every key, while it lasts and just after, and none before.
func TestViolationsByPhase(t *testing.T) {
	config := mesh(t, 15, 20*ms)
	config.Duration, config.Warmup = 60*time.Second, 5*time.Second
	config.Faults = []sim.Fault{modeltest.Once("split", modeltest.Partition{0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 20*time.Second, 20*time.Second)}
	config.Phases, config.PhaseMargin = []sim.Interval{{From: 20 * time.Second, To: 40 * time.Second}}, 2*time.Second // five tries
	p := params(func(p *Params) {
		p.Mode, p.Replicas, p.Rate, p.Keys, p.Timeout, p.Retries = primaryMode, 5, 4, 20, 300*ms, 4
		p.Primary.Failover = 500 * ms
	})
	r := modeltest.Run(t, Model(), p, config)
	modeltest.Expect(t, "split", r, map[string]float64{
		"histories": 20, "violated_histories": 20, "violated_ratio": 1,
		"before_histories": 20, "before_violated_ratio": 0, "before_violating_read_ratio": 0, "before_lost_writes": 0,
		"during_histories": 20, "during_violated_ratio": 1, "after_histories": 20,
	})
	if during, all := r.Value("during_violating_reads"), r.Value("violating_reads"); during < 50 || during+r.Value("after_violating_reads")+r.Value("across_violating_reads") != all {
		t.Errorf("%v of %v violating reads began during the partition", during, all)
	}
	if r.Value("lost_writes") == 0 {
		t.Error("no write is lost, though one of two primaries gives up what it took")
	}
}

// TestLostWrites: with thousands of keys hardly any is written twice, so all that was answered before a replica
// that is alone loses its disk is lost; no phase before the loss knows of it.
func TestLostWrites(t *testing.T) {
	for _, mode := range modes {
		run := func(duration time.Duration, faults ...sim.Fault) *sim.Report {
			config := mesh(t, 2, 5*ms)
			config.CheckMessages, config.Duration, config.Faults = false, duration, faults
			config.Phases = []sim.Interval{{From: 10 * time.Second, To: 12 * time.Second}}
			return modeltest.Run(t, Model(), params(func(p *Params) {
				p.Mode, p.Replicas, p.Keys, p.Rate, p.Writes, p.Primary.Acks = mode, 1, 5000, 3, 1, 0
				p.Quorum.Read, p.Quorum.Write = 1, 1
			}), config)
		}
		before := run(10 * time.Second).Value("confirmed_writes")
		if kept := run(30*time.Second, modeltest.Once("f", modeltest.Crash(sim.MemoryLost, 0), 10*time.Second, 2*time.Second)); kept.Value("lost_writes") != 0 {
			t.Errorf("%s: %v writes are lost, and the disk is kept", mode, kept.Value("lost_writes"))
		}
		lost := run(30*time.Second, modeltest.Once("f", modeltest.Crash(sim.DiskLost, 0), 10*time.Second, 2*time.Second))
		if got := lost.Value("lost_writes"); before < 40 || lost.Value("before_lost_writes") != 0 || got < before-2 || got > before {
			t.Errorf("%s: %v writes are lost, %v of them before, want %v", mode, got, lost.Value("before_lost_writes"), before)
		}
	}
}

// TestUnconverged: replicas that tell nobody what they missed diverge until the next partition begins, or the run ends: none of these
// ends of partitions is left out.
func TestUnconverged(t *testing.T) {
	for _, c := range []struct {
		antiEntropy time.Duration
		partitions  []time.Duration // begin then, for ten seconds
		want        [2]float64      // convergences, and those that never come
	}{
		{0, []time.Duration{10 * time.Second}, [2]float64{0, 1}},
		{0, []time.Duration{10 * time.Second, 30 * time.Second}, [2]float64{0, 2}},
		{0, []time.Duration{10 * time.Second, 30 * time.Second, 50 * time.Second}, [2]float64{0, 2}}, // the third one lasts until the end
		{200 * ms, []time.Duration{10 * time.Second, 30 * time.Second}, [2]float64{2, 0}},
		{0, nil, [2]float64{0, 0}},
	} {
		config := mesh(t, 4, 5*ms)
		config.Duration = 59 * time.Second
		for i, at := range c.partitions {
			config.Faults = append(config.Faults, modeltest.Once(string(rune('a'+i)), modeltest.Partition{0, 1, 0, 1}, at, 10*time.Second))
		}
		p := params(func(p *Params) {
			p.Mode, p.Replicas, p.Rate, p.Keys, p.Check, p.Eventual = eventualMode, 4, .5, 300, 100*ms, Eventual{Spread: true, AntiEntropy: c.antiEntropy}
		})
		r := modeltest.Run(t, Model(), p, config)
		if got := [2]float64{r.Value("convergence_count"), r.Value("unconverged")}; got != c.want {
			t.Errorf("anti-entropy %v, %d partitions: %v converge and do not, want %v", c.antiEntropy, len(c.partitions), got, c.want)
		}
	}
}

// TestAllDisksLost: when all replicas lose their disks at once, each of five keys loses its last write, and those that it was written with;
// a look between their return and the next write counts them.
func TestAllDisksLost(t *testing.T) {
	for _, mode := range modes {
		config := mesh(t, 6, 10*ms)
		config.Duration, config.Drain = 60*time.Second, 10*time.Second
		config.Faults = []sim.Fault{modeltest.Once("f", modeltest.Crash(sim.DiskLost, 0, 1, 2), 30*time.Second, 2*time.Second)}
		r := modeltest.Run(t, Model(), params(func(p *Params) { p.Mode, p.Rate, p.Keys, p.Check = mode, 3, 5, 10*ms }), config)
		if lost := r.Value("lost_writes"); lost < 5 || lost > 8 {
			t.Errorf("%s: %v writes are lost", mode, lost)
		}
	}
}

// TestLossesByHand: of three writes of a key only the last can be lost; it is if all replicas hold what had returned before it began.
func TestLossesByHand(t *testing.T) {
	first, second, third := history.Operation{Invoked: 1, Returned: 3}, history.Operation{Invoked: 2, Returned: 5}, history.Operation{Invoked: 4, Returned: 6}
	for _, c := range []struct {
		earlier, later history.Operation
		want           bool
	}{{first, third, true}, {second, third, false}, {third, first, false}, {first, second, false}, {history.Operation{Invoked: -1, Returned: -1}, first, true}} {
		if precedes(c.earlier, c.later) != c.want {
			t.Errorf("%+v precedes %+v: want %v", c.earlier, c.later, c.want)
		}
	}
	value := valueOf(7, 99)
	if writerOf(value) != 7 || numberOf(value) != 99 {
		t.Error("a value does not tell its writer and its number")
	}
}
