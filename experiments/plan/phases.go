package plan

import (
	"fmt"
	"time"

	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// mostIntervals is how many intervals of a fault can split metrics: a run's limits do not count them.
const mostIntervals = 100_000

// phases returns the intervals of the fault that splits metrics, as far as the run reaches and up to one more than
// mostIntervals; nil without such a fault.
func (c *Cell) phases() (list []sim.Interval) {
	fault, named := c.Faults[c.Phases]
	if !named {
		return nil
	}
	when := fault.Schedule()
	times := min(max(when.Times, 1), mostIntervals+1)
	if when.Every > 0 && when.Times == 0 {
		times = mostIntervals + 1
	}
	for at := when.At; len(list) < times && at <= c.Duration+c.Drain; at = sim.After(at, when.Every) {
		list = append(list, sim.Interval{From: at, To: sim.After(at, when.For)})
	}
	return list
}

// phasesProblem says why metrics cannot be split, if they cannot.
func (c *Cell) phasesProblem() string {
	fault, named := c.Faults[c.Phases]
	switch {
	case !named:
		return "no fault has this name" + decode.Suggest(c.Phases, sortedKeys(c.Faults))
	case fault.At == nil:
		return "this fault has no fixed intervals; give it `at`, and `for` if it ends"
	case len(c.phases()) > mostIntervals:
		return fmt.Sprintf("this fault begins more than %d times; lengthen `every`, or give `times`", mostIntervals)
	}
	return ""
}

// phaseMargin returns how long before each border what begins belongs to no phase: as set, or else the deadline, since an
// operation that is asked for later may still be answered in time; without one, a tenth of the shortest phase.
func (c *Cell) phaseMargin() time.Duration {
	switch {
	case c.PhaseMargin != nil:
		return *c.PhaseMargin
	case c.Deadline > 0:
		return c.Deadline
	}
	shortest := sim.Forever
	for _, s := range c.stretches() {
		if length := s.To - s.From; length > 0 {
			shortest = min(shortest, length)
		}
	}
	return shortest / 10
}

// stretches returns the parts of the statistics window between the borders of the phases: before the fault, during it, after
// it, during it, and so on.
func (c *Cell) stretches() (list []sim.Interval) {
	last, end := c.warmup(), c.Duration-c.Deadline
	for _, i := range c.phases() {
		for _, border := range []time.Duration{i.From, i.To} {
			border = min(max(border, last), end)
			list = append(list, sim.Interval{From: last, To: border})
			last = border
		}
	}
	return append(list, sim.Interval{From: last, To: end})
}

// EmptyPhases names the phases in which nothing can begin that counts there. One that lasts for good has no phase after it.
func (c *Cell) EmptyPhases() (names []string) {
	fault, named := c.Faults[c.Phases]
	if !named {
		return nil
	}
	some, last, end, margin := map[string]bool{}, c.warmup(), c.Duration-c.Deadline, c.phaseMargin()
	span := func(name string, to time.Duration) { some[name] = some[name] || min(to, end) > last }
	for i, interval := range c.phases() {
		span(map[bool]string{true: "before", false: "after"}[i == 0], interval.From-margin)
		last = max(last, interval.From)
		span("during", interval.To-margin)
		last = max(last, interval.To)
	}
	span("after", sim.Forever)
	for _, name := range []string{"before", "during", "after"} {
		if !some[name] && !(name == "after" && fault.For == nil) {
			names = append(names, name)
		}
	}
	return names
}
