package hotstuff

// These tests prove that replicas are counted by the view that they asked for last, and that nobody stands for a view that is over or
// that nobody asks for any more: the least view of those who are further is gone to.

import (
	"maps"
	"testing"

	"starmesh/sim"
)

func TestAskers(t *testing.T) {
	r := &replica{Params: &Params{}, n: 4, view: 40}
	for i, c := range []struct {
		from sim.NodeID
		view uint64
		want map[uint64]int
	}{
		{0, 41, map[uint64]int{41: 1}},
		{0, 50, map[uint64]int{50: 1}},
		{1, 50, map[uint64]int{50: 2}},
		{1, 45, map[uint64]int{50: 2}},
		{2, 40, map[uint64]int{50: 2, 40: 1}},
		{3, 40, map[uint64]int{50: 2, 40: 2}},
		{3, 41, map[uint64]int{50: 2, 40: 1, 41: 1}},
	} {
		r.ask(c.from, c.view)
		if !maps.Equal(r.askers, c.want) {
			t.Errorf("%d: askers %v, want %v", i, r.askers, c.want)
		}
	}
	r.view = 45
	if r.ask(2, 46); !maps.Equal(r.askers, map[uint64]int{50: 2, 46: 1}) || r.arrived() != 3 {
		t.Errorf("in view 45: askers %v, %d have arrived, want 3", r.askers, r.arrived())
	}
}
