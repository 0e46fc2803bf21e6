package raft

// These tests prove that what is predicted comes true, and that each assumption is needed: broken alone, it withholds the prediction.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// calm is a setting in which all assumptions hold.
func calm(t testing.TB, n int) (*Params, *sim.Config, *sim.Network) {
	network := &sim.Network{Latency: modeltest.Constant(5 * ms)}
	config := modeltest.Config(t, &topologies.Mesh{}, n, *network)
	config.Network = func(*sim.World) (*sim.Network, error) { return network, nil }
	config.Warmup, config.Duration, config.Drain = 6*time.Second, 20*time.Second, time.Second
	params := definition.Defaults
	return &params, config, network
}

func TestPredictions(t *testing.T) {
	for seed := range uint64(48) {
		n := 2 + int(seed%6)
		params, config, _ := calm(t, n)
		config.Seed = random.Hash(seed)
		params.PreVote, params.CheckQuorum, params.SnapshotEvery = seed&1 > 0, seed&2 > 0, int(seed&4*5)
		if seed&8 > 0 {
			config.Deadline = 20 * ms
		}
		predictions := modeltest.Predictions(t, Model(), params, config)
		modeltest.ExpectPredictions(t, "calm", modeltest.Run(t, Model(), params, config), predictions, 3, 1e-12)
	}
}

func TestAssumptions(t *testing.T) {
	for _, c := range []struct {
		broken string
		change func(p *Params, c *sim.Config, n *sim.Network)
		metric string
	}{
		{"no faults", func(_ *Params, c *sim.Config, _ *sim.Network) {
			c.Faults = []sim.Fault{modeltest.Once("f", modeltest.Crash(sim.MemoryLost, 0), time.Second, time.Second)}
		}, ""},
		{"links lose nothing", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Loss = modeltest.Bernoulli(.1) }, ""},
		{"neither bandwidth, capacity nor service", func(_ *Params, _ *sim.Config, n *sim.Network) {
			n.Service = func(sim.NodeID) sim.Service { return sim.Service{} }
		}, ""},
		{"neither duplication, reordering nor corruption", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Noise = &sim.Noise{} }, ""},
		{"no transport", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Reliable = &sim.Reliable{} }, ""},
		{"constant latency, the same of all links", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Latency = modeltest.Uniform{Min: ms, Max: 2 * ms} }, ""},
		{"all servers adjacent", func(_ *Params, c *sim.Config, _ *sim.Network) {
			c.World = modeltest.World(t, &topologies.Star{Hub: "participant"}, 5)
		}, ""},
		{"heartbeat and two message delays < election_min", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Heartbeat = 140 * ms }, ""},
		{"election_max - election_min >= 2n message delays, so that half of the elections or more have a winner",
			func(p *Params, _ *sim.Config, _ *sim.Network) { p.ElectionMax = 199 * ms }, ""},
		{"a warm-up of 20 election_max", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Warmup-- }, ""},
		{"20 commands or more within the statistics window", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Rate = 1 }, ""},
		{"four message delays fit into the deadline, or without one into the drain", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Drain = 19 * ms }, "availability_ratio"},
		{"four message delays fit into the deadline, or without one into the drain", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Deadline = 19 * ms }, "availability_ratio"},
	} {
		params, config, network := calm(t, 5)
		c.change(params, config, network)
		metrics := []string{"commit_time_mean_ms", "commit_time_max_ms", "availability_ratio"}
		if c.metric != "" {
			metrics = []string{c.metric}
		}
		for _, metric := range metrics {
			modeltest.ExpectWithheld(t, Model(), params, config, metric, c.broken)
		}
	}
}
