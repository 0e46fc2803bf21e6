package selection_test

// These tests prove that labels name the nodes of a file, by their label or else by their id there, and the repairs of wrong ones.

import (
	"slices"
	"testing"

	"starmesh/models/modeltest"
	. "starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

func TestLabels(t *testing.T) {
	file := world(t)
	file.Labels = []string{"Basel", "Bern", "Chur", "Bern", "3", "Wil", "Zug", "Thun"}
	file.OwnIDs = []string{"10", "11", "12", "13", "14", "15", "3", "n7"}
	selected := func(w *sim.World, s Selector) ([]sim.NodeID, error) {
		r := random.New(1)
		return s.Select(w, nil, &r)
	}
	labels := func(list ...string) *[]string { return &list }
	for _, c := range []struct {
		s    Selector
		want []sim.NodeID
	}{
		{Selector{Labels: labels("Zug", "Basel")}, []sim.NodeID{0, 6}},
		{Selector{Labels: labels("13", "n7")}, []sim.NodeID{3, 7}},
		{Selector{Labels: labels("3")}, []sim.NodeID{4}}, // a label before an id
		{Selector{Labels: labels("Zug", "Basel"), Position: new("hub")}, []sim.NodeID{6}},
		{Selector{Labels: labels("Zug", "Basel"), IDs: ids(0, 1)}, []sim.NodeID{0}},
		{Selector{Labels: labels("Zug", "Basel", "Wil"), Count: new(3)}, []sim.NodeID{0, 5, 6}},
	} {
		if got, err := selected(file, c.s); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, %v, want %v", *c.s.Labels, got, err, c.want)
		}
	}
	large := world(t)
	large.Labels = []string{"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3"}
	for _, c := range []struct {
		world       *sim.World
		label       []string
		field, want string
	}{
		{file, []string{"Basel", "Thum"}, "labels[1]", `no node of the file has the label "Thum"; did you mean Thun?`},
		{file, []string{"Lausanne"}, "labels[0]", `no node of the file has the label "Lausanne"; there is Basel, Bern, Chur, Bern, 3, Wil, Zug, Thun`},
		{large, []string{"Basel"}, "labels[0]", `no node of the file has the label "Basel"; there is a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, and of 2 more`},
		{file, []string{"Bern"}, "labels[0]", `"Bern" is the label of nodes 1 and 3; name them by their ids in the file, or by ids`},
		{file, []string{"10", "Basel"}, "labels[1]", `"Basel" is node 0, which is named already; remove one`},
		{file, []string{"us-west1"}, "labels[0]", `"us-west1" is a region of the latency matrix, not a node; write region: us-west1`},
		{world(t), []string{"Basel"}, "labels[0]", "the nodes of this topology have no labels: those of a file do; name these by ids"},
	} {
		_, err := selected(c.world, Selector{Labels: &c.label})
		modeltest.ExpectProblem(t, err, c.field, c.want)
	}
	modeltest.ExpectProblem(t, (&Selector{Labels: labels()}).Validate(), "labels", "the list is empty; write labels, or `count: 0` to select nobody")
}
