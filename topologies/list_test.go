package topologies

// These tests prove that a graph of listed edges has these and no others, and that loops, doubles and unknown ends are
// refused.

import (
	"testing"

	"starmesh/sim"
)

func TestFromEdges(t *testing.T) {
	l, err := FromEdges(5, [][2]sim.NodeID{{3, 1}, {0, 3}, {4, 3}, {2, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if err := conformance(l); err != nil {
		t.Error(err)
	}
	if Edges(l) != 4 || l.Degree(3) != 3 || l.Neighbor(3, 2) != 4 || !l.Adjacent(0, 2) || l.Adjacent(0, 1) {
		t.Errorf("wrong graph: %+v", l)
	}
}

func TestFromEdgesWithout(t *testing.T) {
	l, err := FromEdges(3, nil)
	if err != nil || l.Len() != 3 || l.Degree(2) != 0 || l.Adjacent(0, 2) || Connected(l) {
		t.Errorf("wrong graph: %+v, %v", l, err)
	}
}

func TestFromEdgesErrors(t *testing.T) {
	for _, c := range []struct {
		n     int
		edges [][2]sim.NodeID
		want  string
	}{
		{0, nil, "cannot store 0 nodes with 0 edges"},
		{3, [][2]sim.NodeID{{0, 1}, {2, 2}}, "edge 2-2: a node cannot be its own neighbour"},
		{3, [][2]sim.NodeID{{0, 1}, {1, 3}}, "edge 1-3: there is no node 3, ids are 0..2"},
		{3, [][2]sim.NodeID{{-1, 1}}, "edge -1-1: there is no node -1, ids are 0..2"},
		{3, [][2]sim.NodeID{{0, 1}, {1, 2}, {1, 0}}, "edge 0-1 is given twice"},
	} {
		if l, err := FromEdges(c.n, c.edges); l != nil || err == nil || err.Error() != c.want {
			t.Errorf("%v: %v, want %s", c.edges, err, c.want)
		}
	}
}
