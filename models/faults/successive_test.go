package faults

// These tests prove that a fault that begins again and again and never ends strikes one node after the other, in the order in which
// picks of more at once take them, each of them once, and ends when nobody is left.

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/topologies"
)

// struckBy returns whom a fault strikes, time by time.
func struckBy(t *testing.T, shape topologies.Shape, participants int, faults ...sim.Fault) (times []time.Duration, struck [][]sim.NodeID, report *sim.Report) {
	t.Helper()
	config := configure(t, shape, participants, faults...)
	config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(h *sim.Happening) {
		switch {
		case h.What != account.FaultBegan || h.Text != "x":
		case len(times) > 0 && times[len(times)-1] == h.At:
			struck[len(struck)-1] = append(struck[len(struck)-1], h.Node)
		default:
			times, struck = append(times, h.At), append(struck, []sim.NodeID{h.Node})
		}
	}}}
	p := newPinger()
	report = modeltest.Run(t, pingModel, &p, config)
	return times, struck, report
}

func TestOneAfterTheOther(t *testing.T) {
	line := &topologies.Line{}
	each := sim.When{At: 5 * second, For: sim.Forever, Every: 4 * second}
	for _, c := range []struct {
		name  string
		model sim.FaultModel
		times int
		want  string // "" where it is random
		sizes []int
	}{
		{"listed", &Crash{Nodes: *these(1, 3)}, 0, "[[1 3]]", nil},
		{"in order of neighbours", &Slow{Nodes: selection.Selector{IDs: these(0, 2, 4).IDs, MostConnected: new(2)}, Delay: second}, 0, "", []int{2, 1}},
		{"count", &Crash{Nodes: selection.Selector{Count: new(2)}}, 0, "", []int{2, 2, 1}},
		{"count, twice", &Pause{Nodes: selection.Selector{Count: new(2)}}, 2, "", []int{2, 2}},
		{"fraction of all", &Compromise{Nodes: selection.Selector{Fraction: new(sim.Ratio(0.6))}}, 0, "", []int{3, 2}},
		{"links of one node", &Cut{From: these(2), Both: true}, 0, "[[1 2]]", nil},
	} {
		when := each
		when.Times = c.times
		times, struck, report := struckBy(t, line, 5, sim.Fault{Name: "x", Model: c.model, When: when})
		seen := map[sim.NodeID]bool{}
		var sizes []int
		for i, nodes := range struck {
			sizes = append(sizes, len(nodes))
			if times[i] != 5*second+time.Duration(i)*4*second {
				t.Errorf("%s: it strikes at %v", c.name, times)
			}
			for _, n := range nodes {
				if seen[n] {
					t.Errorf("%s: it strikes node %d twice: %v", c.name, n, struck)
				}
				seen[n] = true
			}
		}
		if c.want != "" && fmt.Sprint(struck) != c.want || c.want == "" && !slices.Equal(sizes, c.sizes) {
			t.Errorf("%s: it strikes %v, want %s %v", c.name, struck, c.want, c.sizes)
		}
		if report.Value("fault_x_found_nobody") != 0 || len(report.Firings) != len(struck) || report.Value("fault_x_firings") != float64(len(seen)) {
			t.Errorf("%s: firings %+v", c.name, report.Firings)
		}
	}
}

// TestAsManyAtOnce: after the k-th time those are struck whom a pick of k takes at once.
func TestAsManyAtOnce(t *testing.T) {
	shape := &topologies.Star{Hub: "relay"}
	for _, pick := range []func(k int) selection.Selector{
		func(k int) selection.Selector { return selection.Selector{Count: &k} },
		func(k int) selection.Selector { return selection.Selector{MostConnected: &k} },
		func(k int) selection.Selector {
			return selection.Selector{MostConnected: &k, Measured: new("initially")}
		},
	} {
		_, struck, _ := struckBy(t, shape, 8, sim.Fault{Name: "x", Model: &Crash{Nodes: pick(1)}, When: sim.When{At: second, For: sim.Forever, Every: second}})
		if len(struck) != 9 {
			t.Fatalf("it strikes %v", struck)
		}
		var so []sim.NodeID
		for k := 1; k <= 9; k++ {
			so = append(so, struck[k-1]...)
			_, at, _ := struckBy(t, shape, 8, modeltest.Once("x", &Crash{Nodes: pick(k)}, second, sim.Forever))
			if sorted := slices.Sorted(slices.Values(so)); len(at) != 1 || !slices.Equal(sorted, at[0]) {
				t.Errorf("one after the other %v, at once %v", sorted, at)
			}
		}
	}
}

// TestWhoIsBestConnectedThen: measured currently, an attack on a line takes first one that has two neighbours, and last those who are alone.
func TestWhoIsBestConnectedThen(t *testing.T) {
	selector := selection.Selector{MostConnected: new(1), Measured: new("currently")}
	_, struck, _ := struckBy(t, &topologies.Line{}, 5, sim.Fault{Name: "x", Model: &Crash{Nodes: selector}, When: sim.When{At: second, For: sim.Forever, Every: second}})
	down := map[sim.NodeID]bool{}
	degree := func(n sim.NodeID) (d int) {
		for _, next := range []sim.NodeID{n - 1, n + 1} {
			if next >= 0 && next < 5 && !down[next] {
				d++
			}
		}
		return d
	}
	for _, nodes := range struck {
		for n := range sim.NodeID(5) {
			if !down[n] && degree(n) > degree(nodes[0]) {
				t.Errorf("it strikes %v: node %d has more neighbours than node %d", struck, n, nodes[0])
			}
		}
		down[nodes[0]] = true
	}
	if len(struck) != 5 {
		t.Errorf("it strikes %v", struck)
	}
}
