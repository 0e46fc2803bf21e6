package faults

import (
	"time"

	"starmesh/sim"
)

// When is the part that all faults have: once, at a time for a duration, or as a random process.
type When struct {
	At      *time.Duration `yaml:"at" help:"when it begins"`
	For     *time.Duration `yaml:"for" help:"how long it lasts; not given: to the end of the run; 0s: it never begins"`
	MTTF    *time.Duration `yaml:"mttf" above:"0s" help:"mean time up of each target, min_up included, exponential beyond that: a random process instead of at"`
	MTTR    *time.Duration `yaml:"mttr" above:"0s" help:"mean time down of each target, min_down included, exponential beyond that"`
	MinUp   *time.Duration `yaml:"min_up" help:"shortest time up"`
	MinDown *time.Duration `yaml:"min_down" help:"shortest time down"`
}

// Validate implements the decoder's hook.
func (w *When) Validate() error {
	random := w.MTTF != nil || w.MTTR != nil
	switch {
	case w.At != nil && random:
		return problem("at", "the fault is a random process already, by mttf and mttr; keep one of the two")
	case w.At == nil && !random:
		return problem("", "it is not said when; give `at` (and `for`), or mttf and mttr")
	case w.For != nil && random:
		return problem("for", "belongs to `at`; a random process lasts mttr in the mean")
	case random && w.MTTR == nil:
		return problem("mttf", "needs mttr, the mean time down")
	case random && w.MTTF == nil:
		return problem("mttr", "needs mttf, the mean time up")
	}
	return w.validateLeast(random)
}

func (w *When) validateLeast(random bool) error {
	switch {
	case w.MinUp != nil && !random:
		return problem("min_up", "belongs to mttf and mttr; remove it")
	case w.MinDown != nil && !random:
		return problem("min_down", "belongs to mttf and mttr; remove it")
	case w.MinUp != nil && *w.MinUp > *w.MTTF:
		return problem("min_up", "%v is more than the mean time up, %v, which includes it; lower it", *w.MinUp, *w.MTTF)
	case w.MinDown != nil && *w.MinDown > *w.MTTR:
		return problem("min_down", "%v is more than the mean time down, %v, which includes it; lower it", *w.MinDown, *w.MTTR)
	}
	return nil
}

// Schedule returns the times for the engine. Without `for`, a fault lasts for ever.
func (w *When) Schedule() sim.When {
	given := func(d *time.Duration, otherwise time.Duration) time.Duration {
		if d == nil {
			return otherwise
		}
		return *d
	}
	schedule := sim.When{
		At: given(w.At, 0), MTTF: given(w.MTTF, 0), MTTR: given(w.MTTR, 0),
		MinUp: given(w.MinUp, 0), MinDown: given(w.MinDown, 0),
	}
	if w.MTTF == nil {
		schedule.For = given(w.For, sim.Forever)
	}
	return schedule
}
