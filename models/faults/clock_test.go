package faults

// These tests prove what a wrong clock shows, and how long its timers take: while the fault lasts, when it is over, and when two
// overlap.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/topologies"
)

// clocks runs nodes that look at their clocks every second, and returns how far each is ahead at an instant.
func clocks(t *testing.T, nodes int, faults ...sim.Fault) func(n int, at time.Duration) time.Duration {
	t.Helper()
	var pairs [][2]sim.NodeID
	for n := range nodes {
		pairs = append(pairs, [2]sim.NodeID{sim.NodeID(n), sim.NodeID((n + 1) % nodes)})
	}
	p := newPinger(pairs...)
	run(t, p, &topologies.Mesh{}, nodes, faults...)
	return func(n int, at time.Duration) time.Duration {
		ahead, looked := p.ahead[sim.NodeID(n)][at]
		if !looked {
			t.Fatalf("node %d does not look at its clock at %v", n, at)
		}
		return ahead
	}
}

// TestClockJumps: all jump alike, and back at the end; what overlaps adds up.
func TestClockJumps(t *testing.T) {
	ahead := clocks(t, 3, modeltest.Once("forward", &Clock{Nodes: *these(0, 1), Jump: 300 * ms}, 9500*ms, 20*second),
		modeltest.Once("back", &Clock{Nodes: *these(1), Jump: -time.Hour}, 19500*ms, 20*second))
	for at, want := range map[time.Duration][3]time.Duration{
		9 * second: {}, 10 * second: {300 * ms, 300 * ms}, 19 * second: {300 * ms, 300 * ms}, 20 * second: {300 * ms, 300*ms - time.Hour},
		29 * second: {300 * ms, 300*ms - time.Hour}, 30 * second: {0, -time.Hour}, 39 * second: {0, -time.Hour}, 40 * second: {},
	} {
		for n := range 3 {
			if got := ahead(n, at); got != want[n] {
				t.Errorf("at %v the clock of node %d is ahead by %v, want %v", at, n, got, want[n])
			}
		}
	}
}

// TestClockSkew: each jumps by an amount of its own within the bounds, which follows from its id whoever else is struck.
func TestClockSkew(t *testing.T) {
	const nodes = 50
	all := clocks(t, nodes, modeltest.Once("x", &Clock{Skew: 100 * ms}, 9500*ms, 20*second))
	some := clocks(t, nodes, modeltest.Once("x", &Clock{Nodes: *these(7, 9), Skew: 100 * ms, Jump: second}, 9500*ms, 20*second))
	seen := map[time.Duration]bool{}
	var least, most time.Duration
	for n := range nodes {
		by := all(n, 10*second)
		if all(n, 9*second) != 0 || all(n, 29*second) != by || all(n, 30*second) != 0 || seen[by] {
			t.Errorf("node %d is ahead by %v, %v, %v and %v", n, all(n, 9*second), by, all(n, 29*second), all(n, 30*second))
		}
		seen[by] = true
		least, most = min(least, by), max(most, by)
		want := time.Duration(0)
		if n == 7 || n == 9 {
			want = second + by
		}
		if got := some(n, 10*second); got != want {
			t.Errorf("where others are not struck, node %d is ahead by %v, want %v", n, got, want)
		}
	}
	if least < -100*ms || most > 100*ms || least > -80*ms || most < 80*ms {
		t.Errorf("clocks are off from %v to %v, want the most of -100ms to 100ms", least, most)
	}
}

// TestClockDrift: each gains a share of its own of the time that the fault lasts, and keeps it.
func TestClockDrift(t *testing.T) {
	const nodes = 50
	ahead := clocks(t, nodes, modeltest.Once("x", &Clock{Drift: 0.1}, 10*second, 20*second))
	var least, most time.Duration
	for n := range nodes {
		gained := ahead(n, 11*second)
		least, most = min(least, gained), max(most, gained)
		for _, seconds := range []time.Duration{10, 12, 15, 29, 30, 31, 45} {
			want := min(max(seconds-10, 0), 20) * gained
			if got := ahead(n, seconds*second); got < want-20 || got > want+20 { // nanoseconds, to which each second is rounded
				t.Errorf("node %d gains %v in a second, and is ahead by %v after %d s, want %v", n, gained, got, seconds, want)
			}
		}
	}
	if least < -100*ms || most > 100*ms || least > -80*ms || most < 80*ms {
		t.Errorf("clocks gain from %v to %v in a second, want the most of -100ms to 100ms", least, most)
	}
}

// TestClockOverlap: drifts add up while both faults last, and end one by one.
func TestClockOverlap(t *testing.T) {
	alone := func(name string) time.Duration {
		return clocks(t, 2, modeltest.Once(name, &Clock{Nodes: *these(1), Drift: 0.1}, 10*second, sim.Forever))(1, 11*second)
	}
	first, second := alone("first"), alone("second")
	ahead := clocks(t, 2, modeltest.Once("first", &Clock{Nodes: *these(1), Drift: 0.1}, 10*time.Second, 20*time.Second),
		modeltest.Once("second", &Clock{Nodes: *these(1), Drift: 0.1}, 20*time.Second, 20*time.Second))
	for at, want := range map[time.Duration]time.Duration{
		20: 10 * first, 30: 20*first + 10*second, 40: 20*first + 20*second, 50: 20*first + 20*second,
	} {
		if got := ahead(1, at*time.Second); got < want-50 || got > want+50 {
			t.Errorf("at %d s the clock is ahead by %v, want %v", at, got, want)
		}
	}
}

func TestClockProblems(t *testing.T) {
	modeltest.ExpectProblem(t, (&Clock{}).Validate(), "", "no clock is wrong; give jump, skew or drift")
	for _, c := range []Clock{{Jump: -second}, {Skew: second}, {Drift: 0.1}} {
		modeltest.ExpectProblem(t, c.Validate(), "", "")
	}
	wrong := &Clock{Nodes: selection.Selector{Count: new(5)}, Jump: second}
	modeltest.ExpectProblem(t, refused(t, &topologies.Mesh{}, 4, wrong), "nodes.count", "there are 4 nodes to pick 5 from; pick fewer, or filter less")
}
