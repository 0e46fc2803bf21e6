package links

// These tests prove that the last override of a link, a node or a kind of message wins, that random ones follow the seed,
// that draws allocate nothing, and the repairs of wrong ones.

import (
	"errors"
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

func pair(a, b sim.NodeID) *[]sim.NodeID { return &[]sim.NodeID{a, b} }

func these(list ...sim.NodeID) *selection.Selector { return &selection.Selector{IDs: &list} }

var kinds = []string{"request", "reply"}

func TestLatencyOverrides(t *testing.T) {
	l := Links{Latency: constantly(1), Overrides: []Override{
		{From: these(0, 1), Latency: constantly(2)},
		{From: these(1), To: these(2), Latency: constantly(3)},
		{Between: pair(2, 3), Latency: constantly(4)},
		{To: these(3), Kind: "reply", Latency: constantly(5)},
		{Kind: "reply", From: these(4), To: these(0), Latency: constantly(6)},
	}}
	network, err := Build(&l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 5), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to             sim.NodeID
		mean, request, reply time.Duration
	}{
		{4, 1, 1, 1, 1}, {0, 1, 2, 2, 2}, {1, 0, 2, 2, 2}, {1, 2, 3, 3, 3}, {2, 1, 1, 1, 1},
		{2, 3, 4, 4, 5}, {3, 2, 4, 4, 4}, {0, 3, 2, 2, 5}, {4, 0, 1, 1, 6}, {0, 4, 2, 2, 2},
	} {
		mean := meanOf(network.Latency, c.from, c.to)
		request := network.Latency.Draw(sim.Hop{From: c.from, To: c.to, Kind: 0}, nil)
		reply := network.Latency.Draw(sim.Hop{From: c.from, To: c.to, Kind: 1}, nil)
		if mean != c.mean || request != c.request || reply != c.reply {
			t.Errorf("%d to %d: mean %d, request %d, reply %d, want %+v", c.from, c.to, mean, request, reply, c)
		}
	}
}

