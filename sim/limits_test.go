package sim

// These tests prove that every limit ends a run by its name with a ledger that balances, and that a protocol's mistake
// fails its run alone.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/random"
)

func joined[T any](list []T) string { return strings.Trim(fmt.Sprint(list), "[]") }

// flooding is a node that never stops.
func flooding(send func(e env)) func(NodeID) *actor {
	return func(NodeID) *actor {
		return &actor{
			init:    func(e env) { send(e) },
			message: func(e env, _ NodeID, _ letter) { send(e) },
			timer:   func(e env, _ Timer) { send(e) },
		}
	}
}

// TestLimits end a run as truncated, with the limit's name and a ledger that balances, also within one callback.
func TestLimits(t *testing.T) {
	twice := func(e env) { e.Send(1-e.ID(), letter{}); e.Send(1-e.ID(), letter{}) }
	for _, c := range []struct {
		name   string
		limits Limits
		send   func(e env)
		change func(*scene)
		want   string
		events uint64 // at most
	}{
		{"events", Limits{Events: 100}, func(e env) { e.Send(1-e.ID(), letter{}) }, nil, "events: 100 events at 510ms", 100},
		{"pending", Limits{Pending: 1000}, twice, nil, "pending: more than 1000 events pending at ", 1100},
		{"pending within Init", Limits{Pending: 1000}, func(e env) {
			for {
				e.Send(1-e.ID(), letter{})
			}
		}, nil, "pending: more than 1000 events pending at 0s", 0},
		{"timers", Limits{Pending: 1000}, func(e env) {
			for {
				e.Cancel(e.SetTimer(time.Second, 0, 0))
			}
		}, nil, "pending: ", 0},
		{"memory", Limits{Memory: 1 << 20}, twice, nil, "memory: more than 1048576 bytes (estimated) at ", 20_000},
		{"memory of what waits", Limits{Memory: 1 << 20}, func(e env) {
			for {
				e.Send(1-e.ID(), letter{size: 1000})
			}
		}, func(s *scene) { s.network.Uplink = line(1000) }, "memory: ", 0},
		{"memory of frames", Limits{Memory: 1 << 20}, func(e env) {
			for {
				e.Send(1-e.ID(), letter{size: 1000})
			}
		}, func(s *scene) { s.network.Reliable = &Reliable{Timeout: time.Second, Backoff: 2, Window: 1} }, "memory: ", 0},
		{"memory of decisions", Limits{Memory: 1 << 20}, func(e env) {
			e.SetTimer(1, 0, 0)
			for i := range uint64(10) {
				e.Decide(i, i)
			}
		}, nil, "memory: ", 10_000},
		{"memory of operations", Limits{Memory: 1 << 20}, func(e env) {
			e.SetTimer(1, 0, 0)
			for range 10 {
				e.Invoke(Operation{})
			}
		}, nil, "memory: ", 10_000},
	} {
		s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms)}, node: flooding(c.send)}
		s.Limits, s.definition.Reports = c.limits, Operations|Decisions
		if c.change != nil {
			c.change(&s)
		}
		r := s.prepare(t).Run()
		if r.Status != Truncated || !strings.HasPrefix(r.Reason, c.want) || r.Events > c.events {
			t.Errorf("%s: %s after %d events: %s", c.name, r.Status, r.Events, r.Reason)
		}
		wantValue(t, r, "ledger_imbalance", 0)
		if again := s.prepare(t).Run(); again.Reason != r.Reason || again.Digest != r.Digest {
			t.Errorf("%s: a second run ends otherwise: %s", c.name, again.Reason)
		}
	}
}

