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

// TestNothingTwice: 30 clients ask for four pieces each, which take the server's uplink 24 s, and again every second: each
// piece leaves once all the same, but those whose repeat was on its way: 20 ms of each second, 2 %.
func TestNothingTwice(t *testing.T) {
	network := served(func(n sim.NodeID) bool { return n == 0 })
	config := modeltest.Config(t, &topologies.Mesh{}, 31, network)
	config.Duration = time.Hour
	params := definition.Defaults
	params.FileSize, params.Pieces, params.Timeout = 10_000_000, 40, time.Second
	r := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "impatient", r, map[string]float64{"finished_ratio": 1})
	if last, sent := r.Value("download_time_max_ms"), r.Value("server_megabytes"); last < 240_000 || last > 1.03*240_000 || sent > 1.03*300 {
		t.Errorf("the last client has the file after %v ms, want 240000; %v megabytes have left", last, sent)
	}
}
