package sim

// These tests prove that users ask the same at the same times whatever becomes of their node, that what they ask counts from
// when they asked and is served by a node that is up alone, and what a protocol may do for the users of a node that is down.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// regulars has the users of node 0 ask every 10 ms, for 100 ms, and logs what its node does of it and when.
func regulars(faults []Fault, log *[]string, asked *[]time.Duration) scene {
	s := scene{graph: completeGraph(1)}
	s.Duration, s.Drain, s.Faults = 100*ms, 20*ms, faults
	s.definition.Reports = Operations
	s.node = func(NodeID) *actor {
		ask := func(e env, t Timer, what string) OperationID {
			*log = append(*log, fmt.Sprintf("%s %d at %v", what, t.Data, e.Instant()))
			*asked = append(*asked, e.Asked())
			e.SetUserTimer(10*ms, 7, t.Data+1)
			return e.Invoke(Operation{})
		}
		return &actor{
			start:  func(e env) { e.SetUserTimer(10*ms, 7, 1) },
			timer:  func(e env, t Timer) { e.Return(ask(e, t, "serves"), Result{OK: true}) },
			absent: func(e env, t Timer) { ask(e, t, "lacks") },
		}
	}
	return s
}

func pause(n NodeID) FaultModel { return impairing(n, n, 3) }

func TestUsersAskWhateverBecomesOfTheirNode(t *testing.T) {
	fault := func(name string, model FaultModel, at, lasts time.Duration) Fault {
		return Fault{Name: name, Model: model, When: When{At: at, For: lasts}}
	}
	for _, c := range []struct {
		name   string
		faults []Fault
		serves int      // of 9
		log    []string // parts of it
		latest time.Duration
	}{
		{"nothing goes wrong", nil, 9, []string{"serves 1 at 10ms", "serves 9 at 90ms"}, 0},
		{"a crash", []Fault{fault("a", crash(MemoryLost, 0), 25*ms, 30*ms)}, 6,
			[]string{"serves 2 at 20ms", "lacks 3 at 30ms", "lacks 4 at 40ms", "lacks 5 at 50ms", "serves 6 at 60ms"}, 0},
		{"a crash at the instant of a question", []Fault{fault("a", crash(DiskLost, 0), 30*ms, 10*ms)}, 8,
			[]string{"serves 2 at 20ms", "lacks 3 at 30ms", "serves 4 at 40ms"}, 0},
		{"a crash for ever", []Fault{fault("a", crash(DiskLost, 0), 25*ms, Forever)}, 2, []string{"lacks 3 at 30ms", "lacks 9 at 90ms"}, 0},
		{"a pause", []Fault{fault("a", pause(0), 25*ms, 30*ms)}, 9,
			[]string{"serves 2 at 20ms", "serves 3 at 55ms", "serves 4 at 55ms", "serves 5 at 55ms", "serves 6 at 60ms"}, 25 * ms},
		{"two pauses", []Fault{fault("a", pause(0), 25*ms, 20*ms), fault("b", pause(0), 35*ms, 20*ms)}, 9,
			[]string{"serves 2 at 20ms", "serves 3 at 55ms", "serves 5 at 55ms", "serves 6 at 60ms"}, 25 * ms},
		{"a pause to the end of the drain", []Fault{fault("a", pause(0), 25*ms, Forever)}, 2,
			[]string{"serves 2 at 20ms", "lacks 3 at 120ms", "lacks 9 at 120ms"}, 0},
		{"a pause beyond the duration", []Fault{fault("a", pause(0), 25*ms, 85*ms)}, 9, []string{"serves 3 at 110ms", "serves 9 at 110ms"}, 80 * ms},
		{"a crash for ever in a pause", []Fault{fault("a", pause(0), 25*ms, 30*ms), fault("b", crash(DiskLost, 0), 45*ms, Forever)}, 2,
			[]string{"serves 2 at 20ms", "lacks 3 at 45ms", "lacks 4 at 45ms", "lacks 5 at 50ms", "lacks 6 at 60ms"}, 0},
		{"a recovery in a pause", []Fault{fault("a", pause(0), 25*ms, 40*ms), fault("b", crash(DiskLost, 0), 35*ms, 10*ms)}, 7,
			[]string{"lacks 3 at 35ms", "lacks 4 at 40ms", "serves 5 at 65ms", "serves 6 at 65ms", "serves 7 at 70ms"}, 0},
		{"a crash from the beginning", []Fault{fault("a", crash(DiskLost, 0), 0, 25*ms)}, 7, []string{"lacks 1 at 10ms", "serves 3 at 30ms"}, 0},
		{"a pause from the beginning", []Fault{fault("a", pause(0), 0, 25*ms)}, 9, []string{"serves 1 at 25ms", "serves 2 at 25ms", "serves 3 at 30ms"}, 15 * ms},
	} {
		var log []string
		var asked []time.Duration
		s := regulars(c.faults, &log, &asked)
		s.Phases = []Interval{{From: 25 * ms, To: 55 * ms}}
		r := s.run(t)
		for i, at := range asked {
			if at != time.Duration(i+1)*10*ms {
				t.Errorf("%s: question %d is asked at %v", c.name, i+1, at)
			}
		}
		for _, line := range c.log {
			if !slices.Contains(log, line) {
				t.Errorf("%s: no %q in %q", c.name, line, log)
			}
		}
		if serves := strings.Count(strings.Join(log, ","), "serves"); serves != c.serves {
			t.Errorf("%s: %d are served, want %d", c.name, serves, c.serves)
		}
		wantValue(t, r, "operations", 9)
		wantValue(t, r, "during_operations", 3)
		wantValue(t, r, "unanswered_ratio", float64(9-c.serves)/9)
		if c.serves == 9 {
			wantValue(t, r, "operation_latency_max_ms", float64(c.latest)/float64(ms))
		}
	}
}

