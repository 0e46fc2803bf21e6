package faults

// These tests prove that a partition puts nodes and hubs into the groups it names, cuts between them alone and while it
// lasts, and is refused where it makes no sense.

import (
	"slices"
	"testing"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// grouper keeps the groups that a partition assigns when it is planned.
type grouper struct {
	*Partition
	groups *[]uint8
}

func (g grouper) Plan(control *sim.Control, r *random.Rand) (strikes []sim.Strike, err error) {
	*g.groups, err = g.assign(control, r)
	return nil, err
}

func groupsOf(t *testing.T, shape topologies.Shape, participants int, seed uint64, p *Partition) (groups []uint8) {
	t.Helper()
	strikesOf(t, shape, participants, seed, grouper{p, &groups})
	return groups
}

func TestPartitionGroups(t *testing.T) {
	federation := &topologies.Hubs{Count: 2, Attach: "round_robin", Backbone: "mesh"} // hubs 4 and 5
	for _, c := range []struct {
		name  string
		shape topologies.Shape
		p     Partition
		want  []uint8
	}{
		{"rest", &topologies.Mesh{}, Partition{Groups: list(*these(1, 2))}, []uint8{1, 0, 0, 1}},
		{"three", &topologies.Mesh{}, Partition{Groups: list(*these(3), *these(0))}, []uint8{1, 2, 2, 0}},
		{"no rest", &topologies.Mesh{}, Partition{Groups: list(*these(3, 1), *these(0, 2))}, []uint8{1, 0, 1, 0}},
		{"by role", &topologies.Mesh{}, Partition{Groups: list(selection.Selector{Role: "server"})}, []uint8{1, 0, 1, 0}},
		{"hubs in the first", federation, Partition{Groups: list(*these(0, 1)), Hubs: "1"}, []uint8{0, 0, 1, 1, 0, 0}},
		{"hubs in the second", federation, Partition{Groups: list(*these(0), *these(1)), Hubs: "2"}, []uint8{0, 1, 2, 2, 1, 1}},
		{"hubs in the rest", federation, Partition{Groups: list(selection.Selector{}), Hubs: "rest"}, []uint8{0, 0, 0, 0, 1, 1}},
		{"hubs selected", federation, Partition{Groups: list(*these(0, 2, 4)), Hubs: "selected"}, []uint8{0, 1, 0, 1, 0, 1}},
		{"leaves, which all that a group can select are", federation, Partition{Groups: list(selection.Selector{Position: new("leaf"), Count: new(4)}), Hubs: "rest"}, []uint8{0, 0, 0, 0, 1, 1}},
		{"a hub selected by position", federation, Partition{Groups: list(selection.Selector{Position: new("hub")}), Hubs: "selected"}, []uint8{1, 1, 1, 1, 0, 0}},
		{"a participant as hub", &topologies.Star{Hub: "participant"}, Partition{Groups: list(selection.Selector{Count: new(3)}), Hubs: "rest"},
			[]uint8{1, 0, 0, 0}},
		{"hubs given for none", &topologies.Mesh{}, Partition{Groups: list(*these(1, 2)), Hubs: "rest"}, []uint8{1, 0, 0, 1}},
	} {
		if got := groupsOf(t, c.shape, 4, 1, &c.p); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func list(s ...selection.Selector) []selection.Selector { return s }

// TestFractionsAreOfAll: random groups are disjoint, and each has its share of all nodes that are not hubs.
func TestFractionsAreOfAll(t *testing.T) {
	third := selection.Selector{Fraction: new(sim.Ratio(0.3))}
	for seed := range uint64(20) {
		groups := groupsOf(t, &topologies.Star{Hub: "relay"}, 50, seed+1, &Partition{Groups: list(third, third), Hubs: "2"})
		var sizes [3]int
		for _, g := range groups[:50] {
			sizes[g]++
		}
		if sizes != [3]int{15, 15, 20} || groups[50] != 1 {
			t.Errorf("seed %d: %v, hub in %d", seed, sizes, groups[50])
		}
	}
}

// TestPartitionCuts sends between all sides before, during and after.
func TestPartitionCuts(t *testing.T) {
	p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{1, 0}, [2]sim.NodeID{0, 2}, [2]sim.NodeID{3, 1}, [2]sim.NodeID{2, 3})
	report := run(t, p, &topologies.Star{Hub: "relay"}, 4, modeltest.Once("split", &Partition{Groups: list(*these(0, 1)), Hubs: "1"}, 19500*ms, 10*second))
	for link, want := range map[[2]sim.NodeID]int{{0, 1}: 0, {1, 0}: 0, {0, 2}: 10, {3, 1}: 10, {2, 3}: 10} {
		if got := p.missing(link[0], link[1], second, 60*second); got != want {
			t.Errorf("%v: %d missing, want %d", link, got, want)
		}
	}
	modeltest.Expect(t, "a partition", report, map[string]float64{"fault_split_firings": 1, "lost_partition": 30, "lost_link_cut": 0})
}

// TestPartitionAsARandomProcess comes and goes without trace.
func TestPartitionAsARandomProcess(t *testing.T) {
	fault := sim.Fault{Name: "split", Model: &Partition{Groups: list(*these(0))}, When: sim.When{MTTF: 5 * second, MTTR: 5 * second}}
	p := newPinger([2]sim.NodeID{0, 1})
	report := run(t, p, &topologies.Mesh{}, 2, fault)
	lost := p.missing(0, 1, second, 60*second)
	if report.Value("fault_split_firings") < 3 || lost < 10 || lost > 50 {
		t.Errorf("%v partitions, %d pings lost", report.Value("fault_split_firings"), lost)
	}
}

func TestPartitionErrors(t *testing.T) {
	for _, c := range []struct {
		p           Partition
		field, want string
	}{
		{Partition{}, "groups", "give a shape, or one group at least, such as [{fraction: 50%}]; the other nodes form the rest"},
		{Partition{Groups: make([]selection.Selector, 256)}, "groups", "256 groups are too many: the most is 255, beside the rest"},
		{Partition{Groups: list(*these(1)), Hubs: "2"}, "hubs", `"2" is no group; write a number from 1 to 1, rest or selected`},
		{Partition{Groups: list(*these(1)), Hubs: "0"}, "hubs", `"0" is no group; write a number from 1 to 1, rest or selected`},
		{Partition{Groups: list(*these(1)), Hubs: "01"}, "hubs", `"01" is no group; write a number from 1 to 1, rest or selected`},
		{Partition{Groups: list(*these(1)), Hubs: "first"}, "hubs", `"first" is no group; write a number from 1 to 1, rest or selected`},
		{Partition{Groups: list(*these(1)), Hubs: "selected"}, "", ""},
	} {
		modeltest.ExpectProblem(t, c.p.Validate(), c.field, c.want)
	}
	star := &topologies.Star{Hub: "relay"}
	for _, c := range []struct {
		p           Partition
		field, want string
	}{
		{Partition{Groups: list(*these(1))}, "hubs", "the topology has hubs; say where they belong: hubs: 1 (the first group), rest or selected"},
		{Partition{Groups: list(*these(1), *these(2, 1)), Hubs: "1"}, "groups[1]", "node 1 is in group 1 already; select disjoint groups"},
		{Partition{Groups: list(selection.Selector{Position: new("hub")}), Hubs: "1"}, "groups[0].position",
			"hubs: 1 places the hubs; write hubs: selected to place them by selectors"},
		{Partition{Groups: list(*these(1), selection.Selector{Count: new(4)}), Hubs: "1"}, "groups[1].count",
			"only 3 of 4 nodes are left to pick 4 from; pick fewer"},
		{Partition{Groups: list(*these(9)), Hubs: "1"}, "groups[0].ids[0]", "there is no node 9; the ids are 0 to 4 (participants 0 to 3, then hubs)"},
	} {
		modeltest.ExpectProblem(t, refused(t, star, 4, &c.p), c.field, c.want)
	}
}
