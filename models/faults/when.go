package faults

import (
	"time"

	"starmesh/sim"
)

// When is the part that all faults have: at a time for a duration, once or again and again; on a trigger; or as a random
// process.
type When struct {
	At      *time.Duration `yaml:"at" also:"start begin time" help:"when it begins"`
	On      *Trigger       `yaml:"on" also:"when trigger" help:"what it waits for instead"`
	For     *time.Duration `yaml:"for" also:"duration lasts" help:"how long it lasts; not given: to the end of the run; 0s: it never begins"`
	Every   *time.Duration `yaml:"every" also:"interval period repeat" above:"0s" help:"it begins anew so long after it last began, as a link that flaps does; without for, it goes on to those whom it has not struck yet, until nobody is left"`
	Times   *int           `yaml:"times" also:"count repeats" min:"1" help:"how often it begins in all; default: again and again with every, else once"`
	MTTF    *time.Duration `yaml:"mttf" also:"mtbf" above:"0s" help:"mean time up of each target, min_up included, exponential beyond that: a random process instead of at"`
	MTTR    *time.Duration `yaml:"mttr" above:"0s" help:"mean time down of each target, min_down included, exponential beyond that"`
	MinUp   *time.Duration `yaml:"min_up" help:"shortest time up"`
	MinDown *time.Duration `yaml:"min_down" help:"shortest time down"`
}

// Trigger is something that a run reports.
type Trigger struct {
	Reported string        `yaml:"reported" required:"true" help:"a counter that the protocol declares (starmesh describe), or decisions, operations (invoked) or responses, each counted once"`
	AtLeast  int64         `yaml:"at_least" min:"1" help:"the fault begins when so many have been reported in all"`
	After    time.Duration `yaml:"after" help:"so long after that"`
}

// SetDefaults implements the decoder's hook.
func (t *Trigger) SetDefaults() { t.AtLeast = 1 }

// ValidateFor checks what is given against itself and against the fault.
func (w *When) ValidateFor(model sim.FaultModel) error {
	_, paced := model.(sim.Paced)
	random := w.MTTF != nil || w.MTTR != nil
	switch {
	case paced && (random || w.On != nil || w.Every != nil || w.Times != nil):
		return problem("", "this fault has a pace of its own; give `at` and `for` alone, or neither")
	case paced:
		return nil
	case w.At != nil && random:
		return problem("at", "the fault is a random process already, by mttf and mttr; keep one of the two")
	case w.On != nil && (random || w.At != nil):
		return problem("on", "it is said when already; keep one of at, on, and mttf with mttr")
	case w.At == nil && w.On == nil && !random:
		return problem("", "it is not said when; give `at` (and `for`), `on`, or mttf and mttr")
	case w.For != nil && random:
		return problem("for", "belongs to `at`; a random process lasts mttr in the mean")
	case random && w.MTTR == nil:
		return problem("mttf", "needs mttr, the mean time down")
	case random && w.MTTF == nil:
		return problem("mttr", "needs mttf, the mean time up")
	}
	if err := w.validateRepetition(model); err != nil {
		return err
	}
	return w.validateLeast(random)
}

func (w *When) validateRepetition(model sim.FaultModel) error {
	one, is := model.(sim.Whole)
	whole := is && one.Whole()
	switch {
	case w.Every != nil && w.At == nil:
		return problem("every", "belongs to `at`; give that, or remove every")
	case w.Times != nil && w.Every == nil && w.On == nil:
		return problem("times", "belongs to every; say after which time it begins anew")
	case w.Times != nil && w.On != nil && *w.Times > 1:
		return problem("times", "a trigger starts a fault once; remove times")
	case w.Every != nil && w.For == nil && whole:
		return problem("every", "needs `for`: this fault lasts to the end and leaves nobody whom it could strike next")
	case w.Every != nil && w.For != nil && *w.For >= *w.Every:
		return problem("every", "%v is not more than `for`, %v: it must end before it begins anew", *w.Every, *w.For)
	}
	return nil
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
		At: given(w.At, 0), Every: given(w.Every, 0), MTTF: given(w.MTTF, 0), MTTR: given(w.MTTR, 0),
		MinUp: given(w.MinUp, 0), MinDown: given(w.MinDown, 0),
	}
	if w.Times != nil {
		schedule.Times = *w.Times
	}
	if w.On != nil {
		schedule.On = &sim.Trigger{Reported: w.On.Reported, AtLeast: w.On.AtLeast, After: w.On.After}
	}
	if w.MTTF == nil {
		schedule.For = given(w.For, sim.Forever)
	}
	return schedule
}
