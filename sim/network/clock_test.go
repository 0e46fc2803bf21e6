package network

// This test proves a slow clock shows less than the true time, and its timers take longer.

import (
	"testing"
	"time"
)

func TestSlowClock(t *testing.T) {
	k := Clock{drift: -int64(time.Second) / 4}
	if k.Reading(8*time.Second) != 6*time.Second || k.Truly(3*time.Second) != 4*time.Second {
		t.Error(k.Reading(8*time.Second), k.Truly(3*time.Second))
	}
}
