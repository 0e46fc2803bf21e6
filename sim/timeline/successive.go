package timeline

import (
	"errors"
	"slices"

	"starmesh/sim/units"
)

// spent are those whom a successive fault has struck: one that begins again and again and never ends strikes each of them once.
type spent struct {
	targets map[Target]bool
	nodes   []bool
}

// successive tells whether a fault goes on to those whom it has not struck yet.
func (w *When) successive() bool { return w.Every > 0 && w.For == units.Forever }

// Spent tells of each node whether the fault that is planned has struck it for good; nil: that is not asked, it may strike anybody.
func (c *Control) Spent() []bool {
	if c.spent == nil {
		return nil
	}
	return c.spent.nodes
}

// spending returns those whom a fault has struck, nil where it may strike them again.
func (t *Timeline) spending(i int) *spent {
	if !t.faults[i].When.successive() {
		return nil
	}
	if t.spentBy[i] == nil {
		t.spentBy[i] = &spent{map[Target]bool{}, make([]bool, t.World().Len())}
	}
	return t.spentBy[i]
}

// left keeps the strikes at those who are left.
func (s *spent) left(strikes []Strike) []Strike {
	if s == nil {
		return strikes
	}
	return slices.DeleteFunc(strikes, func(x Strike) bool { return s.targets[x.Target] })
}

// succeed notes who was struck, and goes on to the others after a while, as long as somebody may be left.
func (t *Timeline) succeed(slot uint32, found error) {
	f := &t.firings[slot]
	when, s := &t.faults[f.fault].When, t.spending(f.fault)
	for _, x := range f.strikes {
		s.targets[x.Target] = true
		if x.A == x.B {
			s.nodes[x.A] = true
		}
	}
	var nobody *Nobody
	later := errors.As(found, &nobody) && nobody.Later
	f.rounds++
	if (len(f.strikes) > 0 || later) && (when.Times == 0 || f.rounds < when.Times) {
		t.schedule(slot, when.Every)
	}
	f.begun, f.strikes = false, nil
}
