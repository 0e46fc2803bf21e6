package pending

// These tests prove that an agenda gives out events in the order of time, micro-step, class and origin (by hand, and against
// a plain list), that what is held waits, what is dropped never happens, and that each limit ends the run by its name.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/random"
)

// tagged is an event whose slot is its name.
func tagged(at time.Duration, c Class, slot uint32) Event { return New(at, c, slot, 1, 0, slot) }

// taken takes up to so many events out and lists them, as in "5ns/2 7ns/3".
func taken(a *Agenda, until time.Duration, most int) string {
	var list []string
	for range most {
		e, found := a.Next(until)
		if !found {
			break
		}
		list = append(list, fmt.Sprintf("%v/%d", a.Now, e.Slot))
	}
	return strings.Join(list, " ")
}

func wantTaken(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestMicroSteps: what an instant creates for itself comes after all that it had, whatever its class, and in the order of
// classes among itself.
func TestMicroSteps(t *testing.T) {
	a := Agenda{}.Anew(1, Limits{})
	for _, e := range []Event{tagged(7, Fault, 3), tagged(5, Timer, 1), tagged(5, Arrival, 2)} {
		a.Schedule(e)
	}
	wantTaken(t, "the first of 5 ns", taken(&a, 10, 1), "5ns/2")
	a.Schedule(tagged(5, Timer, 5))
	a.Schedule(tagged(5, Fault, 4))
	wantTaken(t, "the rest of step 0", taken(&a, 10, 1), "5ns/1")
	a.Schedule(tagged(5, Arrival, 6))
	wantTaken(t, "the first of step 1", taken(&a, 10, 1), "5ns/4")
	a.Schedule(tagged(5, Fault, 7))
	a.Schedule(tagged(6, Timer, 8))
	wantTaken(t, "the rest of step 1, step 2, and later", taken(&a, 10, 9), "5ns/6 5ns/5 5ns/7 6ns/8 7ns/3")
	if a.Len != 0 || a.Peak != 5 || a.Now != 7 {
		t.Errorf("at %v %d events are left; at most there were %d, want 5", a.Now, a.Len, a.Peak)
	}
}

// TestTimeMovesOnToEventsOnly, and not beyond what is asked for.
func TestTimeMovesOnToEventsOnly(t *testing.T) {
	a := Agenda{}.Anew(1, Limits{})
	a.Schedule(tagged(7, Timer, 1))
	if a.Find(6) || a.Now != 0 || taken(&a, 6, 1) != "" {
		t.Errorf("there is an event until 6 ns; it is %v", a.Now)
	}
	if !a.Find(7) || a.Now != 7 || a.Len != 1 {
		t.Errorf("no event until 7 ns; it is %v, %d are pending", a.Now, a.Len)
	}
	a.Schedule(tagged(7, Fault, 2)) // the time has moved on already
	wantTaken(t, "what was found comes first", taken(&a, 7, 9), "7ns/1 7ns/2")
}

// TestHold: a held event is pending, happens at its release, and is otherwise the same.
func TestHold(t *testing.T) {
	a := Agenda{}.Anew(1, Limits{})
	a.Schedule(New(5, Timer, 9, 77, 4, 1))
	a.Schedule(tagged(5, Arrival, 2))
	a.Schedule(tagged(8, Fault, 3))
	a.Schedule(tagged(8, Timer, 4))
	for range 2 {
		e, _ := a.Next(10)
		a.Hold(e)
	}
	seen := 0
	a.Each(func(*Event) { seen++ })
	if a.Len != 4 || seen != 4 || a.Peak != 4 {
		t.Errorf("%d pending, %d seen, want 4", a.Len, seen)
	}
	wantTaken(t, "while two are held", taken(&a, 10, 1), "8ns/3")
	a.Release(func(*Event) time.Duration { return a.Now })
	wantTaken(t, "of the instant itself", taken(&a, 10, 1), "8ns/4")
	wantTaken(t, "of those released", taken(&a, 10, 1), "8ns/2")
	if e, _ := a.Next(10); e != New(8, Timer, 9, 77, 4, 1) {
		t.Errorf("released as %+v", e)
	}
	a.Release(func(*Event) time.Duration { return a.Now }) // of nothing
	if a.Len != 0 || taken(&a, 10, 1) != "" {
		t.Errorf("%d are left", a.Len)
	}
}

// TestDrop takes out what is later than this instant, and leaves the order of the rest.
func TestDrop(t *testing.T) {
	a := Agenda{}.Anew(1, Limits{})
	for slot := range uint32(1000) {
		a.Schedule(tagged(time.Duration(slot/100), Arrival, slot)) // those at 0 are of this instant
	}
	if a.Queued() != 900 {
		t.Errorf("%d are later than this instant, want 900", a.Queued())
	}
	a.Drop(func(e *Event) bool { return e.Slot%100 != 7 })
	if a.Len != 100+9 || a.Queued() != 9 || a.Peak != 1000 {
		t.Errorf("%d are left, %d of them later", a.Len, a.Queued())
	}
	if n := len(strings.Fields(taken(&a, 0, 1000))); n != 100 {
		t.Errorf("%d events of this instant are left, want all 100", n)
	}
	wantTaken(t, "what is left", taken(&a, 100, 1000), "1ns/107 2ns/207 3ns/307 4ns/407 5ns/507 6ns/607 7ns/707 8ns/807 9ns/907")
}

func TestLimits(t *testing.T) {
	fill := func(a *Agenda) {
		for slot := range uint32(100) {
			a.Schedule(tagged(5, Timer, slot))
		}
	}
	loop := func(a *Agenda) {
		a.Schedule(tagged(5, Timer, 0))
		for range 100 {
			a.Next(5)
			a.Schedule(tagged(5, Timer, 0))
		}
	}
	twice := func(a *Agenda) { // each instant has one micro-step
		for range 10 {
			for step := range time.Duration(3) { // two are at hand when the first has happened, the next three are not yet
				a.Schedule(tagged(a.Now+1+step, Timer, 0))
			}
			for range 3 {
				a.Next(1000)
				a.Schedule(tagged(a.Now, Timer, 0))
				a.Next(1000)
			}
		}
	}
	for _, c := range []struct {
		name   string
		limits Limits
		do     func(*Agenda)
		want   string // how the panic begins
		peak   int
	}{
		{"none", Limits{}, fill, "", 100},
		{"just enough", Limits{Pending: 100}, fill, "", 100},
		{"one too many", Limits{Pending: 99}, fill, "pending: more than 99 events pending at 0s", 100},
		{"few", Limits{Pending: 2, MicroSteps: 1}, fill, "pending: more than 2 events pending at 0s", 3},
		{"no loop limit", Limits{Pending: 2}, loop, "", 1},
		{"just enough steps", Limits{MicroSteps: 99}, loop, "", 1},
		{"a loop", Limits{MicroSteps: 98}, loop, "micro_steps: 98 micro-steps without time moving on (a loop", 1},
		{"steps of many instants", Limits{MicroSteps: 1}, twice, "", 3},
		{"of a caller", Limits{}, func(a *Agenda) { a.Exceed("memory", "%d bytes", 7) }, "memory: 7 bytes at 0s", 0},
	} {
		a := Agenda{}.Anew(1, c.limits)
		got := func() (exceeded Exceeded) {
			defer func() { exceeded, _ = recover().(Exceeded) }()
			c.do(&a)
			return ""
		}()
		if (got == "") != (c.want == "") || !strings.HasPrefix(string(got), c.want) || a.Peak != c.peak {
			t.Errorf("%s: %q with a peak of %d, want %q and %d", c.name, got, a.Peak, c.want, c.peak)
		}
	}
}

// TestAheadIsAGlance: it begins with the event returned and holds what is pending; an event that comes in between is still
// the next one.
func TestAheadIsAGlance(t *testing.T) {
	a := Agenda{}.Anew(1, Limits{})
	for slot := range uint32(40) {
		a.Schedule(tagged(time.Duration(10+slot), Arrival, slot))
	}
	var got []uint32
	looks, between := 0, uint32(1000)
	for {
		a.Ahead = nil
		e, found := a.Next(1000)
		if !found {
			break
		}
		got = append(got, e.Slot)
		if len(a.Ahead) == 0 {
			continue
		}
		looks++
		for i, f := range a.Ahead {
			if f.Slot != e.Slot+uint32(i) {
				t.Fatalf("place %d behind %d is %d", i, e.Slot, f.Slot)
			}
		}
		if e.Slot < 39 {
			a.Schedule(New(e.At(), Timer, between, 1, 0, between)) // before all that lies ahead
			between++
		}
	}
	if looks < 2 {
		t.Fatalf("only %d looks ahead at 40 events", looks)
	}
	inserted := slices.IndexFunc(got, func(slot uint32) bool { return slot >= 1000 })
	if rest := slices.DeleteFunc(slices.Clone(got), func(slot uint32) bool { return slot >= 1000 }); !slices.IsSorted(rest) || len(rest) != 40 || inserted != 1 {
		t.Errorf("order %v", got)
	}
}

// plain is an agenda as a list: each event beside the micro-step of its instant.
type plain struct {
	order
	now  time.Duration
	step int
	list []planned
}

type planned struct {
	Event
	step int
}

func (p *plain) schedule(e Event) {
	step := 0
	if e.At() == p.now {
		step = p.step + 1
	}
	p.list = append(p.list, planned{e, step})
}

func (p *plain) next() (Event, bool) {
	if len(p.list) == 0 {
		return Event{}, false
	}
	first := 0
	for i := range p.list {
		if p.earlier(&p.list[i], &p.list[first]) {
			first = i
		}
	}
	e := p.list[first]
	p.list = slices.Delete(p.list, first, first+1)
	p.now, p.step = e.At(), e.step
	return e.Event, true
}

func (p *plain) earlier(x, y *planned) bool {
	if x.At() != y.At() || x.step == y.step {
		return p.less(&x.Event, &y.Event)
	}
	return x.step < y.step
}

// TestAgendaAgreesWithPlainList does at random all that can be done.
func TestAgendaAgreesWithPlainList(t *testing.T) {
	r := random.New(1)
	a, p := Agenda{}.Anew(7, Limits{}), plain{order: order{tieSeed: 7}}
	var held []Event
	for i := range uint64(20_000) {
		switch which := r.IntN(100); {
		case which < 55 && len(p.list) < 300:
			delay := time.Duration(r.IntN(4) * r.IntN(4))
			e := New(a.Now+delay, Class(r.IntN(4)), uint32(r.IntN(5)), i, 0, uint32(i))
			a.Schedule(e)
			p.schedule(e)
		case which < 97:
			got, found := a.Next(time.Hour)
			want, more := p.next()
			if got != want || found != more || a.Now != p.now {
				t.Fatalf("act %d: %+v at %v, want %+v at %v", i, got, a.Now, want, p.now)
			}
			if found && r.IntN(20) == 0 {
				a.Hold(got)
				held = append(held, got)
			}
		case which < 99:
			a.Release(func(*Event) time.Duration { return a.Now })
			for _, e := range held {
				p.schedule(New(p.now, e.Class(), uint32(e.Origin()), e.Sequence(), e.Node, e.Slot))
			}
			held = nil
		default:
			drop := func(e *Event) bool { return e.At() > a.Now && e.Slot%8 == 0 }
			a.Drop(drop)
			p.list = slices.DeleteFunc(p.list, func(e planned) bool { return drop(&e.Event) })
		}
		if a.Len != len(p.list)+len(held) {
			t.Fatalf("act %d: %d pending, want %d", i, a.Len, len(p.list)+len(held))
		}
	}
}
