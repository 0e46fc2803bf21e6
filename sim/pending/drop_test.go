package pending

// This test proves: an event can be dropped wherever it waits, and the others happen all the same.

import (
	"fmt"
	"testing"
	"time"
)

// TestDropLooksEverywhere: at the present micro-step, at the next one, among what is held, and later.
func TestDropLooksEverywhere(t *testing.T) {
	a := Agenda{}.Anew(1, Limits{})
	at := func(slot uint32) Event { return New(s, Timer, slot, 1, 0, slot) }
	for slot := range uint32(4) {
		a.Schedule(at(slot))
	}
	a.Next(s) // time is s
	for a.Len > 0 {
		a.Next(s)
	}
	for slot := range uint32(6) { // these become a micro-step, of which one has happened
		a.Schedule(at(slot))
	}
	first, _ := a.Next(s)
	for slot := uint32(10); slot < 14; slot++ {
		a.Schedule(at(slot))
		a.Hold(at(slot + 10))
		a.Schedule(New(2*s, Timer, slot, 2, 0, slot+20))
	}
	odd := func(e *Event) bool { return e.Slot%2 == 1 }
	a.Drop(odd)
	want := 5 - 3 + 2 + 2 + 2
	if odd(&first) {
		want++
	}
	if a.Len != want {
		t.Errorf("%d events are left, want %d", a.Len, want)
	}
	a.Release(func(*Event) time.Duration { return a.Now })
	seen := map[string]bool{}
	for e, found := a.Next(3 * s); found; e, found = a.Next(3 * s) {
		if odd(&e) || e.Slot == first.Slot && e.At() == s && e.Slot < 10 {
			t.Errorf("slot %d happens at %v", e.Slot, e.At())
		}
		seen[fmt.Sprint(e.Slot)] = true
	}
	if len(seen) != want || a.Len != 0 {
		t.Errorf("%d events happen, and %d are left", len(seen), a.Len)
	}
}
