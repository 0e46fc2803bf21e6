package faults

// These tests prove that a fault without strength changes no event, that each draws by its own name, and what crashes,
// overlaps of faults and compromises cost whom.

import (
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/topologies"
)

func TestCatalogue(t *testing.T) {
	for _, c := range Catalogue() {
		if _, ok := c.New().(sim.FaultModel); !ok || c.About == "" {
			t.Errorf("%s is no documented FaultModel", c.Name)
		}
	}
}

// TestNoStrength: a fault that strikes nobody, or never, leaves every event as it is.
func TestNoStrength(t *testing.T) {
	ring := [][2]sim.NodeID{{0, 3}, {3, 0}, {1, 2}}
	nobody := selection.Selector{Fraction: new(sim.Ratio(0))}
	plain := run(t, newPinger(ring...), &topologies.Mesh{Degree: 4}, 12)
	for name, fault := range map[string]sim.Fault{
		"crash of nobody":      modeltest.Once("x", &Crash{Nodes: nobody}, 0, sim.Forever),
		"crash by a bad coin":  modeltest.Once("x", &Crash{Nodes: selection.Selector{Coin: new(sim.Ratio(0))}}, 0, sim.Forever),
		"crash for no time":    modeltest.Once("x", &Crash{Nodes: *these(0)}, 20*second, 0),
		"compromise of nobody": modeltest.Once("x", &Compromise{Nodes: nobody}, second, second),
		"cut from nobody":      modeltest.Once("x", &Cut{From: &nobody, Both: true}, second, sim.Forever),
		"cut of no links":      modeltest.Once("x", &Cut{Count: new(0)}, second, sim.Forever),
		"partition of nobody":  modeltest.Once("x", &Partition{Groups: []selection.Selector{nobody, nobody}}, 0, sim.Forever),
		"partition of all":     modeltest.Once("x", &Partition{Groups: []selection.Selector{{}}}, 0, sim.Forever),
		"slow nobody":          modeltest.Once("x", &Slow{Nodes: nobody, Factor: 2, Delay: second}, second, second),
		"pause of nobody":      modeltest.Once("x", &Pause{Nodes: nobody}, second, second),
		"clocks of nobody":     modeltest.Once("x", &Clock{Nodes: nobody, Jump: second}, second, second),
		"churn of nobody":      {Name: "x", Model: &Churn{Nodes: nobody, Session: &durations.Constant{Value: second}, Away: &durations.Constant{Value: second}}, When: sim.When{For: sim.Forever}},
		"burst without loss":   modeltest.Once("x", &LossBurst{Ends: Ends{Both: true}}, second, second),
		"random crash of nobody": {Name: "x", Model: &Crash{Nodes: nobody},
			When: sim.When{MTTF: second, MTTR: second}},
	} {
		report := run(t, newPinger(ring...), &topologies.Mesh{Degree: 4}, 12, fault)
		if report.Digest != plain.Digest || report.Value("fault_x_firings") != 0 {
			t.Errorf("%s changes the digest", name)
		}
	}
	report := run(t, newPinger(ring...), &topologies.Mesh{Degree: 4}, 12, modeltest.Once("x", &Crash{Nodes: *these(0)}, 20*second, second))
	if report.Digest == plain.Digest || report.Value("fault_x_firings") != 1 {
		t.Error("a crash changes nothing")
	}
}

// TestAnotherFaultChangesNoChoice: each draws by its own name.
func TestAnotherFaultChangesNoChoice(t *testing.T) {
	random := func() sim.FaultModel { return &Crash{Nodes: selection.Selector{Count: new(3)}} }
	chosen := func(faults ...sim.Fault) (list []sim.NodeID) {
		var strikes []sim.Strike
		faults = append(faults, modeltest.Once("probed", probe{random(), &strikes}, second, second))
		run(t, newPinger(), &topologies.Mesh{}, 50, faults...)
		for _, s := range strikes {
			list = append(list, s.A)
		}
		return list
	}
	alone := chosen()
	with := chosen(modeltest.Once("another", random(), second, second))
	if len(alone) != 3 || alone[0] != with[0] || alone[1] != with[1] || alone[2] != with[2] {
		t.Errorf("%v alone, %v with another fault", alone, with)
	}
}

