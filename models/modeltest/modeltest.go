// Package modeltest runs one protocol on one topology in tests.
package modeltest

import (
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// Constant is a latency without randomness.
type Constant time.Duration

// Draw returns the latency.
func (c Constant) Draw(sim.Hop, *random.Rand) time.Duration { return time.Duration(c) }

// Mean returns the latency.
func (c Constant) Mean(_, _ sim.NodeID) time.Duration { return time.Duration(c) }

// Bernoulli loses each transit with this probability.
type Bernoulli float64

// Lost draws.
func (b Bernoulli) Lost(_ sim.Hop, r *random.Rand) bool { return r.Bernoulli(float64(b)) }

// Config returns a run of a minute, with a minute of drain, seed 1 and no warm-up.
func Config(t testing.TB, shape topologies.Shape, participants int, network sim.Network) *sim.Config {
	t.Helper()
	layout, err := shape.Build(participants, nil, random.New(1))
	if err != nil {
		t.Fatal(err)
	}
	return &sim.Config{
		Seed: 1, Duration: time.Minute, Drain: time.Minute,
		World:         &sim.World{Participants: participants, Graph: layout.Graph, Hubs: layout.Hubs},
		Network:       func(*sim.World) (*sim.Network, error) { return &network, nil },
		Limits:        sim.Limits{MicroSteps: 10_000},
		CheckMessages: true,
	}
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
