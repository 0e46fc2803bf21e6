package nakamoto

// These tests prove what metrics count when participants are cut off, paused, or lose their disks, and what validation
// takes: blocks come as recorded, so that all values are counted by hand.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// recorded returns parameters by which a block is found at each of these instants.
func recorded(at ...time.Duration) *Params {
	params := definition.Defaults
	params.Arrivals, params.Propagation, params.Interval, params.Confirmations = &Arrivals{at: at}, "flood", time.Minute, 1
	return &params
}

// everyMinute returns so many instants from 0 on.
func everyMinute(count int) (at []time.Duration) {
	for i := range count {
		at = append(at, time.Duration(i)*time.Minute)
	}
	return at
}

// TestContestedAlone: of twelve who find blocks in turn one is cut off after the first. Of 24 blocks the main chain has 22, and
// the one alone builds two on the first; up to height 12 there are 14. It finds its own after eleven more that it has not
// heard of, nobody has heard of its first, and its second comes last.
func TestContestedAlone(t *testing.T) {
	config := modeltest.Mesh(t, 12, modeltest.Constant(time.Second))
	config.Duration = 24 * time.Minute
	alone := make(modeltest.Partition, 12)
	alone[11] = 1
	config.Faults = []sim.Fault{modeltest.Once("alone", alone, 30*time.Second, time.Hour)}
	r := modeltest.Run(t, Model(), recorded(everyMinute(24)...), config)
	modeltest.Expect(t, "alone", r, map[string]float64{
		"blocks": 14, "contested_blocks": 12, "stale_blocks": 2, "gaps": 23, "undone_blocks": 0})
}

// TestPause: who stands still for five minutes does not find what was due then, neither in it nor after it.
func TestPause(t *testing.T) {
	config := modeltest.Mesh(t, 3, modeltest.Constant(time.Second))
	config.Duration = 20 * time.Minute
	pause := modeltest.Strike(func(c *sim.Control) { c.Pause(1) }, func(c *sim.Control) { c.Resume(1) })
	config.Faults = []sim.Fault{modeltest.Once("pause", pause, 50*time.Second, 5*time.Minute)}
	r := modeltest.Run(t, Model(), recorded(everyMinute(20)...), config)
	// It would have found those of minutes 1 and 4; 18 blocks remain, the last ten heights of which are not judged. Those of
	// minutes 0, 2, 3 and 5 it hears of at 350 s at the latest, before it finds that of minute 7.
	modeltest.Expect(t, "pause", r, map[string]float64{
		"blocks": 8, "contested_blocks": 0, "stale_blocks": 0, "gaps": 17, "gap_max_ms": 120_000, "propagation_max_ms": 230_000})
}

// TestValidation: each hop takes a second on its way and two to check; two blocks at once are checked one after the other.
func TestValidation(t *testing.T) {
	for name, c := range map[string]struct {
		shape topologies.Shape
		at    []time.Duration
		max   float64
	}{
		"neighbours": {&topologies.Mesh{}, everyMinute(20), 3_000},
		"four hops":  {&topologies.Line{}, everyMinute(20), 12_000},
		"at once":    {&topologies.Mesh{}, []time.Duration{0, 0, time.Minute, 2 * time.Minute}, 5_000},
	} {
		config := modeltest.Config(t, c.shape, 5, sim.Network{Latency: modeltest.Constant(time.Second)})
		config.Duration = 20 * time.Minute
		params := recorded(c.at...)
		params.Validation = 2 * time.Second
		r := modeltest.Run(t, Model(), params, config)
		modeltest.Expect(t, name, r, map[string]float64{"propagation_max_ms": c.max})
	}
}

// TestSpenderWithoutDisk: whoever forgets its secret chain has not tried to the end, and pays anew when it knows the others'
// chain, not on the empty one: it is not forty blocks behind after some 25.
func TestSpenderWithoutDisk(t *testing.T) {
	config := modeltest.Mesh(t, 4, modeltest.Constant(time.Second))
	config.Duration = 450 * time.Minute
	config.Faults = []sim.Fault{modeltest.Once("gone", modeltest.Crash(sim.DiskLost, 0), 200*time.Minute, time.Minute)}
	params := definition.Defaults
	params.Propagation, params.DoubleSpend = "flood", .01
	r := modeltest.Run(t, Model(), &params, config)
	if r.Value("blocks") < 31 { // and ten more: so that an attack on the empty chain would have ended
		t.Fatalf("%v blocks", r.Value("blocks"))
	}
	modeltest.Expect(t, "without disk", r, map[string]float64{"attacks": 0, "attacks_won": 0, "attacks_open": 1})
}

// TestReleaseUnheard: what a double spender publishes while it is cut off has not won.
func TestReleaseUnheard(t *testing.T) {
	published, won, tried := 0, 0.0, 0.0
	for seed := range uint64(20) {
		config := modeltest.Mesh(t, 4, modeltest.Constant(time.Second))
		config.Seed, config.Duration = seed, 10*time.Hour
		config.Faults = []sim.Fault{modeltest.Once("alone", modeltest.Partition{1, 0, 0, 0}, time.Hour, 20*time.Hour)}
		params := definition.Defaults
		params.Propagation, params.DoubleSpend, params.Confirmations = "flood", .4, 1
		watched := definition
		watched.Referee = func(p *Params, _ *sim.World) sim.Referee[message] { return releases{&referee{p}, &published} }
		r := modeltest.Run(t, sim.Define(watched), &params, config)
		won, tried = won+r.Value("attacks_won"), tried+r.Value("attacks")
	}
	if unheard := float64(published) - won; unheard < 10 || tried < float64(published) {
		t.Errorf("of %v attacks %d were published and %v won", tried, published, won)
	}
}

