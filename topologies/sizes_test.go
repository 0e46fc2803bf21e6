package topologies

// These tests prove which numbers of participants each shape takes, and of small ones which links there are exactly.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

// TestSizes: of 0 to 17 participants.
func TestSizes(t *testing.T) {
	from := func(least int) (sizes []int) {
		for n := least; n <= 17; n++ {
			sizes = append(sizes, n)
		}
		return sizes
	}
	evenFrom := func(least int) []int { return slices.DeleteFunc(from(least), func(n int) bool { return n%2 == 1 }) }
	for _, c := range []struct {
		shape Shape
		want  []int
	}{
		{&Star{Hub: "relay"}, from(2)},
		{&Star{Hub: "participant"}, from(2)},
		{&Hubs{Count: 3, Attach: "auto", Backbone: "ring"}, from(2)},
		{&Line{}, from(2)},
		{&Ring{}, from(3)},
		{&Mesh{}, from(1)},
		{&Mesh{Degree: 2}, from(3)},
		{&Mesh{Degree: 3}, evenFrom(4)},
		{&Mesh{Degree: 4}, from(5)},
		{&Tree{Branching: 2}, from(2)},
		{&Grid{}, []int{4, 6, 8, 9, 10, 12, 14, 15, 16}},
		{&Grid{Columns: 1}, nil},
		{&Grid{Columns: 2}, evenFrom(4)},
		{&Grid{Columns: 3}, []int{6, 9, 12, 15}},
		{&Grid{Columns: 8}, []int{16}},
		{&Torus{}, []int{9, 12, 15, 16}},
		{&Torus{Columns: 2}, nil},
		{&Torus{Columns: 3}, []int{9, 12, 15}},
		{&Torus{Columns: 5}, []int{15}},
		{&Hypercube{}, []int{2, 4, 8, 16}},
		{&Random{Links: new(3)}, from(3)},
		{&Random{Links: new(4)}, from(4)},
		{&Random{Degree: new(3.0)}, from(4)},
		{&SmallWorld{Neighbors: 2}, from(4)},
		{&SmallWorld{Neighbors: 4}, from(6)},
		{&SmallWorld{Neighbors: 3}, nil},
		{&ScaleFree{Links: 1}, from(3)},
		{&ScaleFree{Links: 2}, from(4)},
		{&ScaleFree{Links: 5}, from(7)},
		{&Geometric{Degree: new(2.0), Side: 1}, from(2)},
	} {
		var got []int
		for n := range 18 {
			if _, err := c.shape.Build(n, nil, new(random.New(1))); err == nil {
				got = append(got, n)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%T%+v takes %v participants, want %v", c.shape, c.shape, got, c.want)
		}
	}
}

// linksOf writes each link once, and checks that both ends know of it.
func linksOf(t *testing.T, g sim.Graph) string {
	t.Helper()
	var list []string
	for a := range sim.NodeID(g.Len()) {
		for b := range sim.NodeID(g.Len()) {
			listed := false
			for i := range g.Degree(a) {
				listed = listed || g.Neighbor(a, i) == b
			}
			if listed != g.Adjacent(a, b) || listed != g.Adjacent(b, a) || listed && a == b {
				t.Errorf("%d lists %d: %v, but they are adjacent: %v, %v", a, b, listed, g.Adjacent(a, b), g.Adjacent(b, a))
			}
			if listed && a < b {
				list = append(list, fmt.Sprintf("%d-%d", a, b))
			}
		}
	}
	return strings.Join(list, " ")
}

func TestLinks(t *testing.T) {
	for _, c := range []struct {
		shape        Shape
		participants int
		want         string
	}{
		{&Star{Hub: "relay"}, 3, "0-3 1-3 2-3"},
		{&Star{Hub: "participant"}, 3, "0-1 0-2"},
		{&Star{Hub: "participant"}, 2, "0-1"},
		{&Line{}, 2, "0-1"},
		{&Line{}, 4, "0-1 1-2 2-3"},
		{&Ring{}, 3, "0-1 0-2 1-2"},
		{&Ring{}, 5, "0-1 0-4 1-2 2-3 3-4"},
		{&Mesh{}, 4, "0-1 0-2 0-3 1-2 1-3 2-3"},
		{&Tree{Branching: 1}, 3, "0-1 1-2"},
		{&Tree{Branching: 2}, 6, "0-1 0-2 1-3 1-4 2-5"},
		{&Tree{Branching: 3}, 5, "0-1 0-2 0-3 1-4"},
		{&Tree{Branching: 9}, 3, "0-1 0-2"},
		{&Grid{}, 4, "0-1 0-2 1-3 2-3"},
		{&Grid{}, 6, "0-1 0-3 1-2 1-4 2-5 3-4 4-5"},
		{&Grid{Columns: 2}, 6, "0-1 0-2 1-3 2-3 2-4 3-5 4-5"},
		{&Torus{}, 9, "0-1 0-2 0-3 0-6 1-2 1-4 1-7 2-5 2-8 3-4 3-5 3-6 4-5 4-7 5-8 6-7 6-8 7-8"},
		{&Torus{Columns: 4}, 12, "0-1 0-3 0-4 0-8 1-2 1-5 1-9 2-3 2-6 2-10 3-7 3-11 4-5 4-7 4-8 5-6 5-9 6-7 6-10 7-11 8-9 8-11 9-10 10-11"},
		{&Hypercube{}, 8, "0-1 0-2 0-4 1-3 1-5 2-3 2-6 3-7 4-5 4-6 5-7 6-7"},
		{&SmallWorld{Neighbors: 2}, 5, "0-1 0-4 1-2 2-3 3-4"},
		{&SmallWorld{Neighbors: 4}, 6, "0-1 0-2 0-4 0-5 1-2 1-3 1-5 2-3 2-4 3-4 3-5 4-5"},
		{&Hubs{Count: 1, Attach: "auto", Backbone: "mesh"}, 2, "0-2 1-2"},
		{&Hubs{Count: 3, Attach: "auto", Backbone: "line"}, 4, "0-4 1-5 2-6 3-4 4-5 5-6"},
		{&Hubs{Count: 3, Attach: "round_robin", Backbone: "ring"}, 2, "0-2 1-3 2-3 2-4 3-4"},
		{&Random{Probability: new(sim.Ratio(1))}, 3, "0-1 0-2 1-2"},
		{&Random{Probability: new(sim.Ratio(0))}, 3, ""},
		{&Random{Links: new(0)}, 3, ""},
	} {
		layout, err := c.shape.Build(c.participants, nil, new(random.New(1)))
		if err != nil {
			t.Errorf("%T%+v: %v", c.shape, c.shape, err)
			continue
		}
		if got := linksOf(t, layout.Graph); got != c.want {
			t.Errorf("%T%+v of %d: %s, want %s", c.shape, c.shape, c.participants, got, c.want)
		}
	}
}
