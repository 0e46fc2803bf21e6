package chat

// These tests prove that each prediction vanishes, with the reason, when one of its assumptions alone does not hold.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/retrying"
	"starmesh/sim"
	"starmesh/topologies"
)

// broken is a setting in which one assumption does not hold.
type broken struct {
	metric, words string
	change        func(*Params, *sim.Config, *sim.Network)
}

func plainBreaks(metric string) (list []broken) {
	access := func(sim.NodeID) sim.Access { return sim.Access{Rate: 1e6} }
	for _, b := range []broken{
		{"", "no faults", func(_ *Params, c *sim.Config, _ *sim.Network) {
			c.Faults = []sim.Fault{modeltest.Once("outage", modeltest.Crash(sim.MemoryLost, 4), time.Second, time.Second)}
		}},
		{"", "links lose nothing", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Loss = modeltest.Bernoulli(.1) }},
		{"", "neither bandwidth, capacity nor service", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Uplink = access }},
		{"", "neither duplication, reordering nor corruption", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Noise = &sim.Noise{Duplication: .1} }},
		{"", "no transport", func(_ *Params, _ *sim.Config, n *sim.Network) {
			n.Reliable = &sim.Reliable{Timeout: time.Second, Backoff: 1, Window: 1}
		}},
		{"", "constant latency, the same of all links", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Latency = modeltest.Exponential(d) }},
		{"", "users write", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Rate = 0 }},
	} {
		b.metric = metric
		list = append(list, b)
	}
	return list
}

// expectBroken breaks one assumption after the other of what is predicted in a setting.
func expectBroken(t *testing.T, shape string, change func(*Params), predicted int, breaks []broken) {
	t.Helper()
	for _, b := range breaks {
		p, network := params(), sim.Network{Latency: modeltest.Constant(d)}
		change(p)
		c := modeltest.Config(t, shapes[shape], 4, network)
		if got := modeltest.Predictions(t, Model(), p, c); len(got) != predicted {
			t.Fatalf("%s: predicted %v", shape, got)
		}
		n, err := c.Network(c.World)
		if err != nil {
			t.Fatal(err)
		}
		b.change(p, c, n)
		modeltest.ExpectWithheld(t, Model(), p, c, b.metric, b.words)
	}
}

func TestTickAssumptions(t *testing.T) {
	hubs := func(_ *Params, c *sim.Config, _ *sim.Network) { c.World = modeltest.World(t, shapes["hubs"], 4) }
	inTime := func(p *Params, c *sim.Config, _ *sim.Network) { c.Drain = 14 * time.Second }
	online := func(p *Params, _ *sim.Config, _ *sim.Network) { p.Offline = time.Second }
	hasty := func(p *Params, _ *sim.Config, _ *sim.Network) { p.Timeout = 2*d - 1 }
	for _, metric := range []string{"first_tick_mean_ms", "second_tick_mean_ms", "read_tick_mean_ms"} {
		both := append(plainBreaks(metric), broken{metric, "all users online", online}, broken{metric, "timeout >= 2d", hasty})
		expectBroken(t, "star", func(*Params) {}, 3, append(both,
			broken{metric, "hubs serve, and no user is one", func(_ *Params, c *sim.Config, _ *sim.Network) {
				c.World = modeltest.World(t, shapes["participant hub"], 4)
			}},
			broken{metric, "each user is next to its hub", func(_ *Params, c *sim.Config, _ *sim.Network) {
				c.World = farFromHub(t)
			}}))
		expectBroken(t, "mesh", func(*Params) {}, 3, append(both,
			broken{metric, "no hubs, and all users adjacent", func(_ *Params, c *sim.Config, _ *sim.Network) { c.World = modeltest.World(t, shapes["ring"], 4) }},
			broken{metric, "no crowds", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Crowds = &Crowds{Forward: .5} }}))
	}
	expectBroken(t, "star", func(*Params) {}, 3, []broken{
		{"second_tick_mean_ms", "one hub, or the second tick depends on who shares one", hubs},
		{"read_tick_mean_ms", "one hub, or the second tick depends on who shares one", hubs},
		{"read_tick_mean_ms", "drain and deadline last 15 x read_after", inTime},
	})
	expectBroken(t, "mesh", func(*Params) {}, 3, []broken{{"read_tick_mean_ms", "drain and deadline last 15 x read_after", inTime}})
}

// farFromHub is a line of four users, of which only the last is next to the hub.
func farFromHub(t *testing.T) *sim.World {
	w := *modeltest.World(t, &topologies.Line{}, 5)
	w.Participants, w.Hubs = 4, []sim.NodeID{4}
	return &w
}

func TestStoreAssumptions(t *testing.T) {
	away := func(p *Params) { p.Online, p.Offline = 4*time.Second, 3*time.Second }
	for _, metric := range []string{"waited_ratio", "stored_wait_mean_ms"} {
		expectBroken(t, "star", away, 2, append(plainBreaks(metric),
			broken{metric, "users come and go", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Offline = 0 }},
			broken{metric, "hubs serve, and no user is one", func(_ *Params, c *sim.Config, _ *sim.Network) { c.World = modeltest.World(t, shapes["mesh"], 4) }}))
	}
	expectBroken(t, "star", away, 2, []broken{
		{"stored_wait_mean_ms", "no breaker", func(p *Params, _ *sim.Config, _ *sim.Network) {
			p.Breaker = &retrying.BreakerParams{Failures: 1, Open: time.Second}
		}},
		{"stored_wait_mean_ms", "drain and deadline last 15 x offline", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Drain = 44 * time.Second }},
	})
}