func TestCrash(t *testing.T) {
	for _, c := range []struct {
		disk   Disk
		starts int
	}{{"kept", 2}, {"lost", 1}} {
		p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{1, 0})
		report := run(t, p, &topologies.Mesh{}, 2, modeltest.Once("down", &Crash{Nodes: *these(1), Disk: c.disk}, 19500*ms, 10*second))
		if n := p.missing(0, 1, second, 60*second); n != 10 || p.missing(0, 1, 20*second, 30*second) != 10 {
			t.Errorf("%s: %d pings to the crashed node are missing", c.disk, n)
		}
		if n := p.missing(1, 0, second, 60*second); n != 10 {
			t.Errorf("%s: %d pings of the crashed node are missing", c.disk, n)
		}
		if p.started[1] != c.starts || report.Value("lost_receiver_down") != 10 {
			t.Errorf("%s: the disk counts %d starts; lost %v", c.disk, p.started[1], report.Value("lost_receiver_down"))
		}
	}
}

// TestOverlap: a node is up again when all that held it down has ended.
func TestOverlap(t *testing.T) {
	p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{0, 2})
	run(t, p, &topologies.Mesh{}, 3,
		modeltest.Once("first", &Crash{Nodes: *these(1)}, 9500*ms, 20*second),
		modeltest.Once("second", &Crash{Nodes: *these(1)}, 19500*ms, 20*second),
		modeltest.Once("cut", &Cut{From: these(0), To: these(2), Both: true}, 9500*ms, 20*second),
		modeltest.Once("one-way-cut", &Cut{From: these(0), To: these(2)}, 19500*ms, 20*second),
		modeltest.Once("parted", &Partition{Groups: []selection.Selector{*these(0)}}, 35500*ms, 14*second),
		modeltest.Once("parted-too", &Partition{Groups: []selection.Selector{*these(0, 1)}}, 45500*ms, 9*second))
	for b, c := range map[sim.NodeID]struct{ until, total int }{1: {50, 40}, 2: {55, 45}} {
		until := time.Duration(c.until) * second
		if p.missing(0, b, 10*second, until) != c.total || p.missing(0, b, second, 60*second) != c.total {
			t.Errorf("%d pings to node %d are missing, %d of them before %v; want %d",
				p.missing(0, b, second, 60*second), b, p.missing(0, b, 10*second, until), until, c.total)
		}
	}
}

func TestCompromise(t *testing.T) {
	star, mesh := &topologies.Star{Hub: "relay"}, &topologies.Mesh{}
	for _, c := range []struct {
		shape topologies.Shape
		node  sim.NodeID
		want  float64
	}{{star, 4, 1}, {star, 0, 0.5}, {mesh, 0, 0.5}, {mesh, 2, 0}} {
		p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{1, 3})
		fault := modeltest.Once("spy", &Compromise{Nodes: *these(c.node)}, 0, sim.Forever)
		if got := run(t, p, c.shape, 4, fault).Value("exposed_ratio"); got != c.want {
			t.Errorf("%T, node %d: exposed %v, want %v", c.shape, c.node, got, c.want)
		}
	}
	p := newPinger([2]sim.NodeID{0, 1})
	got := run(t, p, mesh, 2, modeltest.Once("spy", &Compromise{Nodes: *these(1)}, 9500*ms, 10*second)).Value("exposed_ratio")
	if want := 10.0 / 59; got != want {
		t.Errorf("exposed %v while it lasts, want %v", got, want)
	}
}

func TestSelectionErrors(t *testing.T) {
	for _, model := range []sim.FaultModel{&Crash{Nodes: selection.Selector{Count: new(9)}}, &Compromise{Nodes: selection.Selector{Count: new(9)}}} {
		err := refused(t, &topologies.Mesh{}, 4, model)
		modeltest.ExpectProblem(t, err, "nodes.count", "there are 4 nodes to pick 9 from; pick fewer, or filter less")
	}
	modeltest.ExpectProblem(t, refused(t, &topologies.Mesh{}, 4, &Crash{Nodes: selection.Selector{Role: "hub"}}), "nodes.role",
		`the protocol has no role "hub"; the roles are client, server`)
}

// TestBestConnectedNow: the second crash finds the hub down, and takes another.
func TestBestConnectedNow(t *testing.T) {
	for measured, want := range map[string]float64{"initially": 6.0 / 7, "currently": 5.0 / 7} {
		best := func() sim.FaultModel {
			return &Crash{Nodes: selection.Selector{MostConnected: new(1), Measured: &measured}}
		}
		report := run(t, newPinger(), &topologies.Hubs{Count: 2, Attach: "round_robin", Backbone: "line"}, 5, // hubs of degree 4 and 3
			modeltest.Once("first", best(), 0, sim.Forever), modeltest.Once("second", best(), second/1000, sim.Forever))
		if got := report.Value("nodes_up_ratio"); got < want-0.01 || got > want+0.01 {
			t.Errorf("%s: %v of the nodes are up, want %v", measured, got, want)
		}
	}
}
