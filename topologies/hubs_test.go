package topologies

// These tests prove which hub of a federation each participant is attached to, how hubs are linked, and where they stand.

import (
	"slices"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

func TestAttach(t *testing.T) {
	for _, c := range []struct {
		name string
		hubs Hubs
		want []sim.NodeID // hub of each of 9 participants, who stand west, north, east, west, ...
	}{
		{"in turn", Hubs{Count: 4, Attach: "auto"}, []sim.NodeID{9, 10, 11, 12, 9, 10, 11, 12, 9}},
		{"in turn in spite of regions", Hubs{Count: 3, Attach: "round_robin", At: []string{"east", "east", "west"}},
			[]sim.NodeID{9, 10, 11, 9, 10, 11, 9, 10, 11}},
		{"own region", Hubs{Count: 3, Attach: "nearest", At: []string{"east", "north", "west"}},
			[]sim.NodeID{11, 10, 9, 11, 10, 9, 11, 10, 9}},
		{"auto knows regions", Hubs{Count: 3, Attach: "auto", At: []string{"east", "north", "west"}},
			[]sim.NodeID{11, 10, 9, 11, 10, 9, 11, 10, 9}},
		{"as far to the east as to the west", Hubs{Count: 2, Attach: "nearest", At: []string{"east", "west"}},
			[]sim.NodeID{10, 9, 9, 10, 10, 9, 10, 9, 9}},
		{"three in one region share it", Hubs{Count: 3, Attach: "nearest", At: []string{"west", "west", "west"}},
			[]sim.NodeID{9, 9, 9, 10, 10, 10, 11, 11, 11}},
	} {
		c.hubs.Backbone = "mesh"
		layout, err := c.hubs.Build(9, testAtlas(9), new(random.New(1)))
		if err != nil {
			t.Fatal(err)
		}
		var got []sim.NodeID
		for p := range sim.NodeID(9) {
			got = append(got, layout.Graph.Neighbor(p, 0))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestBackbones(t *testing.T) {
	for backbone, links := range map[string]int{"mesh": 10, "ring": 5, "line": 4} {
		hubs := Hubs{Count: 5, Attach: "auto", Backbone: backbone}
		layout, err := hubs.Build(20, nil, new(random.New(1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := Edges(layout.Graph); got != 20+links {
			t.Errorf("%s: %d links, want %d", backbone, got, 20+links)
		}
		if !slices.Equal(layout.Hubs, []sim.NodeID{20, 21, 22, 23, 24}) {
			t.Errorf("%s: hubs %v", backbone, layout.Hubs)
		}
	}
}

func TestHubRegions(t *testing.T) {
	for _, c := range []struct {
		shape Shape
		want  []string
	}{
		{&Star{Hub: "relay"}, []string{""}},
		{&Star{Hub: "participant", At: "north"}, []string{"north"}},
		{&Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, []string{"", ""}},
		{&Hubs{Count: 2, Attach: "auto", Backbone: "mesh", At: []string{"east", "west"}}, []string{"east", "west"}},
		{&Mesh{}, nil},
	} {
		layout, err := c.shape.Build(4, testAtlas(4), new(random.New(1)))
		if err != nil || !slices.Equal(layout.HubRegions, c.want) {
			t.Errorf("%+v: %q, %v", c.shape, layout.HubRegions, err)
		}
	}
}
