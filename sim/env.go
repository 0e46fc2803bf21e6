package sim

import (
	"fmt"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/random"
)

// Env is all that a node may touch. One Env serves every node of a run in turn: do not keep it.
type Env[M Message] struct {
	engine *Engine[M]
	self   NodeID

	// Persona tells apart several protocols under one identity: who runs them sets it before each callback, and back to 0 after
	// it; what they send passes filters with it, and timers come back with it.
	Persona uint8

	received uint64
	sent     time.Duration // the message that is being delivered
	since    time.Duration // how long ago users asked what a callback is about
	absent   bool          // the node is down: its users alone are there
}

// Received returns what its sender's Send returned for the message that is being delivered, also for a copy of it.
func (e *Env[M]) Received() uint64 { return e.received }

// SentAt returns when the message that is being delivered was sent, for measurements.
func (e *Env[M]) SentAt() time.Duration { return e.sent }

// ID returns the node's own id.
func (e *Env[M]) ID() NodeID { return e.self }

// Position returns where the node stands in the topology.
func (e *Env[M]) Position() Position { return e.engine.world.Position(e.self) }

// Role returns the node's role in the protocol.
func (e *Env[M]) Role() Role { return e.engine.world.Role(e.self) }

// Nodes returns the ids of all nodes with a role, in ascending order; the slice is shared: do not change it.
func (e *Env[M]) Nodes(role Role) []NodeID { return e.engine.withRole(role) }

// Participants returns n; the participants are the nodes 0..n-1.
func (e *Env[M]) Participants() int { return e.engine.world.Participants }

// Degree returns the number of neighbours.
func (e *Env[M]) Degree() int { return e.engine.world.Graph.Degree(e.self) }

// Neighbor returns the i-th neighbour in ascending order of id.
func (e *Env[M]) Neighbor(i int) NodeID { return e.engine.world.Graph.Neighbor(e.self, i) }

// Now returns the time on the node's own clock, which faults may set wrong: it may jump, go back, even before 0, and run
// fast or slow. What a protocol measures by it may be negative.
func (e *Env[M]) Now() time.Duration {
	if k := e.engine.conditions.Clock(e.self); k != nil {
		return k.Reading(e.engine.agenda.Now)
	}
	return e.engine.agenda.Now
}

// Instant returns the true time. It is for measurements and for the workload, which is the same whatever clocks show: a
// protocol's own choices go by Now.
func (e *Env[M]) Instant() time.Duration { return e.engine.agenda.Now }

// Compromised tells whether somebody reads along at the node now. It is for measurements, as Instant is: a node cannot know.
func (e *Env[M]) Compromised() bool { return e.engine.conditions.Compromised(e.self) }

// Rand returns the node's random stream for a purpose. It survives crashes.
func (e *Env[M]) Rand(purpose Purpose) *random.Rand {
	return e.engine.streamOf(e.self, purpose)
}

// Send hands msg to the network, which forwards it hop by hop if to is not adjacent. It returns a number that no other
// message of this node has.
// Sending to oneself, or to a node that does not exist, is an error of the protocol and panics.
func (e *Env[M]) Send(to NodeID, msg M) uint64 {
	return e.engine.send(e.self, to, msg)
}

// SetTimer calls OnTimer after the given time on the node's own clock, unless it is cancelled or the node crashes first; at
// once if the time has passed (after is negative). The clock's drift at this moment counts, and what happens to the clock
// later does not move the timer: by true time it fires early only if the clock ran fast. It may fire late, as a paused node's
// timers wait.
func (e *Env[M]) SetTimer(after time.Duration, kind uint8, data uint64) TimerID {
	e.mustBeUp("sets a timer")
	after = max(after, 0)
	if k := e.engine.conditions.Clock(e.self); k != nil && after > 0 {
		after = k.Truly(after)
	}
	return e.engine.setTimer(e.self, after, kind, data)
}

// SetWorkTimer is SetTimer for work that the node does by itself at its times, such as rounds, by true time: the workload
// stops at the experiment's duration, so a timer that would fire later is not set, and the zero TimerID returned. What users
// ask for comes by SetUserTimer.
func (e *Env[M]) SetWorkTimer(after time.Duration, kind uint8, data uint64) TimerID {
	e.mustBeUp("sets a timer")
	after = max(after, 0)
	if After(e.engine.agenda.Now, after) >= e.engine.config.Duration {
		return 0
	}
	return e.engine.setTimer(e.self, after, kind, data)
}

