package flood

// These tests prove that nothing is predicted of a flood where an assumption does not hold, and that the reason is said.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/network/networktest"
	"starmesh/topologies"
)

type setting = modeltest.Setting[Params]

// set is a ring of ten at 10 ms a hop.
func set(t *testing.T) *setting {
	s := modeltest.Set(t, definition.Defaults, 10)
	s.World = modeltest.World(t, &topologies.Ring{}, 10)
	return s
}

func TestAssumptions(t *testing.T) {
	oneWay := func(s *setting) { // from 0 to all others and back, but for one way
		ways := [][2]sim.NodeID{{9, 0}}
		for n := range sim.NodeID(9) {
			ways = append(ways, [2]sim.NodeID{n, n + 1}, [2]sim.NodeID{n + 1, n})
		}
		graph, err := topologies.FromWays(10, ways)
		if err != nil {
			t.Fatal(err)
		}
		s.World.Graph = graph
	}
	breaking := func(own modeltest.Breaking[Params]) modeltest.Breaking[Params] {
		own["a connected graph"] = []func(*setting){func(s *setting) { s.World.Graph = modeltest.Apart{Graph: s.World.Graph} }}
		own["no adversaries"] = []func(*setting){func(s *setting) { s.Params.Adversaries = adversary.Params{Count: 1, Strategy: "silent"} }}
		own["one origin, or links both ways"] = []func(*setting){func(s *setting) { oneWay(s); s.Params.Rotate = true }}
		own["a rumour"] = []func(*setting){func(s *setting) { s.Params.Start = time.Hour }}
		own["all rumours over within the statistics window"] = []func(*setting){
			func(s *setting) { s.Warmup = time.Second },
			func(s *setting) { s.Latency, s.Duration = modeltest.Constant(time.Second), 5*time.Second },
			func(s *setting) { s.Duration, s.Deadline = time.Second, 990*time.Millisecond },
			func(s *setting) { s.Latency, s.Routes.ByHops = networktest.Meanless{3}, true },
		}
		return own
	}
	bothWays := []func(*setting){oneWay}
	drawn := func(s *setting) { s.Latency = modeltest.Exponential(time.Millisecond) }
	for metric, own := range map[string]modeltest.Breaking[Params]{
		"messages_sent": {"links both ways": bothWays}, "duplicates": {"links both ways": bothWays}, "decided_ratio": {},
		"hops_mean":               {"one origin of all rumours": {func(s *setting) { s.Params.Rotate = true }}},
		"decision_latency_max_ms": {"one origin of all rumours": {func(s *setting) { s.Params.Rotate = true }}},
		"decision_latency_mean_ms": {
			"a fixed latency of each link": {drawn},
			"a network small enough to work them out": {func(s *setting) {
				s.World, s.Network.Latency, s.Duration = modeltest.World(t, &topologies.Ring{}, 20_000), table{}, time.Hour
			}},
		},
	} {
		modeltest.ExpectAssumptions(t, Model(), metric, func() *setting {
			s := set(t)
			if metric == "decision_latency_mean_ms" {
				links := table{{0, 9}: 10 * time.Millisecond}
				for n := range sim.NodeID(9) {
					links[[2]sim.NodeID{n, n + 1}] = 10 * time.Millisecond
				}
				s.Latency = links
			}
			return s
		}, breaking(own))
	}
}
