package sim

// These tests prove that what an author of a protocol forgets or names twice is refused by name before anything runs, that what
// nodes report beyond what was declared fails the run by name, and that what is drawn for the set-up is a replication's own.

import (
	"slices"
	"strings"
	"testing"

	"starmesh/sim/random"
)

func TestMistakesOfADefinition(t *testing.T) {
	sound := func() Definition[none, letter] {
		return Definition[none, letter]{
			Name: "mine", Kinds: []string{"letter"},
			New: func(*none, *World) func(NodeID) Protocol[letter] {
				return func(NodeID) Protocol[letter] { return &actor{} }
			},
		}
	}
	metric := func(name string) []Metric { return []Metric{{Name: name, Nature: Counter}} }
	for want, spoil := range map[string]func(d *Definition[none, letter]){
		"": func(*Definition[none, letter]) {},
		`protocol My-own: Name is "My-own"; write small letters, digits and _`:    func(d *Definition[none, letter]) { d.Name = "My-own" },
		"protocol mine: New is missing, which makes the nodes":                    func(d *Definition[none, letter]) { d.New = nil },
		"protocol mine: Kinds is empty":                                           func(d *Definition[none, letter]) { d.Kinds = nil },
		"protocol mine: kind 1 has no name":                                       func(d *Definition[none, letter]) { d.Kinds = []string{"a", ""} },
		"protocol mine: two kinds are called a":                                   func(d *Definition[none, letter]) { d.Kinds = []string{"a", "a"} },
		"protocol mine: kind 1 has the name of what the reliable transport sends": func(d *Definition[none, letter]) { d.Kinds = []string{"a", "ack"} },
		"protocol mine: role 0 has no name":                                       func(d *Definition[none, letter]) { d.Roles = []string{""} },
		`protocol mine: metric 0 (): its name is ""`:                              func(d *Definition[none, letter]) { d.Metrics = metric("") },
		"make the column loss_ratio, which every run has or another of them makes; take another name": func(d *Definition[none, letter]) {
			d.Metrics = []Metric{{Name: "a"}, {Name: "loss", Unit: "ratio", Nature: Share, Numerator: "a", Denominator: "a"}}
		},
		"make the column events, which every run has": func(d *Definition[none, letter]) { d.Metrics = metric("events") },
		"make the column exposed_ratio, ":             func(d *Definition[none, letter]) { d.Metrics = metric("exposed_ratio") },
		"make the column x, ":                         func(d *Definition[none, letter]) { d.Metrics = append(metric("x"), metric("x")...) },
		"are those of phases; take another one":       func(d *Definition[none, letter]) { d.Metrics = metric("during_x") },
		"are those of faults; take another one":       func(d *Definition[none, letter]) { d.Metrics = metric("fault_x_firings") },
		`metric 0 (x): its numerator, "y", is no counter that is declared beside it`: func(d *Definition[none, letter]) {
			d.Metrics = []Metric{{Name: "x", Unit: "ratio", Nature: Share, Numerator: "y", Denominator: "operations"}}
		},
		`metric 0 (x): its unit is "s"`: func(d *Definition[none, letter]) { d.Metrics = []Metric{{Name: "x", Unit: "s"}} },
	} {
		d := sound()
		spoil(&d)
		model := Define(d)
		if err := model.Sound(); (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	d := sound()
	d.New = nil
	model := Define(d)
	if _, err := model.Prepare(&none{}, &Config{}); err == nil || !strings.Contains(err.Error(), "New is missing") {
		t.Errorf("a run of a protocol without New: %v", err)
	}
}

// TestReportsMustBeDeclared: they fail the run, with the call and what is missing.
func TestReportsMustBeDeclared(t *testing.T) {
	for want, call := range map[string]func(env){
		"protocol mine calls Env.Decide, and its Definition.Reports lacks sim.Decisions":  func(e env) { e.Decide(1, 1) },
		"protocol mine calls Env.Open, and its Definition.Reports lacks sim.Decisions":    func(e env) { e.Open(1, 0) },
		"protocol mine calls Env.Propose, and its Definition.Reports lacks sim.Proposals": func(e env) { e.Propose(1, 1) },
		"protocol mine calls Env.Invoke, and its Definition.Reports lacks sim.Operations": func(e env) { e.Invoke(Operation{}) },
	} {
		s := scene{graph: completeGraph(1), node: func(NodeID) *actor { return &actor{init: call} }}
		s.definition.Name = "mine"
		if r := s.prepare(t).Run(); r.Status != Failed || !strings.Contains(r.Reason, want) {
			t.Errorf("%s: %s, want %s", r.Status, r.Reason, want)
		}
	}
}

// TestSetUp: a permutation of ids is the same for roles and nodes of a run, another one in another replication.
func TestSetUp(t *testing.T) {
	permutation := func(seed uint64) []int {
		var lists [2][]int
		s := scene{graph: completeGraph(20)}
		s.Seed = seed
		draw := func(w *World) []int {
			ids := make([]int, w.Len())
			for i := range ids {
				ids[i] = i
			}
			r := w.SetUp()
			random.Shuffle(&r, ids)
			return ids
		}
		s.definition.Role = func(_ *none, w *World, _ NodeID) Role { lists[0] = draw(w); return 0 }
		s.definition.New = func(_ *none, w *World) func(NodeID) Protocol[letter] {
			lists[1] = draw(w)
			return func(NodeID) Protocol[letter] { return &actor{} }
		}
		s.run(t)
		if !slices.Equal(lists[0], lists[1]) {
			t.Errorf("seed %d: roles go by %v, nodes by %v", seed, lists[0], lists[1])
		}
		return lists[1]
	}
	if a, again, b := permutation(1), permutation(1), permutation(2); !slices.Equal(a, again) || slices.Equal(a, b) || slices.IsSorted(a) {
		t.Errorf("%v, again %v, with another seed %v", a, again, b)
	}
}
