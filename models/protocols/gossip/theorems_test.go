package gossip

// These tests prove that each assumption of a prediction alone withholds it, and that the reason is said.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// setting is a mesh of 5000 at 10 ms.
type setting struct {
	*sim.Config
	*sim.Network
	*Params
}

func set(t *testing.T, changes ...func(*setting)) *setting {
	params := definition.Defaults
	s := &setting{mesh(t, 5000), &sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)}, &params}
	for _, change := range changes {
		change(s)
	}
	s.Config.Network = func(*sim.World) (*sim.Network, error) { return s.Network, nil }
	return s
}

// The settings of the three theorems.
func reaching(*setting)    {}
func balancing(s *setting) { s.Mode, s.Fanout = push, 1 }
func losing(s *setting)    { s.Mode, s.Fanout, s.Stop, s.K = push, 1, feedback, 2 }

// TestCommonAssumptions breaks what all three take for granted.
func TestCommonAssumptions(t *testing.T) {
	for _, c := range []struct {
		broken string
		change func(*setting)
	}{
		{"no faults", func(s *setting) {
			s.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, 1), time.Second, time.Second)}
		}},
		{"links lose nothing", func(s *setting) { s.Loss = modeltest.Bernoulli(.1) }},
		{"neither bandwidth, capacity nor service", func(s *setting) {
			s.Service = func(sim.NodeID) sim.Service {
				return sim.Service{Time: random.Constant{Value: 1e9}, Servers: 1, Queue: -1}
			}
		}},
		{"neither duplication, reordering nor corruption", func(s *setting) { s.Noise = &sim.Noise{Duplication: .1} }},
		{"no transport", func(s *setting) { s.Reliable = &sim.Reliable{Timeout: time.Second, Window: 9, Retries: -1} }},
		{"targets: all", func(s *setting) { s.Targets = neighbors }},
		{"1000 participants or more", func(s *setting) { s.World = modeltest.World(t, &topologies.Mesh{}, 999) }},
	} {
		for metric, theorem := range map[string][]func(*setting){
			"messages_sent": {reaching, losing}, "decided_ratio": {reaching, losing}, "residue_to_predicted_ratio": {balancing},
		} {
			for _, of := range theorem {
				s := set(t, of, c.change)
				modeltest.ExpectWithheld(t, Model(), s.Params, s.Config, metric, c.broken)
			}
		}
	}
}

func TestAssumptions(t *testing.T) {
	const reach, residue = "messages_sent", "residue_to_predicted_ratio"
	const over, inTime = "the rumour over within the statistics window", "answers within the round"
	for _, c := range []struct {
		of             func(*setting)
		metric, broken string
		change         func(*setting)
	}{
		{reaching, reach, "mode: infect_and_die", func(s *setting) { s.Mode = push }},
		{reaching, reach, "fanout of 2 or more", func(s *setting) { s.Fanout = 1 }},
		{reaching, reach, over, func(s *setting) { s.Duration = 100 * time.Millisecond }},
		{reaching, "decided_ratio", over, func(s *setting) { s.Latency, s.Duration = modeltest.Constant(time.Second), 3*time.Second }},
		{reaching, reach, over, func(s *setting) { s.Warmup = time.Second }},
		{reaching, reach, over, func(s *setting) { s.Latency, s.Duration = modeltest.Exponential(time.Second), 30*time.Second }},
		{reaching, reach, "a connected graph", func(s *setting) { s.World.Graph = apart{s.World.Graph} }},
		{balancing, residue, "mode: push or pull, or synchronous push_pull", func(s *setting) { s.Mode = pushPull }},
		{balancing, residue, "nodes that never lose interest", func(s *setting) { s.Stop = blind }},
		{balancing, residue, "fanout: 1", func(s *setting) { s.Fanout = 2 }},
		{balancing, residue, "5000 participants or more", func(s *setting) { s.World = modeltest.World(t, &topologies.Mesh{}, 4999) }},
		{balancing, residue, "log2 n + 3 rounds within the statistics window", func(s *setting) { s.Rounds = 10 }},
		{balancing, residue, "log2 n + 3 rounds within the statistics window", func(s *setting) { s.Duration = time.Second }},
		{balancing, residue, inTime, func(s *setting) { s.Latency = modeltest.Constant(51 * time.Millisecond) }},
		{balancing, residue, "constant latency, the same of all links", func(s *setting) { s.Latency = modeltest.Exponential(time.Millisecond) }},
		{balancing, residue, "as many hops between any two participants", func(s *setting) { s.World = modeltest.World(t, &topologies.Mesh{Degree: 4}, 5000) }},
		{losing, reach, "mode: push", func(s *setting) { s.Mode = pull }},
		{losing, reach, "nodes that lose interest", func(s *setting) { s.Stop = never }},
		{losing, reach, "k of 2 or more, if they do so blindly", func(s *setting) { s.Stop, s.K = blind, 1 }},
		{losing, reach, "contacts in vain that are not counted in a row: a coin, or k = 1, or blind", func(s *setting) { s.StopBy = counter }},
		{losing, reach, "feedback by who has it when told (not synchronous)", func(s *setting) { s.Synchronous = true }},
		{losing, reach, "fanout: 1", func(s *setting) { s.Fanout = 2 }},
		{losing, reach, over, func(s *setting) { s.Duration = 3 * time.Second }},
		{losing, reach, over, func(s *setting) { s.Rounds = 20 }},
		{losing, reach, inTime, func(s *setting) { s.Latency = modeltest.Constant(51 * time.Millisecond) }},
	} {
		plain, broken := set(t, c.of), set(t, c.of, c.change)
		if _, predicted := modeltest.Predictions(t, Model(), plain.Params, plain.Config)[c.metric]; !predicted {
			t.Errorf("%s is not predicted where all holds", c.metric)
		}
		modeltest.ExpectWithheld(t, Model(), broken.Params, broken.Config, c.metric, c.broken)
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
