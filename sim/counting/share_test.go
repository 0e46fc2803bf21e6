package counting

// This test proves that a declared share may be made of what every run counts, so that a source without a counter of its own
// can have metrics.

import (
	"math"
	"testing"
	"time"

	"starmesh/sim/units"
)

func TestShareOfWhatEveryRunCounts(t *testing.T) {
	declared := []Metric{
		{Name: "messages_per_operation", Nature: Share, Better: Lower, About: "sent / asked", Numerator: "messages_sent", Denominator: "operations"},
		{Name: "wins"},
		{Name: "win", Unit: "ratio", Nature: Share, Numerator: "wins", Denominator: "messages_delivered"},
	}
	f := Features{Metrics: declared}
	s := Stretches{}.Anew(units.Interval{From: 10, To: 20}, nil, 0, declared)
	read := func(name string) (Column, float64) {
		for _, r := range f.Readings() {
			if r.Name == name {
				return r.Column, r.Read(&s)
			}
		}
		t.Fatalf("there is no column %s", name)
		return Column{}, 0
	}
	if _, got := read("messages_per_operation"); !math.IsNaN(got) {
		t.Errorf("%v messages per operation where there is none", got)
	}
	for _, at := range []time.Duration{9, 10, 11, 12, 13, 14, 15, 20} { // the first and the last are outside
		s.Sent(at)
	}
	for _, at := range []time.Duration{9, 10, 11, 12, 19} {
		s.Invoked(at, NoSide)
	}
	s.Delivered(10, 5)
	s.Delivered(11, 5)
	s.Count(1, 12, 12, 1)
	column, got := read("messages_per_operation")
	if want := (Column{Name: "messages_per_operation", Nature: Share, Better: Lower, About: "sent / asked", Numerator: "messages_sent", Denominator: "operations", InParts: true}); column != want || got != 6./4 {
		t.Errorf("%v of %+v, want 1.5 of %+v", got, column, want)
	}
	if column, got := read("win_ratio"); column.Unit != "ratio" || got != 1./2 {
		t.Errorf("%v in %q, want half", got, column.Unit)
	}
}
