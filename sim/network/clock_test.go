package network_test

// This test proves what wrong clocks show and how long their timers take: set forward, fast, slow, and set right again by
// the sum of what was told, whatever bounds it meanwhile.

import (
	"testing"
	"time"

	"starmesh/sim/network"
)

func TestClocks(t *testing.T) {
	const second = time.Second
	c := network.NewConditions(2)
	if c.Clock(0) != nil {
		t.Error("a clock is wrong in a network without faults")
	}
	for _, step := range []struct {
		what                     string
		at, by, drift            time.Duration // what Shift is told
		later                    time.Duration
		reading, timer, timerFor time.Duration
	}{
		{"set forward", 0, 3 * second, 0, 10 * second, 13 * second, second, second},
		{"and fast by a quarter", 10 * second, 0, second / 4, 18 * second, 23 * second, 5 * second, 4 * second},
		{"and slow by a quarter instead", 18 * second, 0, -second / 2, 26 * second, 29 * second, 3 * second, 4 * second},
		{"no slower than half", 26 * second, 0, -2 * second, 36 * second, 34 * second, second, 2 * second},
		{"no faster than by a half", 36 * second, 0, 9 * second, 38 * second, 37 * second, 3 * second, 2 * second},
		{"set back, and right", 38 * second, second, -27 * second / 4, 100 * second, 100 * second, second, second},
	} {
		c.Shift(0, step.at, step.by, step.drift)
		k := c.Clock(0)
		if k.Reading(step.later) != step.reading || k.Truly(step.timer) != step.timerFor {
			t.Errorf("%s: at %v it shows %v, want %v; a timer of %v takes %v, want %v", step.what,
				step.later, k.Reading(step.later), step.reading, step.timer, k.Truly(step.timer), step.timerFor)
		}
	}
	if c.Clock(1) != nil || c.Damage != 0 {
		t.Error("another clock is wrong, or links are damaged")
	}
}
