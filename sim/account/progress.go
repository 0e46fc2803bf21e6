package account

import (
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// progress finds the longest stretch of the statistics window in which something did not happen. The ends of the window
// bound it, as it were, as it happened there.
type progress struct {
	last    time.Duration // 0: not yet within the window
	longest time.Duration
}

// made: it happens now, later than before.
func (p *progress) made(now time.Duration, window units.Interval) {
	if !window.Contains(now) {
		return
	}
	last := max(p.last, window.From)
	p.last, p.longest = now, max(p.longest, now-last)
}

// milliseconds returns the longest stretch of a window that is over.
func (p *progress) milliseconds(window units.Interval) float64 {
	if window.To <= window.From {
		return counting.Missing
	}
	return float64(max(p.longest, window.To-max(p.last, window.From))) / float64(time.Millisecond)
}

// losses counts by phase and cause what the ledger counts as lost, by when the message was sent.
type losses [counting.Phases][network.Causes]int64

// lose counts a message, or a copy, that is lost.
func (a *Account) lose(kind network.Kind, sent time.Duration, cause network.Cause) {
	a.Ledger.row(kind).Lost[cause]++
	if phase, within := a.PhaseOf(sent, *a.now); within {
		a.losses[phase][cause]++
	}
}

// reroutings counts the instants at which routes adapted.
type reroutings struct {
	instants int64
	last     time.Duration
}
