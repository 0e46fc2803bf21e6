package clientserver

// These tests prove that each prediction vanishes, with the reason, when one of its assumptions alone does not hold.

import (
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// broken is a setting in which one assumption does not hold.
type broken struct {
	words  string
	change func(*Params, *sim.Config, *sim.Network)
}

// everywhere are assumptions of all theorems.
var everywhere = []broken{
	{"requests are a Poisson process, no trace", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Trace = &Trace{rows: []row{{}}} }},
	{"requests are a Poisson process, no trace", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Rate = 0 }},
	{"no faults", func(_ *Params, c *sim.Config, _ *sim.Network) {
		c.Faults = []sim.Fault{{Name: "f", Model: modeltest.Crash(sim.DiskLost, 1)}}
	}},
	{"neither duplication, reordering nor corruption", func(_ *Params, _ *sim.Config, n *sim.Network) {
		n.Noise = &sim.Noise{Duplication: .1}
	}},
	{"no transport", func(_ *Params, _ *sim.Config, n *sim.Network) {
		n.Reliable = &sim.Reliable{Timeout: time.Second, Backoff: 1, Window: 1}
	}},
	{"neither back-off, retry budget nor breaker", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Timeout, p.Backoff = time.Second, 2 }},
}

func access(sim.NodeID) sim.Access { return sim.Access{Rate: 1e6} }

func queueBreaks(t *testing.T) []broken {
	return []broken{
		{"neither bandwidth nor capacity", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Uplink = access }},
		{"neither bandwidth nor capacity", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Downlink = access }},
		{"links lose nothing", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Loss = modeltest.Bernoulli(.1) }},
		{"links lose nothing", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Loss = uniformLoss{.1} }},
		{"links keep no order, or take the same time always", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Latency, n.FIFO = drawn, true }},
		{"one server node", func(_ *Params, c *sim.Config, _ *sim.Network) {
			c.World = modeltest.World(t, &topologies.Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, clients)
		}},
		{"a service there and nowhere else", func(_ *Params, _ *sim.Config, n *sim.Network) {
			n.Service = func(sim.NodeID) sim.Service { return mm1 }
		}},
		{"a service there and nowhere else", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Service = nil }},
		{"a service of known mean", at(sim.Service{Time: random.Pareto{Least: 1e6, Shape: 1}, Servers: endless, Queue: endless})},
		{"no retries", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Timeout, p.Retries = time.Second, 1 }},
		{"a load below the number of servers", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Rate = 50 }},
		{"a warm-up of 5 relaxation times or more", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Warmup = 400 * time.Millisecond }},
		{"a statistics window of 20 relaxation times or more", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Duration = c.Warmup + 1700*time.Millisecond }},
	}
}

var mm1 = sim.Service{Time: exponential, Servers: 1, Queue: endless}

// at puts a service at the server.
func at(service sim.Service) func(*Params, *sim.Config, *sim.Network) {
	return func(_ *Params, _ *sim.Config, n *sim.Network) {
		n.Service = func(node sim.NodeID) sim.Service {
			if node == clients {
				return service
			}
			return sim.Service{}
		}
	}
}

// mm1Setting is an M/M/1 at 80 % of its load, whose relaxation time is 90 ms.
func mm1Setting(t *testing.T) (*Params, *sim.Config, *sim.Network) {
	p := definition.Defaults
	p.Rate = 0.8 * 1000 / clients
	c := atHub(t, mm1)
	c.Warmup = time.Second
	n, _ := c.Network(nil)
	return &p, c, n
}

func TestQueueAssumptions(t *testing.T) {
	p, c, _ := mm1Setting(t)
	if got := modeltest.Predictions(t, Model(), p, c); len(got) != 10 {
		t.Fatalf("M/M/1 is predicted as %v", got)
	}
	for _, b := range append(everywhere, queueBreaks(t)...) {
		p, c, n := mm1Setting(t)
		b.change(p, c, n)
		modeltest.ExpectWithheld(t, Model(), p, c, "service_sojourn_mean_ms", b.words)
	}
	for _, b := range []broken{
		{"constant latency, the same of all links", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Latency = drawn }},
		{"one link between client and server", func(_ *Params, c *sim.Config, n *sim.Network) {
			c.World = modeltest.World(t, &topologies.Line{}, clients)
			n.Service = func(node sim.NodeID) sim.Service {
				if node == 0 {
					return mm1
				}
				return sim.Service{}
			}
		}},
		{"no timeout", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Timeout = time.Second }},
	} {
		p, c, n := mm1Setting(t)
		b.change(p, c, n)
		modeltest.ExpectWithheld(t, Model(), p, c, "operation_latency_mean_ms", b.words)
		if _, known := modeltest.Predictions(t, Model(), p, c)["service_sojourn_mean_ms"]; !known {
			t.Errorf("nothing is predicted of the service either, though it does not take for granted: %s", b.words)
		}
	}
}

