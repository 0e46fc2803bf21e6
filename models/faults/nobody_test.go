package faults

// These tests prove that a fault that is to strike somebody and finds nobody begins at its time, says why, and changes nothing; and that
// one that is to strike nobody does nothing at all.

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/topologies"
)

func TestNobody(t *testing.T) {
	hubs := selection.Selector{Position: new("hub")}
	none, tenth, some := selection.Selector{Count: new(0)}, selection.Selector{Fraction: new(sim.Ratio(0.1))}, selection.Selector{}
	const noHub, noLink = "no node is a hub", "no link leads from the first of these nodes to the others"
	at := sim.When{At: 10 * second, For: 5 * second}
	once := func(model sim.FaultModel) sim.Fault { return sim.Fault{Name: "x", Model: model, When: at} }
	plain := run(t, newPinger([2]sim.NodeID{0, 1}), &topologies.Mesh{}, 4)
	for name, c := range map[string]struct {
		fault sim.Fault
		why   string
		found int // how often nobody
	}{
		"crash of hubs":         {once(&Crash{Nodes: hubs}), noHub, 1},
		"slow hubs":             {once(&Slow{Nodes: hubs, Factor: 2}), noHub, 1},
		"pause of hubs":         {once(&Pause{Nodes: hubs}), noHub, 1},
		"compromise of hubs":    {once(&Compromise{Nodes: hubs}), noHub, 1},
		"clocks of hubs":        {once(&Clock{Nodes: hubs, Jump: second}), noHub, 1},
		"a tenth of four":       {once(&Crash{Nodes: tenth}), "10% of 4, rounded to the nearest number, is no node", 1},
		"cut from hubs":         {once(&Cut{From: &hubs, Both: true}), noLink, 1},
		"burst at hubs":         {once(&LossBurst{Ends: Ends{To: &hubs}, Probability: 1}), noLink, 1},
		"clog at hubs":          {once(&Clog{Ends{From: &hubs, Both: true}}), noLink, 1},
		"a loop":                {once(&Clog{Ends{From: these(1), To: these(1)}}), noLink, 1},
		"one group":             {once(&Partition{Groups: list(some)}), "all nodes are in one group", 1},
		"hubs of a mesh":        {once(&Partition{Groups: list(hubs), Hubs: "selected"}), "all nodes are in one group", 1},
		"again and again":       {sim.Fault{Name: "x", Model: &Crash{Nodes: hubs}, When: sim.When{At: 10 * second, For: second, Every: 5 * second, Times: 3}}, noHub, 3},
		"a random process":      {sim.Fault{Name: "x", Model: &Crash{Nodes: hubs}, When: sim.When{MTTF: second, MTTR: second}}, noHub, 1},
		"churn of hubs":         {sim.Fault{Name: "x", Model: &Churn{Nodes: hubs, Session: &durations.Constant{Value: second}, Away: &durations.Constant{Value: second}}, When: at}, noHub, 1},
		"count 0":               {once(&Crash{Nodes: none}), "", 0},
		"clog from nobody":      {once(&Clog{Ends{From: &none, Both: true}}), "", 0},
		"burst without loss":    {once(&LossBurst{Ends: Ends{From: &hubs}}), "", 0},
		"for no time":           {sim.Fault{Name: "x", Model: &Crash{Nodes: hubs}, When: sim.When{At: second}}, "", 0},
		"partition from nobody": {once(&Partition{Groups: list(none, none)}), "", 0},
	} {
		p := newPinger([2]sim.NodeID{0, 1})
		run, err := pingModel.Prepare(&p, configure(t, &topologies.Mesh{}, 4, c.fault))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		why := ""
		for _, m := range run.Setting().Misses {
			why += m.Fault + ": " + m.Why
		}
		if want := map[bool]string{true: "x: " + c.why}[c.why != ""]; why != want {
			t.Errorf("%s: %q, want %q", name, why, want)
		}
		report := run.Run()
		if report.Digest != plain.Digest || report.Value("fault_x_firings") != 0 || report.Value("fault_x_found_nobody") != float64(c.found) || len(report.Firings) != c.found {
			t.Errorf("%s: firings %v; it found nobody %v times, want %d; digest %x, want %x", name, report.Firings,
				report.Value("fault_x_found_nobody"), c.found, report.Digest, plain.Digest)
		}
		for i, f := range report.Firings {
			if want := c.fault.When.At + time.Duration(i)*c.fault.When.Every; f != (sim.Firing{Fault: "x", At: want}) {
				t.Errorf("%s: %s, want it at %v", name, fmt.Sprintf("%+v", f), want)
			}
		}
	}
	config := configure(t, &topologies.Mesh{}, 2, once(&Outage{Regions: []string{"west"}}))
	config.World.Regions, config.World.RegionOf = []string{"east", "west"}, []uint16{0, 0}
	p := newPinger()
	empty, err := pingModel.Prepare(&p, config)
	if want := (sim.Miss{Fault: "x", Why: "no node stands in west"}); err != nil || !slices.Equal(empty.Setting().Misses, []sim.Miss{want}) {
		t.Errorf("an empty region: %v, %v", empty.Setting().Misses, err)
	}
}