// releases counts the chains that the double spender has published.
type releases struct {
	*referee
	published *int
}

func (r releases) Sample(view *sim.View[message], final bool) {
	r.referee.Sample(view, final)
	for _, race := range view.Node(0).(*node).races {
		if race.published != nil {
			*r.published++
		}
	}
}

// TestHubsHaveNoForks: after the first block participants 1, 2 and 3 are alone for five minutes, and 0 has the hub. Then that of
// minute 6 makes 0 and 3 drop one block each, and the hub, which does not count, 0's; that of minute 7 makes 1 drop two.
func TestHubsHaveNoForks(t *testing.T) {
	config := modeltest.Config(t, &topologies.Star{Hub: "relay"}, 4, sim.Network{Latency: modeltest.Constant(time.Second)})
	config.Duration = 20 * time.Minute
	config.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 1, 2, 3, 0}, 30*time.Second, 5*time.Minute)}
	r := modeltest.Run(t, Model(), recorded(everyMinute(20)...), config)
	modeltest.Expect(t, "hub", r, map[string]float64{"fork_depth_mean": 4. / 3, "fork_depth_max": 2, "undone_blocks": 4})
}

// TestGapsAcross: the gap that a pause of all makes began before it and was over after it: it is neither's.
func TestGapsAcross(t *testing.T) {
	config := modeltest.Mesh(t, 3, modeltest.Constant(time.Second))
	config.Duration, config.PhaseMargin = 40*time.Minute, time.Minute
	config.Phases = []sim.Interval{{From: 10*time.Minute + 30*time.Second, To: 20*time.Minute + 30*time.Second}}
	pause := modeltest.Strike(func(c *sim.Control) { c.Pause(0); c.Pause(1); c.Pause(2) }, func(c *sim.Control) { c.Resume(0); c.Resume(1); c.Resume(2) })
	config.Faults = []sim.Fault{modeltest.Once("pause", pause, 630*time.Second, 10*time.Minute)}
	r := modeltest.Run(t, Model(), recorded(everyMinute(40)...), config)
	modeltest.Expect(t, "pause", r, map[string]float64{
		"before_gaps": 10, "before_gap_max_ms": 60_000, "before_long_gaps": 0, "across_gaps": 1, "across_gap_max_ms": 660_000, "gaps": 29, "gap_max_ms": 660_000})
}

// TestKnownBefore: when all lose their disks after thirty blocks, twenty of these were ten deep and on the chain, which the phase
// goes on to say; that the end finds all of them stale counts in the run as a whole.
func TestKnownBefore(t *testing.T) {
	for name, c := range map[string]struct {
		lost         sim.Destruction
		stale, chain float64 // in the run as a whole
	}{"disks kept": {sim.MemoryLost, 0, 50}, "disks lost": {sim.DiskLost, 18, 18}} {
		config := modeltest.Mesh(t, 3, modeltest.Constant(time.Second))
		config.Duration = 60 * time.Minute
		from := 29*time.Minute + 30*time.Second
		config.Phases = []sim.Interval{{From: from, To: from + 30*time.Second}}
		config.Faults = []sim.Fault{modeltest.Once("gone", modeltest.Crash(c.lost, 0, 1, 2), from, 10*time.Second)}
		r := modeltest.Run(t, Model(), recorded(everyMinute(60)...), config)
		modeltest.Expect(t, name, r, map[string]float64{
			"before_blocks": 20, "before_stale_blocks": 0, "before_blocks_on_chain": 20, "stale_blocks": c.stale, "blocks_on_chain": c.chain})
	}
}

// TestBackFirst: who comes back without its disk finds nothing until it has the others' chain, delays of half a minute later: the
// block of minute 22 would stand on the empty one, and contest all that were found while it was away.
func TestBackFirst(t *testing.T) {
	config := modeltest.Mesh(t, 3, modeltest.Constant(30*time.Second))
	config.Duration = 40 * time.Minute
	config.Faults = []sim.Fault{modeltest.Once("gone", modeltest.Crash(sim.DiskLost, 1), 12*time.Minute, 590*time.Second)}
	params := recorded(everyMinute(40)...)
	params.Patience = 4 * time.Minute
	r := modeltest.Run(t, Model(), params, config)
	modeltest.Expect(t, "back", r, map[string]float64{"contested_blocks": 0, "stale_blocks": 0, "blocks": 26, "gaps": 35}) // without 13, 16, 19, 22
}

// TestBackAlone: who comes back and hears of no block finds its own after four patiences.
func TestBackAlone(t *testing.T) {
	config := modeltest.Mesh(t, 3, modeltest.Constant(time.Second))
	config.Duration = 40 * time.Minute
	config.Faults = []sim.Fault{modeltest.Once("gone", modeltest.Crash(sim.DiskLost, 0, 1, 2), 590*time.Second, 5*time.Second)}
	params := recorded(everyMinute(40)...)
	params.Patience = 50 * time.Second
	r := modeltest.Run(t, Model(), params, config)
	modeltest.Expect(t, "alone", r, map[string]float64{"gaps": 35, "gap_max_ms": 300_000}) // without those of minutes 10 to 13
}
