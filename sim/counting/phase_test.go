package counting

// These tests prove: an instant is before, during, after or across the borders of a fault's intervals, however many they are
// and however long the margin; what is not over when its phase ends does not count in it.

import (
	"testing"
	"time"

	"starmesh/sim/units"
)

// TestPhases: of the intervals [10, 11), [20, 22), [30, 33), ..., some of them empty or right behind the one before.
func TestPhases(t *testing.T) {
	for _, margin := range []time.Duration{0, 1, 3, 30} {
		for count := range 20 {
			var intervals []units.Interval
			for i := 1; i <= count; i++ {
				intervals = append(intervals, units.Interval{From: time.Duration(10 * i), To: time.Duration(10*i + i%11)})
			}
			testPhases(t, intervals, margin)
		}
	}
}

func testPhases(t *testing.T, intervals []units.Interval, margin time.Duration) {
	t.Helper()
	window := units.Interval{From: 5, To: 215}
	s, cursor := Stretches{}.Anew(window, intervals, margin, nil), Stretches{}.Anew(window, intervals, margin, nil)
	for at := range time.Duration(230) {
		want, end := phaseByHand(intervals, margin, at)
		for _, over := range []time.Duration{at, at + 1, at + 4, at + 50} {
			got, within := s.PhaseOf(at, over)
			if in := len(intervals) > 0 && window.Contains(at) && over < end; within != in || within && got != want {
				t.Fatalf("margin %d, %d intervals: what begins at %d and is over at %d is in phase %d (%v), want %d (%v)", margin, len(intervals), at, over, got, within, want, in)
			}
		}
		before, in := cursor.in[want].sent, len(intervals) > 0 && window.Contains(at)
		if cursor.Sent(at); in && cursor.in[want].sent != before+1 {
			t.Fatalf("margin %d, %d intervals: what is sent at %d does not count in phase %d", margin, len(intervals), at, want)
		}
	}
	if cursor.whole.sent != 210 {
		t.Fatalf("%d sent within the window", cursor.whole.sent)
	}
}

// phaseByHand goes through all borders.
func phaseByHand(intervals []units.Interval, margin, at time.Duration) (phase Phase, end time.Duration) {
	phase, end = Before, units.Forever
	for _, i := range intervals {
		if i.Contains(at) {
			phase = During
		} else if at >= i.To {
			phase = After
		}
		for _, border := range []time.Duration{i.From, i.To} {
			if at < border {
				end = min(end, border)
			}
		}
	}
	if end < units.Forever && at+margin >= end {
		return Across, units.Forever
	}
	return phase, end
}

// TestWhatIsOverTooLateCountsAsOpen: the fault lasts from 100 to 200, the margin is 10.
func TestWhatIsOverTooLateCountsAsOpen(t *testing.T) {
	declared := []Metric{{Name: "wins"}, {Name: "gain", Nature: Sample}, {Name: "total", Whole: true}}
	s := Stretches{}.Anew(units.Interval{To: 1000}, []units.Interval{{From: 100, To: 200}}, 10, declared)
	for _, sent := range []time.Duration{50, 60, 89, 90, 99, 100} {
		s.Sent(sent)
		s.Invoked(sent, NoSide)
	}
	s.Delivered(50, 49)
	s.Delivered(60, 40) // at the border: too late
	s.Lost(89, 120)
	s.Lost(90, 120) // across
	s.Delivered(99, 500)
	s.Answered(50, 49, NoSide, true)
	s.Answered(60, 40, NoSide, true)
	s.Answered(99, 500, NoSide, false)
	s.Count(0, 60, 99, 1)
	s.Count(0, 60, 100, 1)
	s.Observe(1, 60, 99, 5)
	s.Observe(1, 60, 300, 7)
	s.Count(2, 5000, 5000, 3) // outside the window
	s.Judged(70, func(until time.Duration) Verdict {
		return Verdict{Members: 2, Decided: map[time.Duration]int64{100: 1, units.Forever: 2}[until], Largest: 1}
	})
	f := Features{Reports: Operations | Decisions, Metrics: declared, Phases: true}
	values := map[string]float64{}
	for _, r := range f.Readings() {
		values[r.Name] = r.Read(&s)
	}
	if _, known := values["before_total"]; known {
		t.Error("there is a phase of what is of the whole run")
	}
	for name, want := range map[string]float64{
		"messages_sent": 6, "before_messages_sent": 3, "across_messages_sent": 2, "during_messages_sent": 1,
		"messages_delivered": 3, "before_messages_delivered": 1, "across_messages_delivered": 1,
		"messages_lost": 2, "before_messages_lost": 0, "across_messages_lost": 1,
		"operations": 6, "before_operations": 3, "before_availability_ratio": 1. / 3, "across_operations": 2, "across_availability_ratio": 0, "across_unanswered_ratio": 0.5,
		"wins": 2, "before_wins": 1, "gain_max": 7, "before_gain_max": 5, "total": 3,
		"decided_ratio": 1, "before_decided_ratio": 0.5, "agreement_ratio": 0.5, "before_agreement_ratio": 1,
	} {
		if got, known := values[name]; !known || got != want {
			t.Errorf("%s is %v (%v), want %v", name, got, known, want)
		}
	}
}

