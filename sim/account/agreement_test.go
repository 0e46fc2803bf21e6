package account

// These tests prove that the log of decisions keeps their times to the nanosecond, however far apart they are.

import (
	"math"
	"testing"
	"time"

	"starmesh/sim/units"
)

func TestTimesOfDecisions(t *testing.T) {
	var times []time.Duration
	now := 3 * time.Second
	for _, step := range []time.Duration{0, 0, 1, math.MaxUint32 - 1, 1, math.MaxUint32, 0, math.MaxUint32 + 1, 400 * 24 * time.Hour, 7} {
		now += step
		times = append(times, now)
	}
	var a agreement
	for range 2 { // the second time in the memory of the first
		j := judgement{agreement: &a}
		for i, at := range times {
			a.decide(units.NodeID(i), uint64(i%3), 1, at)
		}
		for i := range times { // forwards, backwards, and to and fro
			for _, k := range []int{i, len(times) - 1 - i, i * 7 % len(times)} {
				if got := j.at(int32(k)); got != times[k] {
					t.Errorf("decision %d was at %v, not at %v", k, got, times[k])
				}
			}
		}
		a = a.cleared()
	}
}
