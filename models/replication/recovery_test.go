package replication

// These tests prove that time-outs double up to a bound, and never overflow.

import (
	"testing"
	"time"

	"starmesh/sim"
)

func TestPatience(t *testing.T) {
	for _, c := range []struct {
		timeout time.Duration
		failed  int
		want    time.Duration
	}{
		{time.Second, 0, time.Second},
		{time.Second, 1, 2 * time.Second},
		{time.Second, 6, 64 * time.Second},
		{time.Second, 1<<31 - 1, 64 * time.Second},
		{1, 7, 64},
		{sim.Forever, 0, sim.Forever},
		{sim.Forever / 64, 6, sim.Forever / 64 * 64},
		{sim.Forever/64 + 1, 6, sim.Forever},
		{1<<63 - 1, 1, sim.Forever},
	} {
		if got := Patience(c.timeout, c.failed); got != c.want {
			t.Errorf("%v after %d failures: %v, want %v", c.timeout, c.failed, got, c.want)
		}
	}
}
