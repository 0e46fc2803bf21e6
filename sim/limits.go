package sim

import (
	"fmt"
	"math"
)

// exceeded is the panic by which a limit ends a run, wherever it is reached: a protocol that sends without end
// within one callback must not get through either.
type exceeded string

// reached ends the run as truncated.
func (e *Engine[M]) reached(limit, format string, args ...any) {
	panic(exceeded(fmt.Sprintf("%s: %s at %v", limit, fmt.Sprintf(format, args...), e.now)))
}

// eventLimit returns the number of events after which the run is truncated.
func (l *Limits) eventLimit() uint64 {
	if l.Events == 0 {
		return math.MaxUint64
	}
	return l.Events
}

// pendingLimit returns how many events may be pending.
func (l *Limits) pendingLimit() int {
	if l.Pending == 0 {
		return math.MaxInt
	}
	return l.Pending
}

// reachPeak is called when there are more events pending than ever before.
func (e *Engine[M]) reachPeak() {
	e.peak = e.pending
	if e.pending > e.pendingLimit {
		e.reached("pending", "more than %d events pending", e.pendingLimit)
	}
}

// inspect ends the run where it has come to a limit, and says when to look again.
func (e *Engine[M]) inspect() {
	if e.events >= e.eventLimit {
		e.reached("events", "%d events", e.eventLimit)
	}
	e.checkMemory()
	e.inspectAt = min(e.events+memoryCheckEvery, e.eventLimit)
}

// The memory is estimated once in so many events and in so many messages of a node, and whenever there is another
// table of routes. It is checked between events and before a message is taken in, never while a message changes hands.
const memoryCheckEvery = 1024

func (e *Engine[M]) checkMemory() {
	e.router.grown = false
	if limit := e.config.Limits.Memory; limit > 0 && e.memory() > limit {
		e.reached("memory", "more than %d bytes (estimated)", limit)
	}
}

// memory estimates the bytes that the run holds.
func (e *Engine[M]) memory() Size {
	const perAlarm, perDecision, perProposal, perInstance, perMember, perRequest, perRoute, perMapEntry = 32, 32, 16, 64, 4, 32, 4, 40
	size := Footprint{
		Nodes: len(e.records), LinkEnds: linkEnds(e.world.Graph),
		Pending: e.peak, Flights: int(e.flights.used), Journeys: int(e.journeys.used),
	}.Bytes()
	for _, item := range []struct{ count, bytes int }{
		{int(e.alarms.used), perAlarm},
		{int(e.agreement.decisions.used), perDecision},
		{len(e.agreement.proposals), perProposal},
		{len(e.agreement.instances), perInstance},
		{len(e.agreement.members), perMember},
		{int(e.operations.open.used), perRequest},
		{len(e.router.tables), perRoute * len(e.records)},
		{len(e.lastArrival), perMapEntry},
	} {
		size += Size(int64(item.count) * int64(item.bytes))
	}
	if e.exposure != nil {
		size += Size(int64(len(e.exposure.conversations)) * perMapEntry)
	}
	return size
}

// Footprint is what takes most of a run's memory, in counts that are the same on every machine.
type Footprint struct {
	Nodes    int
	LinkEnds int // that the graph stores
	Pending  int // events
	Flights  int // messages on their way over one link
	Journeys int // messages that are forwarded, or queue
}

// Bytes estimates the memory, with 64 bytes for the protocol's state of a node and 40 for the content of a message.
func (f Footprint) Bytes() Size {
	const perNode, perEnd, perEvent, perFlight, perJourney = 64 + 64, 4, 28, 8 + 40, 112 + 40
	return Size(int64(f.Nodes)*perNode + int64(f.LinkEnds)*perEnd + int64(f.Pending)*perEvent +
		int64(f.Flights)*perFlight + int64(f.Journeys)*perJourney)
}

// linkEnds returns how many ends of links a graph stores.
func linkEnds(g Graph) int {
	if stored, ok := g.(interface{ LinkEnds() int }); ok {
		return stored.LinkEnds()
	}
	return 0
}

// Footprint returns what a run in this setting takes with so many messages on their way at once; they are journeys
// unless each is one transit without a queue.
func (s *Setting) Footprint(pending int, journeys bool) Footprint {
	f := Footprint{Nodes: s.World.Len(), LinkEnds: linkEnds(s.World.Graph), Pending: pending}
	if journeys {
		f.Journeys = pending
	} else {
		f.Flights = pending
	}
	return f
}
