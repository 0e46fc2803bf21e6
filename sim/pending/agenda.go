// Package pending holds what is still to happen in a run, in its total order. It knows a key and an event, not a network.
package pending

import (
	"fmt"
	"math"
	"time"
)

// Agenda is all that is still to happen, and the time. What is created at an instant for that instant waits for the
// next micro-step, so that the order never depends on who was scheduled first.
type Agenda struct {
	Now  time.Duration
	Len  int // events
	Peak int // of Len

	// Ahead is the event that Next returned last and some of those behind it, once in so many events: whoever empties
	// it can read beforehand what they will need.
	Ahead []Event

	queue     queue
	micro     []Event // the present micro-step, sorted
	microNext int
	nextStep  []Event // created at this instant for this instant
	microStep int
	held      []Event // until Release
	limits    Limits
}

// Limits are the bounds of an agenda; 0: none.
type Limits struct{ Pending, MicroSteps int }

// Exceeded is the panic by which a limit ends a run, wherever it is reached: a protocol that sends without end within
// one callback must not get through either.
type Exceeded string

// lookAhead is how many events Ahead has.
const lookAhead = 16

// Anew returns an empty agenda at instant 0, in the memory of another one, whose time is over.
func (a Agenda) Anew(tieSeed uint64, limits Limits) Agenda {
	if limits.Pending == 0 {
		limits.Pending = math.MaxInt
	}
	return Agenda{
		queue: a.queue.anew(order{tieSeed: tieSeed}), limits: limits,
		micro: a.micro[:0], nextStep: a.nextStep[:0], held: a.held[:0],
	}
}

// Schedule adds an event, now or later.
func (a *Agenda) Schedule(e Event) {
	if e.At() == a.Now {
		a.nextStep = append(a.nextStep, e)
	} else {
		a.queue.push(e)
	}
	if a.Len++; a.Len > a.Peak {
		a.reachPeak()
	}
}

// reachPeak is called when there are more events pending than ever before.
func (a *Agenda) reachPeak() {
	a.Peak = a.Len
	if a.Len > a.limits.Pending {
		a.Exceed("pending", "more than %d events pending", a.limits.Pending)
	}
}

// Exceed ends the run at a limit.
func (a *Agenda) Exceed(limit, format string, args ...any) {
	panic(Exceeded(fmt.Sprintf("%s: %s at %v", limit, fmt.Sprintf(format, args...), a.Now)))
}

// Next takes the earliest event out, if it happens until that instant, and lets the time move on to it. (It is long so that
// the usual event, the next one of the queue's sorted run, pays for no call.)
func (a *Agenda) Next(until time.Duration) (e Event, found bool) {
	q := &a.queue
	if a.microNext == len(a.micro) {
		switch first := q.first(); {
		case first != nil && first.At() == a.Now:
		case first != nil && len(a.nextStep) == 0 && first.At() <= until:
			a.Now, a.microStep = first.At(), 0
		case !a.Find(until):
			return Event{}, false
		}
	}
	a.Len--
	if a.microNext < len(a.micro) {
		if a.microNext%lookAhead == 0 {
			a.Ahead = a.micro[a.microNext:min(a.microNext+lookAhead, len(a.micro))]
		}
		e = a.micro[a.microNext]
		a.microNext++
		return e, true
	}
	if q.next >= q.sure {
		return q.pop(), true
	}
	if q.next%lookAhead == 0 {
		a.Ahead = q.run[q.next:min(q.next+lookAhead, len(q.run))]
	}
	e = q.run[q.next]
	q.next++
	q.length--
	return e, true
}

// Find makes sure that the next event is at hand, and lets the time move on to it; false if none happens until then.
func (a *Agenda) Find(until time.Duration) bool {
	if a.microNext < len(a.micro) {
		return true
	}
	first := a.queue.first()
	switch {
	case first != nil && first.At() == a.Now:
		return true
	case len(a.nextStep) > 0:
		a.beginMicroStep()
		return true
	case first == nil:
		if !a.queue.refill() {
			return false
		}
		first = a.queue.first()
	}
	at := first.At()
	if at > until {
		return false
	}
	a.Now, a.microStep = at, 0
	return true
}

// beginMicroStep turns to the events that this instant created for itself.
func (a *Agenda) beginMicroStep() {
	if a.microStep++; a.microStep > a.limits.MicroSteps && a.limits.MicroSteps > 0 {
		a.Exceed("micro_steps", "%d micro-steps without time moving on (a loop without delay: give its links a latency or its timers a time)",
			a.limits.MicroSteps)
	}
	a.micro, a.microNext = grow(&a.micro, len(a.nextStep)), 0
	a.queue.sort(a.micro, a.nextStep)
	a.nextStep = a.nextStep[:0]
}

// Hold keeps an event that Next returned until Release. It is pending again. (Rare: not to swell its callers.)
//
//go:noinline
func (a *Agenda) Hold(e Event) {
	a.Len++
	a.held = append(a.held, e)
}

// Release lets all held events happen, each at the instant that when gives it, which is now or later.
func (a *Agenda) Release(when func(*Event) time.Duration) {
	held := a.held
	a.held = nil // what is scheduled now may be held anew
	for _, e := range held {
		a.Len--
		a.Schedule(e.Moved(when(&e)))
	}
}

// Each calls f for every event that has not happened.
func (a *Agenda) Each(f func(*Event)) {
	for _, events := range [][]Event{a.micro[a.microNext:], a.nextStep, a.held} {
		for i := range events {
			f(&events[i])
		}
	}
	a.queue.each(f)
}

// Queued returns how many events are later than this instant, roughly; Drop looks through them.
func (a *Agenda) Queued() int { return a.queue.len() }

// Drop takes out those events later than this instant for which drop returns true.
func (a *Agenda) Drop(drop func(*Event) bool) {
	a.queue.filter(func(e *Event) bool {
		if drop(e) {
			a.Len--
			return false
		}
		return true
	})
}

// Reorder schedules what is pending in another order, on which nothing may depend: for tests.
func (a *Agenda) Reorder(permute func([]Event)) {
	permute(a.nextStep)
	var events []Event
	a.queue.filter(func(e *Event) bool { events = append(events, *e); return false })
	permute(events)
	for _, e := range events {
		a.queue.push(e)
	}
}

// grow returns n elements of a slice that is used again.
func grow[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n+n/2)
	}
	return (*s)[:n]
}
