package topologies

// These tests prove that every shape of every size is a sound graph with its hubs where it says, connected where it must
// be, and follows its generator alone.

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// variants are parameters worth testing beside every catalogue entry's defaults.
var variants = []Shape{
	&Star{Hub: "relay", At: "east"},
	&Star{Hub: "participant"},
	&Hubs{Count: 1, Attach: "auto", Backbone: "mesh"},
	&Hubs{Count: 2, Attach: "auto", Backbone: "line", At: []string{"west", "west"}},
	&Hubs{Count: 3, Attach: "nearest", Backbone: "ring", At: []string{"east", "north", "west"}},
	&Hubs{Count: 7, Attach: "round_robin", Backbone: "ring"},
	&Hubs{Count: 5, Attach: "nearest", Backbone: "mesh", At: []string{"west", "north", "west", "west", "west"}},
	&Mesh{Degree: 2},
	&Mesh{Degree: 3},
	&Mesh{Degree: 4},
	&Mesh{Degree: 8},
	&Mesh{Degree: 30},
	&Tree{Branching: 1},
	&Tree{Branching: 5},
	&Random{Degree: new(3.0)},
	&Random{Degree: new(0.0)},
	&Random{Probability: new(sim.Ratio(1))},
	&Random{Links: new(3)},
	&SmallWorld{Neighbors: 2, Rewire: 1},
	&SmallWorld{Neighbors: 6, Rewire: 0.5},
	&ScaleFree{Links: 1},
	&Geometric{Degree: new(2.0), Side: 1},
	&Geometric{Radius: new(sim.Length(40)), Side: 100, Wrap: true},
}

// mayFallApart tells whether a shape's graph need not be connected.
func mayFallApart(s Shape) bool {
	switch s.(type) {
	case *Random, *Geometric, *SmallWorld:
		return true
	}
	return false
}

// shapes returns the variants after the catalogue's defaults.
func shapes(t *testing.T) []Shape {
	var all []Shape
	for _, c := range Catalogue() {
		shape, ok := c.New().(Shape)
		if !ok {
			t.Fatalf("%s: New returns no pointer to a Shape", c.Name)
		}
		switch shape.(type) {
		case *Random, *Geometric, *File: // have no defaults: among the variants, or tests of their own
		default:
			all = append(all, shape)
		}
	}
	return append(all, variants...)
}

// testAtlas has three regions on a line, 10 ms apart, between which participants alternate.
func testAtlas(participants int) *Atlas {
	a := &Atlas{
		Regions: []string{"west", "north", "east"},
		Delay: func(from, to int) time.Duration {
			return time.Duration(max(from-to, to-from)) * 10 * time.Millisecond
		},
	}
	for p := range participants {
		a.RegionOf = append(a.RegionOf, uint16(p%3))
	}
	return a
}

func TestConformance(t *testing.T) {
	for _, shape := range shapes(t) {
		built := 0
		for _, n := range []int{1, 2, 3, 4, 5, 6, 9, 16, 31, 32, 33, 100} {
			layout, err := shape.Build(n, testAtlas(n), new(random.New(1)))
			if blame := new(sim.FieldError); errors.As(err, &blame) {
				continue // too small, or odd: the tests of errors know which
			} else if err != nil {
				t.Fatalf("%T%+v, n=%d: %v is not a FieldError", shape, shape, n, err)
			}
			built++
			if err := layoutConformance(layout, n); err != nil {
				t.Errorf("%T%+v, n=%d: %v", shape, shape, n, err)
			}
			if !mayFallApart(shape) && !Connected(layout.Graph) {
				t.Errorf("%T%+v, n=%d: not connected", shape, shape, n)
			}
			again, _ := shape.Build(n, testAtlas(n), new(random.New(1)))
			if digest(again.Graph) != digest(layout.Graph) {
				t.Errorf("%T%+v, n=%d: equal generators yield different graphs", shape, shape, n)
			}
		}
		if built < 3 {
			t.Errorf("%T%+v is built from %d sizes only", shape, shape, built)
		}
	}
}

