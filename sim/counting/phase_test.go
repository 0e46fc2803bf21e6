package counting

// These tests prove: an instant is before, during or after the intervals of a fault, however many they are.

import (
	"testing"
	"time"

	"starmesh/sim/units"
)

// TestPhases: of the intervals [10, 11), [20, 22), [30, 33), ..., some of them empty or right behind the one before.
func TestPhases(t *testing.T) {
	for count := range 20 {
		var intervals []units.Interval
		for i := 1; i <= count; i++ {
			intervals = append(intervals, units.Interval{From: time.Duration(10 * i), To: time.Duration(10*i + i%11)})
		}
		window := units.Interval{From: 5, To: 215}
		s, cursor := Stretches{}.Anew(window, intervals, nil), Stretches{}.Anew(window, intervals, nil)
		for at := range time.Duration(230) {
			want := Before
			for _, i := range intervals {
				if i.Contains(at) {
					want = During
				} else if at >= i.To {
					want = After
				}
			}
			got, within := s.PhaseOf(at)
			if within != (count > 0 && window.Contains(at)) || within && got != want {
				t.Fatalf("%d intervals: %d is in phase %d (%v), want %d", count, at, got, within, want)
			}
			before := cursor.in[want].sent
			if cursor.Sent(at); within && cursor.in[want].sent != before+1 {
				t.Fatalf("%d intervals: what is sent at %d does not count in phase %d", count, at, want)
			}
		}
		if cursor.whole.sent != 210 {
			t.Fatalf("%d sent within the window", cursor.whole.sent)
		}
	}
}