// TestForms: each kind of queue is taken for what it is.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		form, words string
		service     sim.Service
	}{
		{"M/G/∞", "a server for everybody", mm1},
		{"M/G/c/c", "a limited number of servers", sim.Service{Time: exponential, Servers: endless, Queue: endless}},
		{"M/G/c/c", "no room to wait", mm1},
		{"M/M/1:", "one server", sim.Service{Time: exponential, Servers: 2, Queue: endless}},
		{"M/M/1:", "room for all to wait", sim.Service{Time: exponential, Servers: 1, Queue: 3}},
		{"M/M/1:", "exponential services", sim.Service{Time: constant, Servers: 1, Queue: endless}},
		{"M/M/1:", "exponential services", sim.Service{Time: random.Exponential{MeanValue: milli / 2, Shift: milli / 2}, Servers: 1, Queue: endless}},
		{"M/M/c", "exponential services", sim.Service{Time: constant, Servers: 2, Queue: endless}},
		{"M/M/c", "room for all to wait", sim.Service{Time: exponential, Servers: 2, Queue: 3}},
		{"M/G/1", "one server", sim.Service{Time: constant, Servers: 2, Queue: endless}},
		{"M/G/1", "room for all to wait", sim.Service{Time: constant, Servers: 1, Queue: 5}},
		{"M/G/1", "services of known variance", sim.Service{Time: random.Pareto{Least: milli / 3, Shape: 1.5}, Servers: 1, Queue: endless}},
		{"M/M/1/K", "limited room to wait", mm1},
		{"M/M/1/K", "exponential services", sim.Service{Time: constant, Servers: 1, Queue: 5}},
		{"M/M/1/K", "one server", sim.Service{Time: exponential, Servers: 2, Queue: 5}},
	} {
		p, config, n := mm1Setting(t)
		at(c.service)(p, config, n)
		model := Model()
		run, err := model.Prepare(p, config)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, w := range model.Theory(p, run.Setting()).Withheld {
			found = found || strings.HasPrefix(w.Source, c.form) && w.Broken == c.words
		}
		if !found {
			t.Errorf("%s is not withheld since this does not hold: %s", c.form, c.words)
		}
	}
}

func TestRetransmissionAssumptions(t *testing.T) {
	for _, b := range append(everywhere, []broken{
		{"neither bandwidth, capacity nor service", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Uplink = access }},
		{"neither bandwidth, capacity nor service", at(mm1)},
		{"constant latency, the same of all links", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Latency = drawn }},
		{"transits are lost independently, with one probability", func(_ *Params, _ *sim.Config, n *sim.Network) { n.Loss = lossByKind{.1, .1} }},
		{"one link between client and server", func(_ *Params, c *sim.Config, _ *sim.Network) { c.World = modeltest.World(t, &topologies.Line{}, 5) }},
		{"timeout > round trip, or none", func(p *Params, _ *sim.Config, _ *sim.Network) { p.Timeout = 2 * delay }},
		{"drain and deadline outlast the last try", func(_ *Params, c *sim.Config, _ *sim.Network) { c.Drain = 169 * time.Millisecond }},
	}...) {
		p, c := lossy(t, uniformLoss{.1}, 3)
		n, _ := c.Network(nil)
		if got := modeltest.Predictions(t, Model(), p, c); len(got) != 4 {
			t.Fatalf("predicted %v", got)
		}
		b.change(p, c, n)
		for _, metric := range retransmission.Metrics {
			modeltest.ExpectWithheld(t, Model(), p, c, metric, b.words)
		}
	}
}
