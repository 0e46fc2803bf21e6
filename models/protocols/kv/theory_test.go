package kv

// These tests prove that each prediction stands where its assumptions hold, comes true there, and vanishes, with the reason, where
// one alone does not.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// breakage breaks one assumption.
type breakage struct {
	words  string
	change func(*Params, *sim.Config)
}

func always(n sim.Network) func(*sim.World) (*sim.Network, error) {
	return func(*sim.World) (*sim.Network, error) { return &n, nil }
}

func TestOneCopy(t *testing.T) {
	fault := func(_ *Params, c *sim.Config) {
		c.Faults = []sim.Fault{modeltest.Once("f", modeltest.Crash(sim.DiskLost, 0), time.Second, time.Second)}
	}
	for mode, breaks := range map[string][]breakage{
		raftMode: {{"no faults", fault},
			{"reads that the leader has a majority confirm (reads)", func(p *Params, _ *sim.Config) { p.Raft.Reads = localReads }}},
		quorumMode: {{"no faults", fault},
			{"R + W > N, else a read may miss what was written", func(p *Params, _ *sim.Config) { p.Quorum.Read = 1 }},
			{"read repair, else a later read may see less", func(p *Params, _ *sim.Config) { p.Quorum.ReadRepair = false }}},
		primaryMode: {{"no faults", fault},
			{"no failover: there is one primary", func(p *Params, _ *sim.Config) { p.Primary.Failover = time.Second }}},
		eventualMode: {{"mode: raft", func(*Params, *sim.Config) {}}, {"mode: quorum", func(*Params, *sim.Config) {}}, {"mode: primary", func(*Params, *sim.Config) {}}},
	} {
		for _, b := range breaks {
			config, p := mesh(t, 4, ms), params(func(p *Params) { p.Mode = mode })
			b.change(p, config)
			for _, metric := range oneCopy {
				modeltest.ExpectWithheld(t, Model(), p, config, metric, b.words)
			}
		}
	}
	for _, mode := range []string{raftMode, quorumMode, primaryMode} {
		noise := &sim.Noise{Duplication: .2, Reordering: .2, ReorderedBy: 50 * ms}
		config := modeltest.Config(t, &topologies.Mesh{}, 6, sim.Network{Latency: modeltest.Uniform{Min: ms, Max: 20 * ms}, Loss: modeltest.Bernoulli(.05), Noise: noise})
		config.CheckMessages = false
		p := params(func(p *Params) { p.Mode, p.Rate, p.Retries, p.Timeout = mode, 10, 3, 200*ms })
		r := modeltest.Run(t, Model(), p, config)
		modeltest.ExpectPredictions(t, mode, r, modeltest.Predictions(t, Model(), p, config), len(oneCopy), 0)
	}
}

func TestRandomQuorumsArePredicted(t *testing.T) {
	base := func() (*Params, *sim.Config) {
		config := mesh(t, 3, 0)
		config.Duration = 20_000 * time.Second
		return params(func(p *Params) { p.Keys, p.Quorum = 1, Quorum{Read: 1, Write: 1, To: "quorum"} }), config
	}
	p, config := base()
	modeltest.ExpectPredictions(t, "random quorums", modeltest.Run(t, Model(), p, config), modeltest.Predictions(t, Model(), p, config), 2, .03)
	for _, b := range []breakage{
		{"mode: quorum", func(p *Params, _ *sim.Config) { p.Mode = eventualMode }},
		{"quorums drawn at random (to: quorum)", func(p *Params, _ *sim.Config) { p.Quorum.To = "all" }},
		{"R + W <= N", func(p *Params, _ *sim.Config) { p.Quorum.Read = 3 }},
		{"no read repair", func(p *Params, _ *sim.Config) { p.Quorum.ReadRepair = true }},
		{"each key is written a hundred times or more", func(_ *Params, c *sim.Config) { c.Duration = time.Minute }},
		{"no faults", func(_ *Params, c *sim.Config) {
			c.Faults = []sim.Fault{modeltest.Once("f", modeltest.Crash(sim.DiskLost, 0), time.Second, time.Second)}
		}},
		{"links lose nothing", func(_ *Params, c *sim.Config) {
			c.Network = always(sim.Network{Latency: modeltest.Constant(0), Loss: modeltest.Bernoulli(.1)})
		}},
		{"neither duplication, reordering nor corruption", func(_ *Params, c *sim.Config) {
			c.Network = always(sim.Network{Latency: modeltest.Constant(0), Noise: &sim.Noise{Duplication: .1}})
		}},
		{"links take no time", func(_ *Params, c *sim.Config) { c.Network = always(sim.Network{Latency: modeltest.Constant(ms)}) }},
	} {
		p, config := base()
		b.change(p, config)
		modeltest.ExpectWithheld(t, Model(), p, config, "versions_behind_mean", b.words)
	}
}
