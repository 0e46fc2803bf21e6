package counting

import (
	"math/bits"
	"time"

	"starmesh/sim/units"
)

// Phase is a part of the statistics window, told by the intervals of a fault.
type Phase uint8

// The phases.
const (
	Before Phase  = iota // until the fault first begins
	During               // while it lasts, each time
	After                // when it has ended and does not last
	Phases = iota        // how many there are
)

// phaseWords name the phases, in columns and in what these are about.
var phaseWords = [Phases]struct{ prefix, about string }{
	{"before_", ", before the fault first begins"},
	{"during_", ", while the fault lasts, each time"},
	{"after_", ", when the fault has ended and does not last"},
}

// EachPhase is how many phases to range over: none where there are no phases.
func (f *Features) EachPhase() Phase {
	if f.Phases {
		return Phases
	}
	return 0
}

// InPhase makes a reading that of one phase: its name and what it is about say so.
func InPhase[T, S any](r Reading[T], p Phase, of func(S) T) Reading[S] {
	return From(r, phaseWords[p].prefix, phaseWords[p].about, of)
}

// turns are the instants at which intervals begin and end, by turns and ascending. They are filled up with Forever to one
// less than a power of two, so that a search takes no branch and is short enough to be inlined.
type turns []time.Duration

// turnsOf returns those of ascending and disjoint intervals; nil if there are none.
func turnsOf(intervals []units.Interval) turns {
	if len(intervals) == 0 {
		return nil
	}
	list := make(turns, 0, 1<<bits.Len(uint(2*len(intervals)))-1)
	for _, i := range intervals {
		list = append(list, i.From, i.To)
	}
	for len(list) < cap(list) {
		list = append(list, units.Forever)
	}
	return list
}

// phase returns the phase of an instant: Before if there are no turns.
func (t turns) phase(at time.Duration) Phase {
	passed := 0
	for step := (len(t) + 1) / 2; step > 0; step /= 2 {
		if t[passed+step-1] <= at {
			passed += step
		}
	}
	return phaseAfter(passed)
}

// phaseAfter returns the phase after so many turns: none, an odd number, an even number.
func phaseAfter(turns int) Phase { return Phase(min(turns, 2-turns&1)) }
