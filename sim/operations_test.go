package sim

// These tests prove that operations are answered once, within the deadline or not, on the side of the partition where they
// began, and that the unanswered ones count as infinite.

import (
	"math"
	"testing"
	"time"
)

// asking has each node invoke one operation at a time of its own and return it after a given time: -1 never, and
// negative otherwise means refused after that time.
func asking(at []time.Duration, takes []time.Duration) scene {
	s := scene{graph: completeGraph(len(at))}
	s.definition.Reports = Operations
	s.node = func(n NodeID) *actor {
		var id OperationID
		return &actor{
			init: func(e env) { e.SetTimer(at[n], 0, 0) },
			timer: func(e env, t Timer) {
				if t.Kind == 0 {
					id = e.Invoke(Operation{})
					e.SetTimer(max(takes[n], -takes[n]), 1, 0)
				} else if takes[n] != -1 {
					e.Return(id, Result{OK: takes[n] > 0})
					e.Return(id, Result{OK: true}) // a second time
				}
			},
		}
	}
	return s
}

func repeat(d time.Duration, n int) (list []time.Duration) {
	for range n {
		list = append(list, d)
	}
	return list
}

func TestOperations(t *testing.T) {
	takes := []time.Duration{100 * ms, 100 * ms, 100 * ms, 200 * ms, 200*ms + 1, time.Second, -50 * ms, -1, 50 * ms, 50 * ms}
	s := asking(repeat(10*time.Second, 10), takes)
	s.Deadline = 200 * ms
	r := s.run(t)
	for name, want := range map[string]float64{
		"operations": 10, "availability_ratio": 0.6, "unanswered_ratio": 0.2,
		"operation_latency_max_ms": math.Inf(1), "operation_latency_p99_ms": math.Inf(1), "operation_latency_p90_ms": math.Inf(1),
		"operation_latency_mean_ms": (50 + 50 + 300 + 200 + 200.000001 + 1000) / 8.,
	} {
		wantValue(t, r, name, want)
	}
	wantValue(t, r, "operation_latency_p50_ms", 100)
	s = asking(repeat(10*time.Second, 10), repeat(100*ms, 10))
	r = s.run(t)
	wantValue(t, r, "operation_latency_max_ms", 100)
	wantValue(t, r, "availability_ratio", 1) // without a deadline, whenever
}

// TestOperationsBelongToTheirInvocation: windows and phases go by when an operation begins; those that are open at the end of
// their phase count there as unanswered.
func TestOperationsBelongToTheirInvocation(t *testing.T) {
	at := []time.Duration{9999 * ms, 10 * time.Second, 14999 * ms, 19999 * ms, 20 * time.Second, 29999 * ms, 30 * time.Second, 39999 * ms, 40 * time.Second}
	s := asking(at, repeat(5*time.Second, len(at)))
	s.Warmup, s.Deadline = 10*time.Second, 20*time.Second // [10 s, 40 s)
	s.Phases = []Interval{{From: 20 * time.Second, To: 30 * time.Second}}
	r := s.run(t)
	for name, want := range map[string]float64{
		"operations": 7, "before_operations": 3, "during_operations": 2, "after_operations": 2, "unanswered_ratio": 0,
		"before_availability_ratio": 2. / 3, "before_unanswered_ratio": 1. / 3, "during_availability_ratio": 0.5, "after_availability_ratio": 1,
		"before_operation_latency_mean_ms": 5000,
	} {
		wantValue(t, r, name, want)
	}
}

// TestSides: while a partition lasts, operations count for the side on which their client is.
func TestSides(t *testing.T) {
	s := asking([]time.Duration{5 * ms, 20 * ms, 20 * ms, 20 * ms, 20 * ms}, []time.Duration{ms, ms, -1, ms, -1})
	s.Faults = faultsOf("split aaabb 10ms 20ms")
	r := s.run(t)
	wantValue(t, r, "availability_largest_side_ratio", 0.5)
	wantValue(t, r, "availability_other_sides_ratio", 0.5)
	wantValue(t, r, "availability_ratio", 0.6)
	s = asking(repeat(20*ms, 5), []time.Duration{-1, -1, ms, ms, ms}) // of two partitions, the later one counts
	s.Faults = faultsOf("split aaaab 5ms 20ms; split aabbb 10ms 20ms")
	r = s.run(t)
	wantValue(t, r, "availability_largest_side_ratio", 1)
	wantValue(t, r, "availability_other_sides_ratio", 0)
	s = asking(repeat(20*ms, 5), []time.Duration{-1, -1, ms, ms, ms}) // hubs do not make a side large
	s.participants, s.hubs = 3, []NodeID{3, 4}
	s.Faults = faultsOf("split aabbb 10ms 20ms")
	r = s.run(t)
	wantValue(t, r, "availability_largest_side_ratio", 0)
	wantValue(t, r, "availability_other_sides_ratio", 1)
}

// TestLongestWithoutAnswer: the window is [10 s, 40 s); a refusal is no answer, and a second response none either.
func TestLongestWithoutAnswer(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		at, takes []time.Duration
		want      float64
	}{
		{[]time.Duration{5 * second, 11 * second, 20 * second, 30 * second, 33 * second}, []time.Duration{second, second, 5 * second, -second, second}, 13000}, // 12, 25, 34
		{[]time.Duration{5 * second, 20 * second, 30 * second}, []time.Duration{15 * second, second, -1}, 19000},                                               // 20, 21
		{[]time.Duration{5 * second, 50 * second}, []time.Duration{second, second}, 30000},
		{[]time.Duration{70 * second}, []time.Duration{second}, math.NaN()}, // after the run
	} {
		s := asking(c.at, c.takes)
		s.Warmup, s.Deadline = 10*second, 20*second
		wantValue(t, s.run(t), "longest_without_answer_ms", c.want)
	}
}

// TestReturnOfNothing: the zero id and ids that were never given are ignored.
func TestReturnOfNothing(t *testing.T) {
	s := scene{graph: completeGraph(1), node: func(NodeID) *actor {
		return &actor{init: func(e env) {
			e.Return(0, Result{OK: true})
			id := e.Invoke(Operation{})
			e.Return(0, Result{OK: true})
			e.Return(1<<40, Result{OK: true})
			e.Return(id+1, Result{OK: true})
		}}
	}}
	s.definition.Reports = Operations
	r := s.run(t)
	wantValue(t, r, "unanswered_ratio", 1)
}
