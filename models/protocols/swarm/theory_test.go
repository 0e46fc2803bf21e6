package swarm

// These tests prove that the bound on a swarm's time is predicted where it holds, and that each of its assumptions alone
// withholds it.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// TestAssumptions: the bound of 13.3 s (twice 80 Mbit by 10 + 2 x 1 Mbit/s) is predicted, and not where an assumption is broken.
func TestAssumptions(t *testing.T) {
	const metric, long = "download_time_max_ms", "a run of four times the bound, as who has not finished is not in the maximum"
	none := time.Duration(0)
	type setting struct {
		*sim.Config
		*sim.Network
		*Params
	}
	set := func(change func(*setting)) *setting {
		network := shared(isFirst)
		s := &setting{modeltest.Config(t, &topologies.Mesh{}, 3, network), &network, params(func(p *Params) { p.FileSize = 10_000_000 })}
		change(s)
		s.Config.Network = func(*sim.World) (*sim.Network, error) { return s.Network, nil }
		return s
	}
	plain := set(func(*setting) {})
	if got := modeltest.Predictions(t, Model(), plain.Params, plain.Config); math.Abs(got[metric]-160_000/12.) > 1 {
		t.Errorf("predictions %v", got)
	}
	for _, c := range []struct {
		broken string
		change func(*setting)
	}{
		{"no faults", func(s *setting) {
			s.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, 1), time.Second, time.Second)}
		}},
		{"links lose nothing", func(s *setting) { s.Loss = modeltest.Bernoulli(.1) }},
		{"neither service nor capacity of links", func(s *setting) {
			s.Service = func(sim.NodeID) sim.Service {
				return sim.Service{Time: random.Constant{Value: 1e9}, Servers: 1, Queue: -1}
			}
		}},
		{"neither service nor capacity of links", func(s *setting) {
			s.Capacity = func(_, _ sim.NodeID) sim.Capacity { return sim.Capacity{Rate: megabit, Queue: -1} }
		}},
		{"neither duplication, reordering nor corruption", func(s *setting) { s.Noise = &sim.Noise{Duplication: .1} }},
		{"no transport", func(s *setting) { s.Reliable = &sim.Reliable{Timeout: time.Second, Window: 9, Retries: -1} }},
		{"all uplinks have a rate", func(s *setting) { s.Uplink = nil }},
		{"all uplinks have a rate", func(s *setting) { s.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Queue: -1} } }},
		{"no queue that fills", func(s *setting) {
			s.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Rate: megabit, Queue: 9} }
		}},
		{"no queue that fills", func(s *setting) {
			s.Downlink = func(sim.NodeID) sim.Access { return sim.Access{Rate: megabit, Queue: 9} }
		}},
		{"a complete graph", func(s *setting) { s.World = modeltest.World(t, &topologies.Line{}, 3) }},
		{"all arrive at once", func(s *setting) { s.ArriveWithin = time.Second }},
		{"all stay", func(s *setting) { s.Stay = &none }},
		{"all stay", func(s *setting) { s.SeedLeaves = time.Second }},
		{"no warm-up", func(s *setting) { s.Warmup = time.Second }},
		{long, func(s *setting) { s.Duration, s.Drain = 53*time.Second, 0 }},
	} {
		s := set(c.change)
		modeltest.ExpectWithheld(t, Model(), s.Params, s.Config, metric, c.broken)
	}
}