// TestRouteTablesCount towards the memory.
func TestRouteTablesCount(t *testing.T) {
	const n = 2000
	ring := make(graph, n)
	for a := range NodeID(n) {
		ring.Link(a, (a+1)%n)
	}
	s := scene{graph: ring, network: Network{Latency: constant(ms)}, node: func(self NodeID) *actor {
		return &actor{init: func(e env) { e.Send((self+n/2)%n, letter{}) }}
	}}
	s.Limits.Memory = 1 << 20
	if r := s.prepare(t).Run(); r.Status != Truncated || !strings.HasPrefix(r.Reason, "memory: ") {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}

// TestConnectionsCount towards the memory.
func TestConnectionsCount(t *testing.T) {
	const n = 60
	s := scene{graph: completeGraph(n), node: func(self NodeID) *actor {
		return &actor{init: func(e env) {
			for to := range NodeID(n) {
				if to != self {
					e.Send(to, letter{})
				}
			}
		}}
	}}
	s.network.Reliable = &Reliable{MinTimeout: ms, Backoff: 2, Window: 1}
	e := s.prepare(t)
	before := e.memory()
	finish(t, e)
	if grown := e.memory() - before; grown < n*(n-1)*300 {
		t.Errorf("%d connections take %d bytes", n*(n-1), grown)
	}
}

// TestExactlyEnoughEvents is no truncation.
func TestExactlyEnoughEvents(t *testing.T) {
	s := scene{graph: completeGraph(2), node: postmen(postsOf("0>1@1s 0>1@2s")...)}
	s.Limits.Events = 4 // two timers, two arrivals
	r := s.run(t)
	wantValue(t, r, "events", 4)
	wantValue(t, r, "peak_pending", 2)
	s.Limits.Events = 3
	if r := s.prepare(t).Run(); r.Status != Truncated {
		t.Error(r.Status)
	}
}

// TestVoidTimersAreNoEvents: timers that were cancelled, or whose node has crashed since, do not make a run that has had all its
// events a truncated one, whether they are due at this instant or later.
func TestVoidTimersAreNoEvents(t *testing.T) {
	pause := faultPlan(func(c *Control, _ *random.Rand) ([]Strike, error) {
		return []Strike{{Begin: func() { c.Pause(0) }, End: func() { c.Resume(0) }}}, nil
	})
	run := func(last func(e env)) *Report {
		s := scene{graph: completeGraph(3), node: func(n NodeID) *actor {
			return &actor{
				init: func(e env) {
					e.SetTimer([]time.Duration{5 * time.Second, 3 * time.Second, time.Second}[n], 0, 0)
					if n == 2 {
						e.SetTimer(30*time.Second, 0, 0) // void from the crash on
					}
				},
				timer: func(e env, _ Timer) {
					if n == 0 { // the last event, held from 5 s to 6 s
						last(e)
					}
				},
			}
		}}
		s.Faults = append(faultsOf("crash 2 2s ever"), Fault{Name: "p", Model: pause, When: When{At: 4 * time.Second, For: 2 * time.Second}})
		s.Limits.Events = 6 // three timers, the crash, and both ends of the pause
		return s.prepare(t).Run()
	}
	r := run(func(e env) {
		e.Cancel(e.SetTimer(0, 0, 0))
		e.Cancel(e.SetTimer(time.Second, 0, 0))
		e.Cancel(e.SetTimer(time.Minute, 0, 0))
	})
	if r.Status != OK || r.Events != 6 {
		t.Errorf("%s after %d events: %s", r.Status, r.Events, r.Reason)
	}
	r = run(func(e env) {
		e.Cancel(e.SetTimer(0, 0, 0))
		e.SetTimer(20*time.Second, 0, 0)
	})
	if r.Status != Truncated || r.Reason != "events: 6 events at 26s" {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}

// TestProtocolErrorsFail the run with its place and reason, and leave the next run alone.
func TestProtocolErrorsFail(t *testing.T) {
	for _, c := range []struct {
		what, want string
		misuse     func(e env)
	}{
		{"panic", "panic at 5ms in node 1: oops", func(env) { panic("oops") }},
		{"send to self", "panic at 5ms in node 1: node 1 sends to node 1, which is itself or does not exist", func(e env) { e.Send(1, letter{}) }},
		{"send to nobody", "panic at 5ms in node 1: node 1 sends to node 2, which is itself or does not exist", func(e env) { e.Send(2, letter{}) }},
		{"send to a negative id", "panic at 5ms in node 1: node 1 sends to node -1, ", func(e env) { e.Send(-1, letter{}) }},
		{"negative size", "panic at 5ms in node 1: a message has a negative size", func(e env) { e.Send(0, letter{size: -1}) }},
		{"unknown kind", "panic at 5ms in node 1: a message has the kind 9, and Definition.Kinds names 2, from 0 on: name it there", func(e env) { e.Send(0, letter{kind: 9}) }},
	} {
		s := scene{graph: completeGraph(2), node: func(n NodeID) *actor {
			return &actor{
				init:  func(e env) { e.SetTimer(5*ms*time.Duration(n), 0, 0) },
				timer: func(e env, _ Timer) { map[NodeID]func(env){0: func(env) {}, 1: c.misuse}[n](e) },
			}
		}}
		r := s.prepare(t).Run()
		if r.Status != Failed || !strings.HasPrefix(r.Reason, c.want) {
			t.Errorf("%s: %s, %s", c.what, r.Status, r.Reason)
		}
		if len(r.Values) != len(r.Columns) || slices.ContainsFunc(r.Values, func(v float64) bool { return v == v }) {
			t.Errorf("%s: a failed run has values", c.what)
		}
		if !strings.Contains(r.Reason, ".go:") || !strings.Contains(r.Stack, "limits_test.go:") {
			t.Errorf("%s: the place is missing in %q, or in the stack %q", c.what, r.Reason, r.Stack)
		}
		if len(r.Ledger) != 2 || r.Ledger[0].Kind != "letter" {
			t.Errorf("%s: the ledger is %+v", c.what, r.Ledger)
		}
	}
}

// TestPanicOfNobody: a fault's panic is no node's.
func TestPanicOfNobody(t *testing.T) {
	bad := Strike{Begin: func() { panic("bad fault") }}
	s := scene{graph: completeGraph(2)}
	s.Faults = []Fault{{Name: "x", Model: faultPlan(func(*Control, *random.Rand) ([]Strike, error) { return []Strike{bad}, nil }), When: When{At: ms, For: ms}}}
	if r := s.prepare(t).Run(); !strings.HasPrefix(r.Reason, "panic at 1ms: bad fault (starmesh/sim/limits_test.go:") {
		t.Error(r.Reason)
	}
}

// TestChangedMessagesAreFound where messages are checked, and the reason names the sender.
func TestChangedMessagesAreFound(t *testing.T) {
	for _, check := range []bool{false, true} {
		s := scene{graph: completeGraph(2), network: Network{Latency: constant(ms)}, node: func(n NodeID) *actor {
			return &actor{init: func(e env) {
				text := []byte("abc")
				e.Send(1-n, letter{text: text})
				if n == 1 {
					text[0] = 'x'
				}
			}}
		}}
		s.CheckMessages = check
		r := s.prepare(t).Run()
		if found := r.Status == Failed && strings.HasPrefix(r.Reason, "panic at 1ms in node 0: message #1 of node 1 was changed after Send"); found != check {
			t.Errorf("with CheckMessages %v: %s %s", check, r.Status, r.Reason)
		}
	}
}