// TestUsersAreAlone: what only a node can do, its users cannot while it is down; and they need somebody to ask for them.
func TestUsersAreAlone(t *testing.T) {
	for _, c := range []struct {
		want   string
		absent func(e env)
	}{
		{"panic at 10ms in node 0: node 0 sends for its users while it is down", func(e env) { e.Send(1, letter{}) }},
		{"panic at 10ms in node 0: node 0 sets a timer for its users while it is down", func(e env) { e.SetTimer(ms, 0, 0) }},
		{"panic at 10ms in node 0: node 0 sets a timer for its users while it is down", func(e env) { e.SetWorkTimer(ms, 0, 0) }},
	} {
		s := scene{graph: completeGraph(2), node: func(NodeID) *actor {
			return &actor{start: func(e env) { e.SetUserTimer(10*ms, 0, 0) }, absent: func(e env, _ Timer) { c.absent(e) }}
		}}
		s.Faults = faultsOf("crash 0 5ms 10ms")
		if r := s.prepare(t).Run(); r.Status != Failed || !strings.HasPrefix(r.Reason, c.want) {
			t.Errorf("%s %s, want %s", r.Status, r.Reason, c.want)
		}
	}
	s := scene{graph: completeGraph(1)}
	s.definition.New = func(*none, *World) func(NodeID) Protocol[letter] {
		return func(NodeID) Protocol[letter] { return userless{} }
	}
	s.Faults = faultsOf("crash 0 5ms 10ms")
	if r := s.prepare(t).Run(); r.Status != Failed || !strings.Contains(r.Reason, "sim.userless does not implement Users") {
		t.Errorf("%s %s", r.Status, r.Reason)
	}
}

// userless sets user timers, and nobody asks while it is down.
type userless struct{}

func (userless) Init(e env)                    { e.SetUserTimer(10*ms, 0, 0) }
func (userless) OnMessage(env, NodeID, letter) {}
func (userless) OnTimer(env, Timer)            {}

// TestUserTimersStopAtTheDuration, as the rest of the workload, and one in the past is due at once.
func TestUserTimersStopAtTheDuration(t *testing.T) {
	var log []string
	s := scene{graph: completeGraph(1), node: func(NodeID) *actor {
		return &actor{
			start: func(e env) {
				for _, after := range []time.Duration{-time.Second, 100*ms - 1, 100 * ms, Forever} {
					e.SetUserTimer(after, 0, 0)
				}
			},
			timer: func(e env, _ Timer) { log = append(log, e.Instant().String()) },
		}
	}}
	s.Duration, s.Drain = 100*ms, 100*ms
	s.run(t)
	wantLog(t, "user timers", log, "0s", (100*ms - 1).String())
}