// Cancel removes a pending timer; a timer that has fired, was cancelled or was lost is ignored.
func (e *Env[M]) Cancel(id TimerID) { e.engine.cancel(id) }

// Open names the members of an instance, who alone are expected to decide it. An instance that nobody
// opened concerns every correct participant. The first call counts; the slice may be reused.
func (e *Env[M]) Open(instance uint64, members ...NodeID) {
	e.mustReport(Decisions, "Open", "Decisions")
	e.engine.account.Opened(instance, members)
}

// Propose reports that the node wants value for instance: a decided value that no correct node proposed
// violates validity.
func (e *Env[M]) Propose(instance, value uint64) {
	e.mustReport(Decisions|Proposals, "Propose", "Proposals")
	e.engine.account.Proposed(e.self, instance, value)
}

// Decide commits the node to value for instance. Deciding the same again changes nothing; deciding
// another value violates agreement.
func (e *Env[M]) Decide(instance, value uint64) {
	e.mustReport(Decisions, "Decide", "Decisions")
	e.engine.account.Decided(e.self, &e.engine.nodes.records[e.self].chain, instance, value)
}

// mustReport ends a run in which a protocol reports what it has not said it would.
func (e *Env[M]) mustReport(what Reports, call, name string) {
	if d := &e.engine.definition; d.reports&what == 0 {
		panic(fmt.Sprintf("protocol %s calls Env.%s, and its Definition.Reports lacks sim.%s", d.name, call, name))
	}
}

// Operation is a client's request as it was invoked; Key and Value let a history be checked.
type Operation struct {
	Kind  uint8
	Key   uint64
	Value uint64
}

// Result is what an operation returned.
type Result struct {
	OK      bool // false: refused or given up; it counts as not available
	Refused bool // and not OK: the client was told that it will not be done
	Value   uint64
}

// Invoke reports that a client has begun an operation, when its user asked for it.
func (e *Env[M]) Invoke(o Operation) OperationID {
	e.mustReport(Operations, "Invoke", "Operations")
	return e.engine.account.Invoked(e.self, e.Asked(), o.Key, o.Value)
}

// Return reports the operation's response; a second one is ignored. A client that keeps the id through a crash may
// still answer.
func (e *Env[M]) Return(id OperationID, result Result) {
	if result.Refused {
		e.engine.account.Refused(e.self, id)
		return
	}
	e.engine.account.Returned(e.self, id, result.OK, result.Value)
}

// Note tells whoever watches the run what a node does, as in Note("leads term", 3). It is free where nobody does, and changes nothing.
func (e *Env[M]) Note(what string, number uint64) {
	if e.engine.account.Hears(account.Noted) {
		e.engine.account.Noted(e.self, what, number)
	}
}

// Count adds delta to the declared counter with that index, now.
func (e *Env[M]) Count(metric int, delta int64) { e.CountAt(metric, e.engine.agenda.Now, delta) }

// CountAt adds delta to a counter for what began at an instant and is over now: it belongs to the window, and the phase, that
// it began in (counting.Phase).
func (e *Env[M]) CountAt(metric int, began time.Duration, delta int64) {
	e.engine.account.Counted(metric, began, e.Asked(), delta)
}

// SetGauge makes the node's number of the declared gauge another one, until it is set again or the node goes down.
func (e *Env[M]) SetGauge(metric int, value int64) {
	e.engine.account.Set(metric, e.self, e.engine.world.Len(), value, e.engine.agenda.Now)
}

// Observe adds an observation (nanoseconds for a metric in ms) to the declared sample metric, now.
func (e *Env[M]) Observe(metric int, value int64) { e.ObserveAt(metric, e.engine.agenda.Now, value) }

// ObserveAt adds an observation of what began at an instant and is over now: a tick belongs to when its message was sent.
func (e *Env[M]) ObserveAt(metric int, began time.Duration, value int64) {
	e.engine.account.Observe(metric, began, e.Asked(), value)
}
