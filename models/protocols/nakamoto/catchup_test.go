package nakamoto

// These tests prove how soon a participant holds the others' chain again: after a crash with and without its disk, a
// partition, with messages lost, and when it misses more blocks than one answer holds.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// lag watches when the participants hold chains of nearly the same length.
type lag struct {
	from   time.Duration // looks after this instant
	within int32         // of the longest
	level  time.Duration // the first look at which nobody was further behind; 0: none yet
	looks  int
}

func (*lag) Every() time.Duration { return time.Second }

func (l *lag) Sample(view *sim.View[message], _ bool) {
	if view.Now() < l.from {
		return
	}
	l.looks++
	most, least := int32(0), int32(1<<30)
	for id := range sim.NodeID(view.World().Participants) {
		h := view.Node(id).(*node).head.height
		most, least = max(most, h), min(least, h)
	}
	if most-least <= l.within && l.level == 0 {
		l.level = view.Now()
	}
}

// catchUp runs with recorded blocks, one every interval, and returns how long after the fault's end somebody lags by more than two blocks.
func catchUp(t *testing.T, config *sim.Config, every time.Duration, propagation string, end time.Duration) time.Duration {
	t.Helper()
	record := &Arrivals{}
	for at := time.Duration(0); at < config.Duration; at += every {
		record.at = append(record.at, at)
	}
	params := definition.Defaults
	params.Interval, params.Arrivals, params.Propagation = every, record, propagation
	watch := &lag{from: end, within: 2}
	watched := definition
	watched.Referee = func(*Params, *sim.World) sim.Referee[message] { return watch }
	config.CheckMessages = false
	modeltest.Run(t, sim.Define(watched), &params, config)
	if watch.looks < 100 || watch.level == 0 {
		t.Fatalf("%d looks, level at %v", watch.looks, watch.level)
	}
	return watch.level - end
}

// TestCatchUp: an announcement, a request and an answer for each 500 blocks missed, and 20 s for each message lost.
func TestCatchUp(t *testing.T) {
	const end = 2000 * time.Second
	gone := func(f sim.FaultModel) sim.Fault { return modeltest.Once("gone", f, 1000*time.Second, 1000*time.Second) }
	for name, c := range map[string]struct {
		fault       sim.Fault
		loss        float64
		propagation string
		within      time.Duration
	}{
		"disk kept":           {gone(modeltest.Crash(sim.MemoryLost, 1)), 0, "flood", 5 * time.Second},
		"disk lost":           {gone(modeltest.Crash(sim.DiskLost, 1)), 0, "flood", 9 * time.Second},
		"disk lost, announce": {gone(modeltest.Crash(sim.DiskLost, 1)), 0, "announce", 12 * time.Second},
		"partition":           {gone(modeltest.Partition{0, 0, 1, 1, 1, 1}), 0, "announce", 20 * time.Second},
		"loss of 10%":         {gone(modeltest.Crash(sim.DiskLost, 1)), .1, "announce", 120 * time.Second},
		"loss of 30%":         {gone(modeltest.Crash(sim.DiskLost, 1)), .3, "announce", 300 * time.Second},
		"flood, loss of 30%":  {gone(modeltest.Crash(sim.DiskLost, 1)), .3, "flood", 300 * time.Second},
	} {
		network := sim.Network{Latency: modeltest.Constant(time.Second)}
		if c.loss > 0 {
			network.Loss = modeltest.Bernoulli(c.loss)
		}
		config := modeltest.Config(t, &topologies.Mesh{}, 6, network)
		config.Duration, config.Drain, config.Faults = 3000*time.Second, time.Minute, []sim.Fault{c.fault}
		got := catchUp(t, config, 10*time.Second, c.propagation, end)
		t.Logf("%-20s %v", name, got)
		if got > c.within {
			t.Errorf("%s: somebody lags for %v, want at most %v", name, got, c.within)
		}
	}
}

// TestManyMissed: whoever has lost 20,000 blocks has them again after 40 answers of 500, two seconds each.
func TestManyMissed(t *testing.T) {
	config := modeltest.Mesh(t, 3, modeltest.Constant(time.Second))
	config.Duration, config.Drain = 21_000*10*time.Second, time.Minute
	config.Faults = []sim.Fault{modeltest.Once("gone", modeltest.Crash(sim.DiskLost, 1), 200_000*time.Second, time.Minute)}
	if got := catchUp(t, config, 10*time.Second, "flood", 200_060*time.Second); got < 60*time.Second || got > 100*time.Second {
		t.Errorf("it lags for %v", got)
	}
}
