package faults

// This test proves that a fault's time is an interval or a random process, and what is said of a mixture of both.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

func TestWhen(t *testing.T) {
	for _, c := range []struct {
		when        When
		want        sim.When
		field, text string
	}{
		{When{At: new(second)}, sim.When{At: second, For: sim.Forever}, "", ""},
		{When{At: new(second), For: new(2 * second)}, sim.When{At: second, For: 2 * second}, "", ""},
		{When{At: new(second), For: new(time.Duration(0))}, sim.When{At: second}, "", ""},
		{When{MTTF: new(9 * second), MTTR: new(second)}, sim.When{MTTF: 9 * second, MTTR: second}, "", ""},
		{When{MTTF: new(9 * second), MTTR: new(second), MinUp: new(second), MinDown: new(second)},
			sim.When{MTTF: 9 * second, MTTR: second, MinUp: second, MinDown: second}, "", ""},
		{When{}, sim.When{}, "", "it is not said when; give `at` (and `for`), `on`, or mttf and mttr"},
		{When{For: new(second)}, sim.When{}, "", "it is not said when; give `at` (and `for`), `on`, or mttf and mttr"},
		{When{At: new(second), MTTF: new(second)}, sim.When{}, "at", "the fault is a random process already, by mttf and mttr; keep one of the two"},
		{When{For: new(second), MTTF: new(second)}, sim.When{}, "for", "belongs to `at`; a random process lasts mttr in the mean"},
		{When{MTTF: new(second)}, sim.When{}, "mttf", "needs mttr, the mean time down"},
		{When{MTTR: new(second)}, sim.When{}, "mttr", "needs mttf, the mean time up"},
		{When{At: new(second), MinUp: new(second)}, sim.When{}, "min_up", "belongs to mttf and mttr; remove it"},
		{When{At: new(second), MinDown: new(second)}, sim.When{}, "min_down", "belongs to mttf and mttr; remove it"},
		{When{MTTF: new(second), MTTR: new(second), MinUp: new(2 * second)}, sim.When{}, "min_up",
			"2s is more than the mean time up, 1s, which includes it; lower it"},
		{When{MTTF: new(second), MTTR: new(second), MinDown: new(2 * second)}, sim.When{}, "min_down",
			"2s is more than the mean time down, 1s, which includes it; lower it"},
	} {
		err := c.when.ValidateFor(nil)
		if modeltest.ExpectProblem(t, err, c.field, c.text); err == nil && c.when.Schedule() != c.want {
			t.Errorf("%+v, want %+v", c.when.Schedule(), c.want)
		}
	}
}