func TestLossOverrides(t *testing.T) {
	for _, base := range []Loss{nil, &Bernoulli{}} {
		l := Links{Loss: base, Overrides: []Override{
			{From: these(0), Loss: &Bernoulli{1}},
			{Between: pair(0, 2), Loss: &Bernoulli{0}},
		}}
		network, err := Build(&l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
		if err != nil {
			t.Fatal(err)
		}
		r := random.New(1)
		lost := func(from, to sim.NodeID) bool { return network.Loss.Lost(sim.Hop{From: from, To: to}, &r) }
		if !lost(0, 1) || lost(0, 2) || lost(2, 0) || lost(1, 0) {
			t.Error("the last override does not win")
		}
	}
}

func TestOverridesWithoutBase(t *testing.T) {
	l := Links{Overrides: []Override{{From: these(0), Latency: constantly(7)}}}
	network, err := Build(&l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
	if err != nil || meanOf(network.Latency, 0, 1) != 7 || meanOf(network.Latency, 1, 0) != 0 || network.Latency.Draw(sim.Hop{From: 1}, nil) != 0 {
		t.Error(network, err)
	}
}

func TestBandwidthOverrides(t *testing.T) {
	l := Links{Bandwidth: &Bandwidth{Up: 10, Queue: 1}, Overrides: []Override{
		{Nodes: these(1, 2), Bandwidth: &Bandwidth{Down: 20, Queue: 2}},
		{Nodes: these(2), Bandwidth: &Bandwidth{Up: 30, Queue: 3}},
	}}
	network, err := Build(&l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range [][2]sim.Access{{{Rate: 10, Queue: 1}, {Queue: 1}}, {{Queue: 2}, {Rate: 20, Queue: 2}}, {{Rate: 30, Queue: 3}, {Queue: 3}}} {
		if up, down := network.Uplink(sim.NodeID(n)), network.Downlink(sim.NodeID(n)); up != want[0] || down != want[1] {
			t.Errorf("node %d: %v and %v", n, up, down)
		}
	}
}

// TestRandomOverrides: the choice follows the seed and nothing else.
func TestRandomOverrides(t *testing.T) {
	half := &selection.Selector{Fraction: new(sim.Ratio(0.5))}
	chosen := func(l *Links, seed uint64) (list [64]bool) {
		network, err := Build(l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 64), seed)
		if err != nil {
			t.Fatal(err)
		}
		for n := range sim.NodeID(64) {
			list[n] = meanOf(network.Latency, n, (n+1)%64) == 2
		}
		return list
	}
	l := Links{Overrides: []Override{{From: half, Latency: constantly(2)}}}
	one := chosen(&l, 1)
	if one != chosen(&l, 1) || one == chosen(&l, 2) {
		t.Error("the choice does not follow the seed")
	}
	l.Overrides = append(l.Overrides, Override{Nodes: half, Bandwidth: &Bandwidth{Up: 1}})
	if one != chosen(&l, 1) {
		t.Error("another override changes the choice of the first")
	}
}

// TestDrawsDoNotAllocate, with or without overrides.
func TestDrawsDoNotAllocate(t *testing.T) {
	l := Links{Latency: &durations.Lognormal{Mean: ms, Spread: 1}, Loss: &Bernoulli{0.1}, Overrides: []Override{
		{From: these(0), Latency: constantly(1)}, {To: these(0), Kind: "reply", Loss: &Bernoulli{1}}, {Between: pair(1, 2), Loss: &Bernoulli{1}},
	}}
	network, err := Build(&l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
	if err != nil {
		t.Fatal(err)
	}
	r := new(random.Rand)
	if n := testing.AllocsPerRun(100, func() {
		hop := sim.Hop{From: 2, To: 1}
		network.Latency.Draw(hop, r)
		network.Loss.Lost(hop, r)
		network.Latency.Mean(1, 2)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestBuildErrors(t *testing.T) {
	for _, c := range []struct {
		links             Links
		service           *Service
		path, field, want string
	}{
		{Links{Overrides: []Override{{Kind: "replay", Loss: &Bernoulli{}}}}, nil, "links.overrides[0]", "kind",
			`the protocol has no messages of kind "replay"; the kinds are request, reply`},
		{Links{Overrides: []Override{{Between: pair(0, 1), Loss: &Bernoulli{}}, {Between: pair(0, 9), Loss: &Bernoulli{}}}}, nil,
			"links.overrides[1]", "between", "there is no node 9; the ids are 0 to 4"},
		{Links{Overrides: []Override{{Between: pair(0, 2), Loss: &Bernoulli{}}}}, nil, "links.overrides[0]", "between",
			"nodes 0 and 2 are not adjacent in this topology: there is no link to change"},
		{Links{Overrides: []Override{{From: these(5), Loss: &Bernoulli{}}}}, nil, "links.overrides[0]", "from.ids[0]",
			"there is no node 5; the ids are 0 to 4 (participants 0 to 4, then hubs)"},
		{Links{Overrides: []Override{{Nodes: &selection.Selector{Count: new(6)}, Bandwidth: &Bandwidth{}}}}, nil, "links.overrides[0]", "nodes.count",
			"there are 5 nodes to pick 6 from; pick fewer, or filter less"},
		{Links{}, &Service{Time: &durations.Constant{}, Nodes: these(7)}, "service", "nodes.ids[0]",
			"there is no node 7; the ids are 0 to 4 (participants 0 to 4, then hubs)"},
		{Links{}, &Service{Time: &durations.Constant{}, Overrides: []ServiceOverride{{Nodes: these(7)}}}, "service.overrides[0]", "nodes.ids[0]",
			"there is no node 7; the ids are 0 to 4 (participants 0 to 4, then hubs)"},
	} {
		_, err := Build(&c.links, c.service, nil, kinds, modeltest.World(t, &topologies.Line{}, 5), 1)
		var place *sim.PathError
		if !errors.As(err, &place) || place.Path != c.path {
			t.Errorf("%v is not at %s", err, c.path)
			continue
		}
		modeltest.ExpectProblem(t, err, c.field, c.want)
	}
}

func TestValidate(t *testing.T) {
	all := &selection.Selector{}
	for _, c := range []struct {
		part        interface{ Validate() error }
		field, want string
	}{
		{&Override{From: all, Loss: &Bernoulli{}}, "", ""},
		{&Override{Kind: "reply", Latency: constantly(1), Loss: &Bernoulli{}}, "", ""},
		{&Override{Between: pair(0, 1), Loss: &Bernoulli{}}, "", ""},
		{&Override{Nodes: all, Bandwidth: &Bandwidth{}}, "", ""},
		{&Override{From: all}, "", "nothing is changed; give latency, loss (0% for none) or bandwidth"},
		{&Override{Loss: &Bernoulli{}}, "", "no link is named; give from, to, between or kind, or change links itself"},
		{&Override{Between: pair(0, 1), To: all, Loss: &Bernoulli{}}, "between", "names the link already; remove it, or from and to"},
		{&Override{Between: &[]sim.NodeID{1}, Loss: &Bernoulli{}}, "between", "names 1 nodes; write two ids such as [0, 1]"},
		{&Override{Between: pair(1, 1), Loss: &Bernoulli{}}, "between", "a node has no link to itself; write two different ids"},
		{&Override{From: all, Latency: &Matrix{}}, "latency", "a matrix places all nodes; put it in links.latency"},
		{&Override{Nodes: all, Loss: &Bernoulli{}}, "nodes", "goes with bandwidth; name links by from, to or between"},
		{&Override{From: all, Bandwidth: &Bandwidth{}}, "bandwidth", "belongs to nodes, not to links; say whose by `nodes: {...}`"},
		{&Override{Nodes: all, Kind: "reply", Bandwidth: &Bandwidth{}}, "bandwidth", "is a node's for all its links and messages; name nodes alone"},
		{&Override{Nodes: all, Loss: &Bernoulli{}, Bandwidth: &Bandwidth{}}, "bandwidth", "belongs to nodes, latency and loss to links; write two overrides"},
		{&Service{Servers: 1}, "time", "there is no service without one; write service: off for none"},
		{&Service{Time: &durations.Constant{}}, "servers", "0 serve nobody; write 1 or more, or -1 for unlimited"},
		{&Service{Time: &durations.Constant{}, Servers: -1}, "", ""},
		{&ServiceOverride{Servers: new(1)}, "nodes", "whose service? Select nodes, such as {position: hub}"},
		{&ServiceOverride{Nodes: all}, "", "nothing is changed; give time, servers or queue"},
		{&ServiceOverride{Nodes: all, Servers: new(0)}, "servers", "0 serve nobody; write 1 or more, or -1 for unlimited"},
		{&ServiceOverride{Nodes: all, Queue: new(0)}, "", ""},
	} {
		modeltest.ExpectProblem(t, c.part.Validate(), c.field, c.want)
	}
}

func TestDefaults(t *testing.T) {
	var b Bandwidth
	var s Service
	b.SetDefaults()
	s.SetDefaults()
	if b != (Bandwidth{Queue: 256}) || s.Servers != 1 || s.Queue != -1 {
		t.Error(b, s)
	}
}
