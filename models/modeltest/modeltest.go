// Package modeltest is what tests of models share: small worlds, latencies, faults, runs, and comparisons with known results.
package modeltest

import (
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// World lays out a topology with the generator of key 1.
func World(t testing.TB, shape topologies.Shape, participants int) *sim.World {
	t.Helper()
	layout, err := shape.Build(participants, nil, new(random.New(1)))
	if err != nil {
		t.Fatal(err)
	}
	return &sim.World{Participants: participants, Graph: layout.Graph, Hubs: layout.Hubs}
}

// Config returns a run of a minute, with a minute of drain, seed 1 and no warm-up.
func Config(t testing.TB, shape topologies.Shape, participants int, network sim.Network) *sim.Config {
	t.Helper()
	return &sim.Config{
		Seed: 1, Duration: time.Minute, Drain: time.Minute,
		World:         World(t, shape, participants),
		Network:       func(*sim.World) (*sim.Network, error) { return &network, nil },
		Limits:        sim.Limits{MicroSteps: 10_000},
		CheckMessages: true,
	}
}

// Mesh is a Config of participants who are all adjacent, by links of this latency that lose nothing.
func Mesh(t testing.TB, participants int, latency sim.Latency) *sim.Config {
	t.Helper()
	return Config(t, &topologies.Mesh{}, participants, sim.Network{Latency: latency})
}

// Run runs the protocol, and fails the test unless the run ends well with a balanced ledger.
func Run(t testing.TB, model sim.Model, params any, config *sim.Config) *sim.Report {
	t.Helper()
	report, err := model.Run(params, config)
	if err != nil {
		t.Fatal(err)
	}
	if report.Status != sim.OK {
		t.Fatalf("the run is %s: %s", report.Status, report.Reason)
	}
	if off := report.Value("ledger_imbalance"); off != 0 {
		t.Fatalf("the ledger is off by %v", off)
	}
	return report
}
