package sim

import (
	"fmt"
	"slices"
	"strings"
)

// watch is a fault that waits for something to be reported.
type watch struct {
	counter int // declared metric, or one of the below
	left    int64
	slot    uint32 // firing
	trigger *Trigger
}

// What every run counts beside the protocol's own counters.
const (
	decisionsReported = -1 - iota
	operationsReported
	responsesReported
)

var commonReports = map[string]int{"decisions": decisionsReported, "operations": operationsReported, "responses": responsesReported}

// watch makes a fault wait for its trigger.
func (e *Engine[M]) watch(slot uint32, t *Trigger) error {
	names := []string{"decisions", "operations", "responses"}
	counter, known := commonReports[t.Reported]
	for i, m := range e.metrics.declared {
		if m.Type == Counter {
			names = append(names, m.Name)
			if m.Name == t.Reported {
				counter, known = i, true
			}
		}
	}
	if !known {
		return &FieldError{"on.reported", fmt.Sprintf("the protocol reports no %q; it reports %s", t.Reported, strings.Join(names, ", "))}
	}
	e.timeline.watches = append(e.timeline.watches, watch{counter, t.AtLeast, slot, t})
	return nil
}

// watched counts what was reported, if some fault waits. (Two functions, so that a run without triggers pays for no call.)
func (e *Engine[M]) watched(counter int, by int64) {
	if len(e.timeline.watches) > 0 {
		e.reported(counter, by)
	}
}

// reported counts what was reported, and starts the faults that have waited for it.
func (e *Engine[M]) reported(counter int, by int64) {
	for i := range e.timeline.watches {
		if w := &e.timeline.watches[i]; w.counter == counter && w.left > 0 {
			if w.left -= by; w.left <= 0 {
				e.scheduleFault(w.slot, w.trigger.After)
			}
		}
	}
	e.timeline.watches = slices.DeleteFunc(e.timeline.watches, func(w watch) bool { return w.left <= 0 })
}