// TestCountOnce: what began and was over several times counts once in the window, and once in each phase that one of them belongs to.
func TestCountOnce(t *testing.T) {
	s := Stretches{}.Anew(units.Interval{To: 1000}, []units.Interval{{From: 100, To: 200}}, 10, []Metric{{Name: "keys"}})
	s.CountOnce(0, []units.Interval{{From: 10, To: 15}, {From: 20, To: 20}, {From: 120, To: 150}, {From: 95, To: 101}})
	s.CountOnce(0, []units.Interval{{From: 30, To: 100}, {From: 120, To: 120}, {From: 150, To: 160}}) // a border interrupts the first
	s.CountOnce(0, []units.Interval{{From: 1500, To: 1500}})
	s.CountOnce(0, nil)
	f := Features{Metrics: []Metric{{Name: "keys"}}, Phases: true}
	want := map[string]float64{"keys": 2, "before_keys": 1, "during_keys": 2, "across_keys": 2, "after_keys": 0}
	for _, r := range f.Readings() {
		if value, asked := want[r.Name]; asked && r.Read(&s) != value {
			t.Errorf("%s is %v, want %v", r.Name, r.Read(&s), value)
		}
	}
}

// TestSpanning: what a border interrupts is of no phase but across, so that the rows add up to the whole; unless it is part of a
// share, whose other part it would leave behind. The fault lasts from 100 to 200, the margin is 10.
func TestSpanning(t *testing.T) {
	declared := []Metric{{Name: "periods"}, {Name: "length", Nature: Sample}, {Name: "begun"}, {Name: "ended"},
		{Name: "ended", Nature: Share, Numerator: "ended", Denominator: "begun"}}
	s := Stretches{}.Anew(units.Interval{To: 1000}, []units.Interval{{From: 100, To: 200}}, 10, declared)
	for _, c := range []struct{ began, over time.Duration }{{50, 60}, {60, 100}, {95, 300}, {110, 400}, {200, 201}} {
		s.Count(0, c.began, c.over, 1)
		s.Observe(1, c.began, c.over, int64(c.over-c.began))
		s.Count(2, c.began, c.began, 1)
		s.Count(3, c.began, c.over, 1)
		s.Judged(c.began, func(until time.Duration) Verdict {
			return Verdict{Members: 1, Violated: c.over < until, Invalid: c.over < until}
		})
	}
	for phase, want := range [Phases]struct{ periods, longest, begun, ended, judged int64 }{
		Before: {1, 10, 2, 1, 2}, During: {0, 0, 1, 0, 1}, After: {1, 1, 1, 1, 1}, Across: {3, 290, 1, 1, 1},
	} {
		in := s.in[phase]
		if in.counters[0] != want.periods || int64(in.samples[1].Maximum(0)) != want.longest && want.longest > 0 || int64(in.samples[1].n) != want.periods ||
			in.counters[2] != want.begun || in.counters[3] != want.ended ||
			in.instances.judged != want.judged || in.instances.violations != want.periods || in.instances.validityViolations != want.periods {
			t.Errorf("phase %d: %+v, samples %d up to %v, want %+v", phase, in.counters, in.samples[1].n, in.samples[1].Maximum(0), want)
		}
	}
	if s.whole.counters[0] != 5 || s.whole.instances.violations != 5 {
		t.Errorf("in all %d periods and %d violations, want 5", s.whole.counters[0], s.whole.instances.violations)
	}
}
