package connectivity

// These tests prove the components of broken networks, by hand and for G(n,c/n) after random failures (Cohen et al.
// 2000); and what is predicted where nothing is broken.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// strike is a fault of the whole network from 10 s to 20 s.
func strike(begin, end func(*sim.Control)) []sim.Fault {
	return []sim.Fault{modeltest.Once("f", modeltest.Strike(begin, end), 10*time.Second, 10*time.Second)}
}

// TestComponents while something is broken, by hand.
func TestComponents(t *testing.T) {
	crash := func(n sim.NodeID) []sim.Fault {
		return strike(func(c *sim.Control) { c.Crash(n, sim.MemoryLost) }, func(c *sim.Control) { c.Recover(n) })
	}
	for _, c := range []struct {
		name                          string
		shape                         topologies.Shape
		faults                        []sim.Fault
		largest, components, isolated float64
	}{
		{"star without its hub", &topologies.Star{Hub: "relay"}, crash(10), .1, 10, 1},
		{"star without a leaf", &topologies.Star{Hub: "relay"}, crash(3), .9, 1, 0},
		{"line without a middle", &topologies.Line{}, crash(3), .6, 2, 0},
		{"mesh without a node", &topologies.Mesh{}, crash(3), .9, 1, 0},
		{"ring cut once, in one direction", &topologies.Ring{}, strike(func(c *sim.Control) { c.Cut(3, 4) }, func(c *sim.Control) { c.Mend(3, 4) }), 1, 1, 0},
		{"line cut at its end", &topologies.Line{}, strike(func(c *sim.Control) { c.Cut(9, 8) }, func(c *sim.Control) { c.Mend(9, 8) }), .9, 2, .1},
		{"partitioned mesh", &topologies.Mesh{}, strike(func(c *sim.Control) { c.Partition([]uint8{0, 0, 0, 1, 1, 1, 1, 2, 2, 2}, nil) }, func(c *sim.Control) { c.Heal(1) }), .4, 3, 0},
	} {
		config := modeltest.Config(t, c.shape, 10, sim.Network{})
		config.Faults, config.Phases = c.faults, []sim.Interval{{From: 10 * time.Second, To: 20 * time.Second}}
		params := definition.Defaults
		r := modeltest.Run(t, Model(), &params, config)
		for metric, want := range map[string]float64{
			"before_largest_component_ratio": 1, "after_largest_component_ratio": 1, "before_components_max": 1,
			"during_largest_component_ratio": c.largest, "during_components_mean": c.components, "during_isolated_ratio": c.isolated,
		} {
			if got := r.Value(metric); !(math.Abs(got-want) <= 1e-12) {
				t.Errorf("%s: %s is %v, want %v", c.name, metric, got, want)
			}
		}
	}
}

// TestRandomFailure: what is left of G(n,4/n) when a share of the nodes is gone (C5; Cohen et al. 2000).
func TestRandomFailure(t *testing.T) {
	const n, seeds = 10_000, 10
	p := sim.Ratio(4. / n)
	for share, want := range map[float64]float64{.25: .7054, .5: .3984, .7: .094} {
		sum := 0.0
		for seed := range uint64(seeds) {
			layout, err := (&topologies.Random{Probability: &p}).Build(n, nil, new(random.New(random.Hash(seed))))
			if err != nil {
				t.Fatal(err)
			}
			config := modeltest.Config(t, &topologies.Line{}, n, sim.Network{})
			config.World.Graph, config.Duration = layout.Graph, 2*time.Second
			r := random.New(random.Hash(seed, 1))
			gone := r.Sample(nil, n, int(share*n))
			config.Faults = []sim.Fault{modeltest.Once("f", modeltest.Strike(func(c *sim.Control) {
				for _, node := range gone {
					c.Crash(sim.NodeID(node), sim.MemoryLost)
				}
			}, nil), 0, sim.Forever)}
			config.Warmup = time.Second
			params := definition.Defaults
			sum += modeltest.Run(t, Model(), &params, config).Value("largest_component_ratio")
		}
		if got := sum / seeds; !(math.Abs(got-want) <= .01) {
			t.Errorf("without %v the largest component has %.4f, want %.4f", share, got, want)
		}
	}
}

// TestWhole: where nothing is broken all is one component; each assumption alone withholds that.
func TestWhole(t *testing.T) {
	for broken, change := range map[string]func(*sim.Config){
		"": func(*sim.Config) {},
		"no faults": func(c *sim.Config) {
			c.Faults = strike(func(c *sim.Control) { c.Crash(3, sim.MemoryLost) }, func(c *sim.Control) { c.Recover(3) })
		},
		"a connected graph":                   func(c *sim.Config) { c.World.Graph = modeltest.Apart{Graph: c.World.Graph} },
		"a look within the statistics window": func(c *sim.Config) { c.Warmup, c.Duration = 100*time.Millisecond, 900*time.Millisecond },
	} {
		config := modeltest.Config(t, &topologies.Ring{}, 10, sim.Network{})
		change(config)
		params := definition.Defaults
		if broken != "" {
			modeltest.ExpectWithheld(t, Model(), &params, config, "largest_component_ratio", broken)
			continue
		}
		modeltest.ExpectPredictions(t, "ring", modeltest.Run(t, Model(), &params, config), modeltest.Predictions(t, Model(), &params, config), 3, 0)
	}
}
