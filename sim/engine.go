package sim

import (
	"fmt"
	"runtime/debug"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/pending"
	"starmesh/sim/timeline"
)

// Version names the engine's behaviour: it changes whenever a digest of an unchanged experiment does.
const Version = "4"

// Engine runs one protocol once. Nothing in it is shared with another run.
type Engine[M Message] struct {
	config     *Config
	world      *World
	network    *Network
	definition bound
	common     *Common

	agenda     pending.Agenda // what is still to happen, and the time
	nodes      nodes[M]
	traffic    traffic[M] // messages on their way
	timers     timers
	users      users
	conditions network.Conditions // what is wrong
	timeline   *timeline.Timeline // what goes wrong when
	account    account.Account    // what has happened
	observer   observer[M]
	watching   *watching
	env        Env[M]

	end       time.Duration
	inspectAt uint64 // events
	state     state
	ahead     readAhead
}

// observer is the referee, and when it looks next.
type observer[M Message] struct {
	referee Referee[M]
	next    time.Duration
}

// Setting returns what predictions and estimates may know about the run.
func (e *Engine[M]) Setting() *Setting {
	return &Setting{e.config, e.world, e.network, e.timeline.Misses()}
}

// Columns lists what the run will report, in order.
func (e *Engine[M]) Columns() []Column { return e.common.columns.List }

// Common returns what other runs of the same cell need not work out again.
func (e *Engine[M]) Common() *Common { return e.common }

// MeanHops returns the mean length of the routes between participants, over a sample of them.
func (e *Engine[M]) MeanHops() float64 { return e.traffic.router.MeanHops(e.world.Participants) }

// Run executes the run to its end or to a limit. A panic ends this run alone, as failed, also one while its books are closed.
func (e *Engine[M]) Run() (report *Report) {
	defer func() {
		if r := recover(); r != nil {
			report = FailedReport(fmt.Sprintf("panic in the final accounts: %v%s", r, PanicPlace()), e.definition.kinds, e.Columns())
			report.Stack = string(debug.Stack())
		}
	}()
	status, reason, stack := e.execute()
	report = e.report(status, reason)
	report.Stack = stack
	return report
}

func (e *Engine[M]) execute() (status Status, reason, stack string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case pending.Exceeded:
			status, reason = Truncated, string(r)
		default:
			status, reason = Failed, fmt.Sprintf("panic at %v%s: %v%s", e.agenda.Now, e.where(), r, PanicPlace())
			stack = string(debug.Stack())
		}
	}()
	e.account.Adversaries(e.world.Participants, e.definition.adversary)
	e.runUntil(0) // nothing is planned for the beginning but faults, which come first in an instant
	for n := range NodeID(len(e.nodes.records)) {
		e.start(n)
		e.startUsers(n)
	}
	for e.observer.next < e.end {
		e.runUntil(e.observer.next)
		e.agenda.Now = e.observer.next
		e.sample(false)
		e.observer.next = After(e.observer.next, e.observer.referee.Every())
	}
	e.runUntil(e.end)
	e.agenda.Now = e.end
	e.endUsers()
	e.sample(true)
	return OK, "", ""
}

func (e *Engine[M]) runUntil(instant time.Duration) {
	for e.step(instant) {
	}
}

// nobody is the node of a callback that is not a node's.
const nobody = NodeID(-1)

// where tells whose callback is running.
func (e *Engine[M]) where() string {
	if e.env.self == nobody {
		return ""
	}
	return fmt.Sprintf(" in node %d", e.env.self)
}

// step runs the next event until an instant, if there is one.
func (e *Engine[M]) step(until time.Duration) bool {
	if e.account.Events >= e.inspectAt && e.agenda.Find(until) {
		e.inspect(until)
	}
	ev, found := e.agenda.Next(until)
	if !found {
		return false
	}
	if e.ahead.worth && len(e.agenda.Ahead) > 0 {
		e.readAhead()
	}
	if ev.Class() == pending.Arrival {
		e.arrive(&ev)
	} else {
		e.dispatch(&ev)
	}
	return true
}

func (e *Engine[M]) dispatch(ev *pending.Event) {
	switch {
	case ev.Class() == pending.Timer:
		e.ring(ev)
	case ev.Class() == pending.Departure:
		e.depart(ev)
	case ev.Origin() == rerouteOrigin:
		e.env.self = nobody
		e.traffic.router.Adapt(e.agenda.Now)
		e.account.Rerouted()
	default:
		e.env.self = nobody
		e.timeline.Fire(*ev)
	}
}

// sample lets the referee see the state now.
func (e *Engine[M]) sample(final bool) {
	if e.observer.referee != nil {
		e.env.self = nobody
		e.observer.referee.Sample(&View[M]{e}, final)
	}
}
