package timeline

import (
	"slices"
	"strings"

	"starmesh/sim/account"
	"starmesh/sim/counting"
	"starmesh/sim/refusal"
	"starmesh/sim/units"
)

// trigger is a fault that waits for something to be reported.
type trigger struct {
	what   account.What
	metric int // of Counted
	left   int64
	slot   uint32 // firing
	*Trigger
}

// triggers are those that still wait.
type triggers struct {
	waiting []trigger
	line    *Timeline
	decided map[decider]bool // nil: nothing waits for decisions
}

// decider is a node that decides an instance: a decision is one, however often it is reported.
type decider struct {
	node     units.NodeID
	instance uint64
}

// reports are what every run counts beside the protocol's own counters.
var reports = []struct {
	name string
	what account.What
}{
	{"decisions", account.Decided}, {"operations", account.OperationInvoked}, {"responses", account.OperationReturned},
}

// await makes a fault wait for its trigger.
func (t *triggers) await(slot uint32, on *Trigger, declared []counting.Metric) error {
	wait := trigger{left: on.AtLeast, slot: slot, Trigger: on, what: account.Nothing}
	var names []string
	for _, r := range reports {
		names = append(names, r.name)
		if r.name == on.Reported {
			wait.what = r.what
		}
	}
	for i, m := range declared {
		if m.Nature == counting.Counter {
			names = append(names, m.Name)
			if m.Name == on.Reported {
				wait.what, wait.metric = account.Counted, i
			}
		}
	}
	if wait.what == account.Nothing {
		return refusal.If(true, "on.reported", "the protocol reports no %q; it reports %s", on.Reported, strings.Join(names, ", "))
	}
	if wait.what == account.Decided {
		t.decided = map[decider]bool{}
	}
	t.waiting = append(t.waiting, wait)
	return nil
}

// Hears implements account.Listener.
func (t *triggers) Hears() (whats []account.What) {
	for _, w := range t.waiting {
		if !slices.Contains(whats, w.what) {
			whats = append(whats, w.what)
		}
	}
	return whats
}

// Hear counts what was reported, and starts the faults that have waited for it.
func (t *triggers) Hear(h *account.Happening) {
	by := int64(1)
	switch h.What {
	case account.Counted:
		by = int64(h.Value)
	case account.Decided:
		by = t.first(h)
	}
	for i := range t.waiting {
		if w := &t.waiting[i]; w.what == h.What && (h.What != account.Counted || w.metric == int(h.Number)) && w.left > 0 {
			if w.left -= by; w.left <= 0 {
				t.line.schedule(w.slot, w.After)
			}
		}
	}
	t.waiting = slices.DeleteFunc(t.waiting, func(w trigger) bool { return w.left <= 0 })
}

// first returns 1 for a node's first decision of an instance, and 0 for others and where nothing waits for it any more.
func (t *triggers) first(h *account.Happening) int64 {
	d := decider{h.Node, h.Number}
	if t.decided[d] || !slices.ContainsFunc(t.waiting, func(w trigger) bool { return w.what == account.Decided }) {
		return 0
	}
	t.decided[d] = true
	return 1
}
