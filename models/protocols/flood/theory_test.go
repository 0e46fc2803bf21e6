package flood

// These tests prove that nothing is predicted of a flood where an assumption does not hold, and that the reason is said.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// setting is a ring of ten at 10 ms a hop.
type setting struct {
	*sim.Config
	*sim.Network
	*Params
}

func set(t *testing.T, change func(*setting)) *setting {
	params := definition.Defaults
	s := &setting{modeltest.Config(t, &topologies.Ring{}, 10, sim.Network{}), &sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)}, &params}
	change(s)
	s.Config.Network = func(*sim.World) (*sim.Network, error) { return s.Network, nil }
	return s
}

func TestAssumptions(t *testing.T) {
	const window = "all rumours over within the statistics window"
	for _, c := range []struct {
		metric, broken string
		change         func(*setting)
	}{
		{"", "no faults", func(s *setting) {
			s.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, 1), time.Second, time.Second)}
		}},
		{"", "links lose nothing", func(s *setting) { s.Loss = modeltest.Bernoulli(.1) }},
		{"", "neither bandwidth, capacity nor service", func(s *setting) {
			s.Service = func(sim.NodeID) sim.Service {
				return sim.Service{Time: random.Constant{Value: 1e9}, Servers: 1, Queue: -1}
			}
		}},
		{"", "neither duplication, reordering nor corruption", func(s *setting) { s.Noise = &sim.Noise{Duplication: .1} }},
		{"", "no transport", func(s *setting) { s.Reliable = &sim.Reliable{Timeout: time.Second, Window: 9, Retries: -1} }},
		{"", "a connected graph", func(s *setting) {
			s.World.Graph = apart{s.World.Graph}
		}},
		{"", "a rumour", func(s *setting) { s.Start = time.Hour }},
		{"", window, func(s *setting) { s.Warmup = time.Second }},
		{"", window, func(s *setting) { s.Latency, s.Duration = modeltest.Constant(time.Second), 5*time.Second }},
		{"", window, func(s *setting) { s.Duration, s.Deadline = time.Second, 990*time.Millisecond }},
		{"", window, func(s *setting) { s.Latency, s.Routes.ByHops = networktest.Meanless{3}, true }},
		{"hops_mean", "constant latency, the same of all links", func(s *setting) { s.Latency = modeltest.Exponential(time.Millisecond) }},
		{"hops_mean", "one origin of all rumours", func(s *setting) { s.Rotate = true }},
		{"decision_latency_mean_ms", "a fixed latency of each link", func(s *setting) { s.Latency = modeltest.Exponential(time.Millisecond) }},
	} {
		s := set(t, c.change)
		metrics := []string{c.metric}
		if c.metric == "" {
			metrics = []string{"messages_sent", "duplicates", "decided_ratio", "hops_mean", "decision_latency_max_ms", "decision_latency_mean_ms"}
		}
		for _, metric := range metrics {
			modeltest.ExpectWithheld(t, Model(), s.Params, s.Config, metric, c.broken)
		}
	}
}

// apart is a graph whose first node has no neighbours.
type apart struct{ sim.Graph }

func (g apart) Degree(n sim.NodeID) int {
	if n == 0 {
		return 0
	}
	return g.Graph.Degree(n)
}

// TestTooLarge: shortest paths among 20,000 nodes are not worked out.
func TestTooLarge(t *testing.T) {
	s := set(t, func(s *setting) {
		s.World = modeltest.World(t, &topologies.Ring{}, 20_000)
		s.Network.Latency, s.Duration = table{}, time.Hour
	})
	modeltest.ExpectWithheld(t, Model(), s.Params, s.Config, "decision_latency_mean_ms", "a network small enough to work them out")
}
