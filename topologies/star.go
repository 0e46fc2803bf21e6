package topologies

import (
	"starmesh/sim"
	"starmesh/sim/random"
)

// Star is one hub in the middle.
type Star struct {
	Hub string `yaml:"hub" oneof:"relay participant" help:"what the hub is: a relay beside the participants, or participant 0"`
	At  string `yaml:"at" help:"the region that the hub stands in; default: not said"`
}

// Build implements Shape.
func (s *Star) Build(participants int, atlas *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a star", 2, participants); err != nil {
		return nil, err
	}
	if s.At != "" {
		if err := checkRegions(atlas, s.At); err != nil {
			return nil, err
		}
	}
	var g star
	switch s.Hub {
	case "relay":
		g = star{nodes: participants + 1, hub: sim.NodeID(participants)}
	case "participant":
		g = star{nodes: participants, hub: 0}
	default:
		return nil, problem("hub", "%q is neither relay nor participant", s.Hub)
	}
	return &Layout{Graph: g, Hubs: []sim.NodeID{g.hub}, HubRegions: []string{s.At}}, nil
}

// star is the graph; its edges follow from who the hub is.
type star struct {
	nodes int
	hub   sim.NodeID
}

func (g star) Len() int { return g.nodes }

func (g star) Degree(n sim.NodeID) int {
	if n == g.hub {
		return g.nodes - 1
	}
	return 1
}

func (g star) Neighbor(n sim.NodeID, i int) sim.NodeID {
	switch {
	case n != g.hub:
		return g.hub
	case sim.NodeID(i) < g.hub:
		return sim.NodeID(i)
	}
	return sim.NodeID(i + 1)
}

func (g star) Adjacent(a, b sim.NodeID) bool {
	return a != b && (a == g.hub || b == g.hub)
}
