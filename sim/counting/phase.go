package counting

import (
	"math/bits"
	"time"

	"starmesh/sim/units"
)

// Phase is a part of the statistics window, told by the intervals of a fault. What begins so shortly before a border that
// it may not be over there, belongs to Across; what is not over at the border although it began earlier, counts in its
// phase as what it is then: not yet delivered, not yet answered. So a phase tells what was known when it ended, and the
// fault that begins there changes nothing about it; and of what begins in a phase, what is left out does not depend on
// what becomes of it. What is known only when it is over, and is no part of a share, belongs to Across if a border comes first.
type Phase uint8

// The phases.
const (
	Before Phase  = iota // until the fault first begins
	During               // while it lasts, each time
	After                // when it has ended and does not last
	Across               // less than the margin before it begins or ends, or spanning that
	Phases = iota        // how many there are
)

// phaseWords name the phases, in columns and in what these are about.
var phaseWords = [Phases]struct{ prefix, about string }{
	{"before_", ", before the fault first begins, and as it was when it did"},
	{"during_", ", while the fault lasts, each time, and as it was when that ended"},
	{"after_", ", when the fault has ended and does not last, and as it was when it began again or the run ended"},
	{"across_", ", of what began within phase_margin before the fault began or ended, and belongs to no other phase"},
}

const spanning = ", of what began within phase_margin before the fault began or ended, or was not over when it did, and belongs to no other phase"

// EachPhase is how many phases to range over: none where there are no phases.
func (f *Features) EachPhase() Phase {
	if f.Phases {
		return Phases
	}
	return 0
}

// InPhase makes a reading that of one phase: its name and what it is about say so.
func InPhase[T, S any](r Reading[T], p Phase, of func(S) T) Reading[S] {
	words := phaseWords[p]
	if p == Across && r.Spans {
		words.about = spanning
	}
	return From(r, words.prefix, words.about, of)
}

// turns are the instants at which pieces of the run end, ascending: two of each border, where the margin before it begins
// and the border itself. So every other piece, from the second, lies across a border. They are filled up with Forever to
// one less than a power of two, so that a search takes no branch and is short enough to be inlined, and to at least two
// more than there are.
type turns []time.Duration

// turnsOf returns those of ascending and disjoint intervals; nil if there are none.
func turnsOf(intervals []units.Interval, margin time.Duration) turns {
	if len(intervals) == 0 {
		return nil
	}
	list := make(turns, 0, 1<<bits.Len(uint(4*len(intervals)+2))-1)
	last := -units.Forever
	for _, i := range intervals {
		for _, border := range []time.Duration{i.From, i.To} {
			list = append(list, max(border-margin, last), border)
			last = border
		}
	}
	for len(list) < cap(list) {
		list = append(list, units.Forever)
	}
	return list
}

// piece returns the number of turns until an instant.
func (t turns) piece(at time.Duration) int {
	passed := 0
	for step := (len(t) + 1) / 2; step > 0; step /= 2 {
		if t[passed+step-1] <= at {
			passed += step
		}
	}
	return passed
}

// phaseOf returns the phase of a piece.
func phaseOf(piece int) Phase {
	if piece&1 == 1 {
		return Across
	}
	return Phase(min(piece/2, 2-piece/2&1))
}

// end returns when what began in a piece must be over to count: at its border; whenever, if it lies across one.
func (t turns) end(piece int) time.Duration {
	if piece&1 == 1 {
		return units.Forever
	}
	return t[piece+1]
}
