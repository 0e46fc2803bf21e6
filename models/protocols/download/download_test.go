package download

// These tests prove the time max(N F/u_s, F/d_min) of a file from one server (Kurose & Ross), and that losses and crashes
// keep nobody from finishing.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

const megabit = sim.Bandwidth(1_000_000)

// hour is a file that takes an hour at a rate of 1 Mbit/s.
const hour = 450_000_000

// served is a network in which servers upload at ten times the rate of the others.
func served(isServer func(sim.NodeID) bool) sim.Network {
	return sim.Network{
		Latency: modeltest.Constant(10 * time.Millisecond),
		Uplink: func(n sim.NodeID) sim.Access {
			if isServer(n) {
				return sim.Access{Rate: 10 * megabit, Queue: -1}
			}
			return sim.Access{Rate: megabit, Queue: -1}
		},
	}
}

// TestServerBound is row D6: the server case takes max(N F/u_s, F/d_min), never less and at most 1 % more.
func TestServerBound(t *testing.T) {
	for _, c := range []struct {
		shape        topologies.Shape
		participants int
		server       sim.NodeID
	}{
		{&topologies.Star{Hub: "relay"}, 30, 30}, {&topologies.Mesh{}, 31, 0}, {&topologies.Mesh{Degree: 30}, 31, 0},
	} {
		config := modeltest.Config(t, c.shape, c.participants, served(func(n sim.NodeID) bool { return n == c.server }))
		config.Duration, config.CheckMessages = 4*time.Hour, false
		params := definition.Defaults
		params.FileSize = hour
		r := modeltest.Run(t, Model(), &params, config)
		last := r.Value("download_time_max_ms") / 3.6e6
		if last < 3 || last > 3.03 || r.Value("finished_ratio") != 1 || r.Value("server_megabytes") != 30*450 {
			t.Errorf("%T: the last client has the file after %.4f h, want 3; finished %v", c.shape, last, r.Value("finished_ratio"))
		}
		if predicted := modeltest.Predictions(t, Model(), &params, config); len(predicted) != 1 || predicted["download_time_max_ms"] != 3*3.6e6 {
			t.Errorf("%T: predictions %v", c.shape, predicted)
		}
	}
}

// TestLossAndCrash: what is lost is asked for again, and a client that crashes goes on with what it has on disk.
func TestLossAndCrash(t *testing.T) {
	network := served(func(n sim.NodeID) bool { return n == 0 })
	network.Loss = modeltest.Bernoulli(0.1)
	config := modeltest.Config(t, &topologies.Mesh{}, 5, network)
	config.Duration = time.Hour
	params := definition.Defaults
	params.FileSize, params.Pieces, params.Timeout, params.ArriveWithin = 10_000_000, 50, 20*time.Second, 10*time.Second
	r := modeltest.Run(t, Model(), &params, config)
	if r.Value("finished_ratio") != 1 || r.Value("downloads_started") != 4 {
		t.Errorf("finished %v of %v", r.Value("finished_ratio"), r.Value("downloads_started"))
	}
}

// TestServerMegabytes: four clients have ten pieces of a megabyte, each 0.8 s of the server's uplink, on order two at a time.
func TestServerMegabytes(t *testing.T) {
	for name, c := range map[string]struct {
		fault sim.FaultModel
		at    time.Duration
		queue int
		want  map[string]float64
	}{
		"undisturbed":     {nil, 0, -1, map[string]float64{"server_megabytes": 40, "finished_ratio": 1}},
		"server dies":     {modeltest.Crash(sim.MemoryLost, 0), 4 * time.Second, -1, map[string]float64{"server_megabytes": 4, "finished_ratio": 0}},
		"no room":         {nil, 0, 0, map[string]float64{"server_megabytes": 9, "downloads_finished": 0}}, // of the first two requests the second is lost,
		"a disk is lost":  {modeltest.Crash(sim.DiskLost, 1), 36 * time.Second, -1, map[string]float64{"server_megabytes": 50, "downloads_finished": 4, "finished_ratio": 1}},
		"the run is over": {nil, 0, -1, map[string]float64{"server_megabytes": 4, "finished_ratio": 0}},
	} {
		network := served(func(n sim.NodeID) bool { return n == 0 })
		rate := network.Uplink
		network.Uplink = func(n sim.NodeID) sim.Access { return sim.Access{Rate: rate(n).Rate, Queue: c.queue} }
		config := modeltest.Config(t, &topologies.Mesh{}, 5, network)
		if name == "the run is over" {
			config.Duration, config.Drain = 4*time.Second, 0
		}
		if c.fault != nil {
			lasts := time.Second
			if c.at < 10*time.Second {
				lasts = time.Minute
			}
			config.Faults = []sim.Fault{modeltest.Once("crash", c.fault, c.at, lasts)}
		}
		params := definition.Defaults
		params.FileSize, params.Pieces, params.Pipeline = 10_000_000, 10, 2
		modeltest.Expect(t, name, modeltest.Run(t, Model(), &params, config), c.want)
	}
}

// TestAssumptions: the bound of 36 s (30 clients, 1.5 MB, 10 Mbit/s) is predicted, and not where an assumption is broken.
func TestAssumptions(t *testing.T) {
	for name, broken := range map[string]func(*sim.Config, *sim.Network, *Params){
		"":        func(*sim.Config, *sim.Network, *Params) {},
		"short":   func(c *sim.Config, _ *sim.Network, _ *Params) { c.Duration, c.Drain = 35*time.Second, 0 },
		"warm-up": func(c *sim.Config, _ *sim.Network, _ *Params) { c.Warmup = time.Second },
		"fault": func(c *sim.Config, _ *sim.Network, _ *Params) {
			c.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, 1), time.Second, time.Second)}
		},
		"loss": func(_ *sim.Config, n *sim.Network, _ *Params) { n.Loss = modeltest.Bernoulli(.1) },
		"no rate": func(_ *sim.Config, n *sim.Network, _ *Params) {
			n.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Queue: -1} }
		},
		"queue": func(_ *sim.Config, n *sim.Network, _ *Params) {
			n.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Rate: megabit, Queue: 9} }
		},
		"noise":     func(_ *sim.Config, n *sim.Network, _ *Params) { n.Noise = &sim.Noise{Duplication: .1} },
		"arrivals":  func(_ *sim.Config, _ *sim.Network, p *Params) { p.ArriveWithin = time.Second },
		"servers":   func(_ *sim.Config, _ *sim.Network, p *Params) { p.Servers = 2 },
		"repeating": func(_ *sim.Config, _ *sim.Network, p *Params) { p.Timeout = time.Second },
	} {
		network := served(func(n sim.NodeID) bool { return n == 0 })
		config := modeltest.Config(t, &topologies.Mesh{}, 31, network)
		config.Network = func(*sim.World) (*sim.Network, error) { return &network, nil }
		params := definition.Defaults
		params.FileSize = 1_500_000
		broken(config, &network, &params)
		predicted := modeltest.Predictions(t, Model(), &params, config)
		if (len(predicted) == 1 && predicted["download_time_max_ms"] == 36_000) != (name == "") || name != "" && len(predicted) > 0 {
			t.Errorf("%q: predictions %v", name, predicted)
		}
	}
}
