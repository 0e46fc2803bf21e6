package faults

// These tests prove that a cut takes the links and directions that it names and no others, that random ones are uniform,
// and that wrong ones are refused with a repair.

import (
	"math"
	"testing"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/topologies"
)

// TestCutDirections cuts between nodes 0 and 1 of three.
func TestCutDirections(t *testing.T) {
	for _, c := range []struct {
		name        string
		cut         Cut
		there, back int
		strikes     float64
	}{
		{"both", Cut{From: these(0), To: these(1), Both: true}, 10, 10, 1},
		{"one way", Cut{From: these(0), To: these(1)}, 10, 0, 1},
		{"the other way", Cut{From: these(1), To: these(0)}, 0, 10, 1},
		{"overlapping sets are cut once", Cut{From: these(0, 1), To: these(0, 1), Both: true}, 10, 10, 1},
		{"overlapping sets, each way", Cut{From: these(0, 1), To: these(0, 1)}, 10, 10, 2},
		{"all links of a node", Cut{From: these(1), Both: true}, 10, 10, 2},
		{"all links to a node", Cut{To: these(1)}, 10, 0, 2},
		{"listed", Cut{Links: &[][]sim.NodeID{{1, 0}, {1, 2}}, Both: true}, 10, 10, 2},
		{"listed one way", Cut{Links: &[][]sim.NodeID{{1, 0}}}, 0, 10, 1},
		{"other links", Cut{From: these(2), Both: true}, 0, 0, 2},
		{"all", Cut{Count: new(3), Both: true}, 10, 10, 3},
		{"all, each way", Cut{Count: new(6)}, 10, 10, 6},
	} {
		p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{1, 0})
		report := run(t, p, &topologies.Mesh{}, 3, modeltest.Once("x", &c.cut, 19500*ms, 10*second))
		there, back := p.missing(0, 1, second, 60*second), p.missing(1, 0, second, 60*second)
		if there != c.there || back != c.back || report.Value("fault_x_firings") != c.strikes {
			t.Errorf("%s: %d and %d missing, %v strikes", c.name, there, back, report.Value("fault_x_firings"))
		}
	}
}

// TestCutsAreUniform counts how often each link of a star with a ring in place of its hub is drawn.
func TestCutsAreUniform(t *testing.T) {
	shape := &topologies.Hubs{Count: 3, Attach: "round_robin", Backbone: "ring"} // 6 + 3 links
	for _, c := range []struct {
		cut   Cut
		links int
	}{{Cut{Count: new(2), Both: true}, 9}, {Cut{Count: new(2)}, 18}} {
		const seeds = 3000
		count := map[sim.Target]float64{}
		for seed := range uint64(seeds) {
			strikes := strikesOf(t, shape, 6, seed+1, &c.cut)
			if len(strikes) != 2 {
				t.Fatalf("%d strikes", len(strikes))
			}
			for _, s := range strikes {
				count[s.Target]++
			}
		}
		p := 2 / float64(c.links)
		for target, n := range count {
			if !(math.Abs(n-seeds*p) <= 4*math.Sqrt(seeds*p*(1-p))) {
				t.Errorf("%v is drawn %v times, want about %v", target, n, seeds*p)
			}
		}
		if len(count) != c.links {
			t.Errorf("%d different links, want %d", len(count), c.links)
		}
	}
}

// TestCutsOfALargeMesh fails by its duration or its memory if the links are written out.
func TestCutsOfALargeMesh(t *testing.T) {
	if n := len(strikesOf(t, &topologies.Mesh{}, 40_000, 1, &Cut{Count: new(100), Both: true})); n != 100 {
		t.Errorf("%d strikes", n)
	}
}

func TestCutErrors(t *testing.T) {
	pairs := func(list ...[]sim.NodeID) *[][]sim.NodeID { return &list }
	for _, c := range []struct {
		cut         Cut
		field, want string
	}{
		{Cut{}, "", "it is not said which links; give from and to, links, or count"},
		{Cut{From: these(1), Links: pairs()}, "links", "from and to name the links already; keep one of the two"},
		{Cut{To: these(1), Count: new(1)}, "count", "from and to name the links already; keep one of the two"},
		{Cut{Links: pairs(), Count: new(1)}, "count", "links are listed already; keep one of the two"},
		{Cut{Links: pairs()}, "links", "the list is empty; write pairs such as [[0, 1]], or `count: 0` to cut nothing"},
		{Cut{Links: pairs([]sim.NodeID{0, 1}, []sim.NodeID{2})}, "links[1]", "a link is a pair of two different ids, such as [0, 1]"},
		{Cut{Links: pairs([]sim.NodeID{1, 1})}, "links[0]", "a link is a pair of two different ids, such as [0, 1]"},
		{Cut{From: these(1)}, "", ""},
	} {
		modeltest.ExpectProblem(t, c.cut.Validate(), c.field, c.want)
	}
	line := &topologies.Line{}
	for _, c := range []struct {
		cut         Cut
		field, want string
	}{
		{Cut{Links: pairs([]sim.NodeID{0, 5})}, "links[0]", "there is no link from 0 to 5; the ids are 0 to 4"},
		{Cut{Links: pairs([]sim.NodeID{0, 2})}, "links[0]", "nodes 0 and 2 are not adjacent in this topology: there is no link to cut"},
		{Cut{Count: new(5), Both: true}, "count", "the topology has 4 links; cut fewer"},
		{Cut{Count: new(9)}, "count", "the topology has 8 links; cut fewer"},
		{Cut{From: these(7)}, "from.ids[0]", "there is no node 7; the ids are 0 to 4 (participants 0 to 4, then hubs)"},
		{Cut{To: &selection.Selector{Count: new(6)}}, "to.count", "there are 5 nodes to pick 6 from; pick fewer, or filter less"},
	} {
		modeltest.ExpectProblem(t, refused(t, line, 5, &c.cut), c.field, c.want)
	}
	modeltest.ExpectProblem(t, refused(t, &topologies.Mesh{}, 3000, &Cut{From: &selection.Selector{}}), "",
		"more than 4000000 links are too many to cut one by one; partition the network, or crash nodes")
}
