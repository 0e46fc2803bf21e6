package topologies

// These tests prove that a shape that cannot be built is refused with the parameter and its repair.

import (
	"errors"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		shape        Shape
		participants int
		atlas        bool
		field, want  string
	}{
		{&Star{Hub: "relay"}, 1, false, "", "a star needs at least 2 participants, not 1"},
		{&Line{}, 1, false, "", "a line needs at least 2 participants, not 1"},
		{&Ring{}, 2, false, "", "a ring needs at least 3 participants, not 2"},
		{&Hubs{Count: 3}, 0, false, "", "a federation of hubs needs at least 2 participants, not 0"},
		{&Mesh{}, most + 1, false, "", "1073741824 participants are too many: the most is 1073741823"},

		{&Star{Hub: "rely"}, 4, false, "hub", `hub: "rely" is neither relay nor participant`},
		{&Star{Hub: "relay", At: "east"}, 4, false, "at", "at: needs links.latency: {matrix: ...}, which defines the regions"},
		{&Star{Hub: "relay", At: "eats"}, 4, true, "at", `at: there is no region "eats"; the regions are west, north, east`},

		{&Mesh{Degree: 7}, 63, false, "degree", "degree: 63 x 7 is odd: take degree 6 or 8, or an even number of participants"},
		{&Mesh{Degree: 64}, 64, false, "degree", "degree: 64 is too many among 64 participants: take 63 or less, or leave it out for all others"},
		{&Mesh{Degree: 1}, 64, false, "degree", "degree: 1 neighbours each do not connect 64 participants: take degree 2 or more and 3 participants or more"},
		{&Mesh{Degree: 2}, 2, false, "degree", "degree: 2 neighbours each do not connect 2 participants: take degree 2 or more and 3 participants or more"},
		{&Mesh{Degree: -4}, 64, false, "degree", "degree: -4 neighbours each do not connect 64 participants: take degree 2 or more and 3 participants or more"},
		{&Mesh{Degree: 50000}, 100000, false, "degree", "degree: 100000 x 50000 ends of edges are too many to store: the most is 2147483647"},

		{&Hubs{Count: 0}, 4, false, "count", "count: 0 hubs connect nobody: take 1 or more"},
		{&Hubs{Count: most + 1}, 4, false, "count", "count: 1073741824 hubs are too many: the most is 1073741823"},
		{&Hubs{Count: mostMeshed + 1, Attach: "auto", Backbone: "mesh"}, 4, false, "count",
			"count: a mesh of 10001 hubs has too many links: take 10000 hubs or fewer, or backbone: ring"},
		{&Hubs{Count: 3, At: []string{"east", "west"}}, 4, true, "at",
			"at: 2 regions for 3 hubs: name one region for each hub, or set count: 2"},
		{&Hubs{Count: 3, Attach: "nearest"}, 4, true, "attach",
			"attach: nearest needs to know where the hubs stand: name their regions in at, or take round_robin"},
		{&Hubs{Count: 3, Attach: "near"}, 4, true, "attach", `attach: "near" is neither auto, nearest nor round_robin`},
		{&Hubs{Count: 3, Attach: "auto", Backbone: "star"}, 4, true, "backbone", `backbone: "star" is neither mesh, ring nor line`},
		{&Hubs{Count: 2, Attach: "auto", Backbone: "ring"}, 4, true, "backbone",
			"backbone: a ring needs at least 3 hubs, not 2: take mesh or line"},
		{&Hubs{Count: 1, Attach: "auto", Backbone: "mesh", At: []string{"east"}}, 4, false, "at",
			"at: needs links.latency: {matrix: ...}, which defines the regions"},
		{&Hubs{Count: 2, Attach: "auto", Backbone: "mesh", At: []string{"east", "nort"}}, 4, true, "at",
			`at: there is no region "nort"; did you mean north?`},
	} {
		var atlas *Atlas
		if c.atlas {
			atlas = testAtlas(c.participants)
		}
		_, err := c.shape.Build(c.participants, atlas, new(random.New(1)))
		var blame *sim.FieldError
		if !errors.As(err, &blame) || blame.Field != c.field || err.Error() != c.want {
			t.Errorf("%T%+v: error\n %v, want\n %s", c.shape, c.shape, err, c.want)
		}
	}
}

func TestRegionSuggestions(t *testing.T) {
	atlas := &Atlas{Regions: []string{"us-east1", "us-east4", "europe-west1"}}
	for name, want := range map[string]string{
		"us-east":      `there is no region "us-east"; did you mean us-east1 or us-east4?`,
		"Europe-West1": `there is no region "Europe-West1"; did you mean europe-west1?`,
		"mars":         `there is no region "mars"; the regions are us-east1, us-east4, europe-west1`,
		"":             `there is no region ""; the regions are us-east1, us-east4, europe-west1`,
	} {
		if _, err := atlas.Region(name); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if i, err := atlas.Region("us-east4"); i != 1 || err != nil {
		t.Errorf("us-east4: %d, %v", i, err)
	}
}
