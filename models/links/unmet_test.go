package links

// This test proves that selectors that find nobody are told by their path, and that those that ask for nobody are not.

import (
	"slices"
	"testing"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/topologies"
)

func TestUnmet(t *testing.T) {
	hubs, leaves, none := &selection.Selector{Position: new("hub")}, &selection.Selector{Position: new("leaf")}, &selection.Selector{Position: new("hub"), Count: new(0)}
	l := &Links{Overrides: []Override{{From: leaves, To: hubs}, {Nodes: none}, {Nodes: hubs}, {From: hubs}}}
	s := &Service{Nodes: hubs, Overrides: []ServiceOverride{{Nodes: leaves}, {Nodes: hubs}}}
	const why = ": no node is a hub; what is said there holds for nobody"
	want := []string{"links.overrides[0].to" + why, "links.overrides[2].nodes" + why, "links.overrides[3].from" + why, "service.nodes" + why, "service.overrides[1].nodes" + why}
	if got := Unmet(l, s, modeltest.World(t, &topologies.Mesh{}, 3)); !slices.Equal(got, want) {
		t.Errorf("in a mesh %q, want %q", got, want)
	}
	if got := Unmet(l, s, modeltest.World(t, &topologies.Star{Hub: "relay"}, 3)); len(got) > 0 {
		t.Errorf("in a star %q", got)
	}
}