func TestRandomShapesFollowTheGenerator(t *testing.T) {
	for _, shape := range []Shape{&Mesh{Degree: 2}, &Mesh{Degree: 8}, &Mesh{Degree: 30},
		&Random{Degree: new(3.0)}, &Random{Links: new(50)}, &SmallWorld{Neighbors: 4, Rewire: 0.2}, &ScaleFree{Links: 2}, &Geometric{Degree: new(5.0), Side: 1}} {
		one, err := shape.Build(40, nil, new(random.New(1)))
		if err != nil {
			t.Fatal(err)
		}
		two, _ := shape.Build(40, nil, new(random.New(2)))
		if digest(one.Graph) == digest(two.Graph) {
			t.Errorf("%+v: two generators yield one graph", shape)
		}
	}
}

// layoutConformance checks the graph, and that hubs are what Layout says.
func layoutConformance(l *Layout, participants int) error {
	if len(l.HubRegions) != len(l.Hubs) || !slices.IsSorted(l.Hubs) {
		return fmt.Errorf("hubs %v in regions %q", l.Hubs, l.HubRegions)
	}
	for n := participants; n < l.Graph.Len(); n++ {
		if !slices.Contains(l.Hubs, sim.NodeID(n)) {
			return fmt.Errorf("node %d is neither a participant nor a hub", n)
		}
	}
	if l.Graph.Len() < participants {
		return fmt.Errorf("%d nodes for %d participants", l.Graph.Len(), participants)
	}
	return rowsConformance(l.Graph)
}

// conformance returns what is wrong with a graph as sim.Graph describes it, nil if nothing is.
func conformance(g sim.Graph) error {
	if err := rowsConformance(g); err != nil {
		return err
	}
	if !Connected(g) {
		return fmt.Errorf("not connected")
	}
	return nil
}

func rowsConformance(g sim.Graph) error {
	for n := range sim.NodeID(g.Len()) {
		if err := rowConformance(g, n); err != nil {
			return err
		}
		if regular, is := g.(sim.Regular); is {
			if err := hopsConformance(regular, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// hopsConformance checks how far from a node a regular graph says that all others are.
func hopsConformance(g sim.Regular, n sim.NodeID) error {
	hops, reached := map[sim.NodeID]int{n: 0}, []sim.NodeID{n}
	for ; len(reached) > 0; reached = reached[1:] {
		at := reached[0]
		if said := g.Hops(n, at); said != hops[at] {
			return fmt.Errorf("%d hops from %d to %d, not %d", hops[at], n, at, said)
		}
		for i := range g.Degree(at) {
			if _, seen := hops[g.Neighbor(at, i)]; !seen {
				hops[g.Neighbor(at, i)] = hops[at] + 1
				reached = append(reached, g.Neighbor(at, i))
			}
		}
	}
	if len(hops) < g.Len() {
		return fmt.Errorf("a regular graph of which %d nodes reach %d", len(hops), n)
	}
	return nil
}

// rowConformance checks a node's neighbours and, against them, what Adjacent says of every other node.
func rowConformance(g sim.Graph, n sim.NodeID) error {
	neighbours := make([]bool, g.Len())
	last := sim.NodeID(-1)
	for i := range g.Degree(n) {
		m := g.Neighbor(n, i)
		switch {
		case m < 0 || int(m) >= g.Len():
			return fmt.Errorf("neighbour %d of %d is out of range", m, n)
		case m <= last:
			return fmt.Errorf("neighbours %d and %d of %d are not ascending", last, m, n)
		case m == n:
			return fmt.Errorf("%d is its own neighbour", n)
		}
		neighbours[m], last = true, m
	}
	for m, adjacent := range neighbours {
		if g.Adjacent(n, sim.NodeID(m)) != adjacent || g.Adjacent(sim.NodeID(m), n) != adjacent {
			return fmt.Errorf("adjacent(%d, %d) does not agree with the neighbours of %d: %v", n, m, n, adjacent)
		}
	}
	return nil
}
