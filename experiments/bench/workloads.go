package main

import (
	"time"

	"starmesh/models/durations"
	"starmesh/models/links"
	"starmesh/models/protocols/clientserver"
	"starmesh/models/protocols/gossip"
	"starmesh/models/protocols/pbft"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// workload is one kind of work.
type workload struct {
	name    string
	endless bool // stops at its number of events
	prepare func(size, uint64) (sim.Run, error)
	count   func(*sim.Report) int64
}

// A table, in the order of the results. The star counts four events a request for every simulator: the client's timer,
// the arrival at the server, the end of the service, the reply.
var workloads = []workload{
	{"phold", true, preparePHOLD, func(r *sim.Report) int64 { return int64(r.Events) }},
	{"star", false, prepareStar, func(r *sim.Report) int64 { return 2 * messages(r) }},
	{"gossip", false, prepareGossip, messages},
	{"exchange", false, prepareExchange, messages},
	{"pbft", false, preparePBFT, messages},
}

func messages(r *sim.Report) (sent int64) {
	for _, row := range r.Ledger {
		sent += row.Sent
	}
	return sent
}

func preparePHOLD(s size, seed uint64) (sim.Run, error) {
	latency := &durations.Exponential{Mean: 2 * time.Second, Min: time.Second}
	return prepare(&phold, s.start, &topologies.Mesh{}, &links.Links{Latency: latency}, nil, &sim.Config{
		Seed: seed, Duration: sim.Forever / 2, Limits: sim.Limits{Events: uint64(max(s.events, 1))},
	}, s.nodes)
}

// starSpan is how many seconds of the star are simulated, at a request a second of each client.
func starSpan(nodes int) time.Duration {
	return time.Duration(min(max(500_000/nodes, 1), 50)) * time.Second
}

// prepareStar scales the requests of each client so that the server is busy half the time.
func prepareStar(s size, seed uint64) (sim.Run, error) {
	model := clientserver.Model()
	params := model.New().(*clientserver.Params)
	params.Rate = 1
	service := &links.Service{Time: &durations.Constant{Value: time.Duration(float64(time.Second) / 2 / float64(s.nodes))}}
	service.SetDefaults()
	service.Nodes = nil
	latency := &durations.Constant{Value: 10 * time.Millisecond}
	return prepare(&model, params, &topologies.Star{Hub: "relay"}, &links.Links{Latency: latency}, service,
		&sim.Config{Seed: seed, Duration: starSpan(s.nodes), Drain: time.Second}, s.nodes)
}

func prepareGossip(s size, seed uint64) (sim.Run, error) {
	model := gossip.Model()
	params := model.New().(*gossip.Params)
	params.Fanout = 8
	return prepare(&model, params, &topologies.Mesh{}, &links.Links{Latency: tenToTwenty()}, nil,
		&sim.Config{Seed: seed, Duration: time.Minute}, s.nodes)
}

func prepareExchange(s size, seed uint64) (sim.Run, error) {
	rounds := 40
	return prepare(&exchange, &rounds, &topologies.Mesh{}, &links.Links{Latency: tenToTwenty()}, nil,
		&sim.Config{Seed: seed, Duration: time.Hour}, s.nodes)
}

// preparePBFT is a client's requests, one a second for ten seconds, among the other nodes.
func preparePBFT(s size, seed uint64) (sim.Run, error) {
	model := pbft.Model()
	return prepare(&model, model.New(), &topologies.Mesh{}, &links.Links{Latency: tenToTwenty()}, nil,
		&sim.Config{Seed: seed, Duration: 10 * time.Second, Drain: time.Second}, s.nodes)
}

func tenToTwenty() links.Latency {
	return &durations.Uniform{Min: 10 * time.Millisecond, Max: 20 * time.Millisecond}
}

// prepare makes a run ready: topology, network and protocol as an experiment would have them.
func prepare(model *sim.Model, params any, shape topologies.Shape, l *links.Links, service *links.Service,
	config *sim.Config, nodes int) (sim.Run, error) {
	layout, err := shape.Build(nodes, nil, new(random.New(config.Seed)))
	if err != nil {
		return nil, err
	}
	config.World = &sim.World{Participants: nodes, Graph: layout.Graph, Hubs: layout.Hubs}
	config.Network = func(w *sim.World) (*sim.Network, error) {
		network, err := links.Build(l, nil, nil, model.Kinds, w, config.Seed)
		if err != nil || service == nil {
			return network, err
		}
		time := service.Time.Distribution()
		network.Service = func(n sim.NodeID) sim.Service {
			if w.Position(n) == sim.Hub {
				return sim.Service{Time: time, Servers: 1, Queue: -1}
			}
			return sim.Service{}
		}
		return network, nil
	}
	return model.Prepare(params, config)
}
