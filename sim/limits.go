package sim

import (
	"fmt"
	"math"
	"time"

	"starmesh/sim/routes"
	"starmesh/sim/weight"
)

// inspect ends the run where it has come to a limit, and says when to look again. A run whose events are all it may have
// is over, not truncated, if nothing but void timers is left.
func (e *Engine[M]) inspect(until time.Duration) {
	limit := e.config.Limits.Events
	if limit == 0 {
		limit = math.MaxUint64
	}
	if e.account.Events >= limit {
		if e.sweep(); e.agenda.Find(until) {
			e.agenda.Exceed("events", "%d events", limit)
		}
	}
	e.checkMemory()
	e.inspectAt = min(e.account.Events+memoryCheckEvery, limit)
}

// The memory is estimated once in so many events and in so many messages of a node, and whenever there is another
// table of routes. It is checked between events and before a message is taken in, never while a message changes hands.
const memoryCheckEvery = 1024

func (e *Engine[M]) checkMemory() {
	e.traffic.router.Grown = false
	limit := e.config.Limits.Memory
	if limit > 0 {
		if e.account.Events >= e.state.next {
			e.weigh(limit)
		}
		if e.memory() > limit {
			e.agenda.Exceed("memory", "more than %d bytes (estimated)", limit)
		}
	}
	if e.config.Enough != nil && e.config.Enough() {
		e.agenda.Exceed("enough", "by whom the run was for")
	}
}

// state is what nodes hold, as it was weighed last.
type state struct {
	scale weight.Scale
	bytes int64
	next  uint64 // events after which it is weighed again
}

// weigh weighs what nodes hold, and says when to do so again: before it can have grown over the limit, if an event adds no more
// than four kilobytes; and not so often that it takes a noticeable part of the time.
func (e *Engine[M]) weigh(limit Size) {
	const perEvent = 4 << 10
	s := &e.state
	s.bytes = e.heldByNodes()
	room := max(int64(limit-e.memory()), 0) / perEvent
	s.next = e.account.Events + max(uint64(room), uint64(s.scale.Looked), memoryCheckEvery)
}

// emptyScale returns the run's scale for what its nodes hold themselves, not the run for them.
func (e *Engine[M]) emptyScale() *weight.Scale {
	s := &e.state.scale
	s.Anew()
	s.Ignore(e, e.config, e.world, e.world.Graph, e.network)
	s.Of(e.definition.params)
	return s
}

// heldByNodes weighs the states of up to so many nodes of each role; the others hold as much, but for what they share.
func (e *Engine[M]) heldByNodes() int64 {
	const sample = 64
	s := e.emptyScale()
	total := s.Of(e.observer.referee)
	if e.config.ExactQuantiles {
		total += s.Of(&e.account.Stretches)
	}
	for role := range e.world.RoleNames {
		nodes := e.withRole(Role(role))
		count := min(len(nodes), sample)
		others := int64(0)
		for i := range count {
			held := s.Of(e.nodes.records[nodes[i*len(nodes)/count]].protocol)
			if i == 0 {
				total += held // and all that nodes share
			} else {
				others += held
			}
		}
		if count > 1 {
			total += others / int64(count-1) * int64(len(nodes)-1)
		}
	}
	return total
}

// memory estimates the bytes that the run holds.
func (e *Engine[M]) memory() Size {
	const perAlarm, perMapEntry = 32, 40
	var connections int64
	if e.traffic.transport != nil {
		connections = e.traffic.transport.memory()
	}
	return e.account.Memory() + Footprint{
		Nodes: len(e.nodes.records), LinkEnds: linkEnds(e.world.Graph), Message: e.definition.message, Journey: e.definition.journey,
		Pending: e.agenda.Peak, Flights: int(e.traffic.flights.Used), Journeys: int(e.traffic.journeys.Used),
	}.Bytes() + Size(e.state.bytes+connections+int64(e.timers.alarms.Used)*perAlarm+
		e.traffic.router.Bytes()+
		int64(e.traffic.path.LinksUsed())*perMapEntry)
}

// Tables returns about how many tables of routes a run makes that sends so many messages to nodes that are not adjacent.
func (e *Engine[M]) Tables(routed float64) int {
	if routed == 0 {
		return 0
	}
	return e.traffic.router.Foresee(routed, e.world.Participants)
}

// Needs estimates the bytes of a run that has so many messages on their way at once and makes so many tables of routes; queued
// tells whether messages queue or are forwarded.
func (e *Engine[M]) Needs(pending int, queued bool, tables int) Size {
	f := Footprint{Message: e.definition.message, Journey: e.definition.journey, Pending: pending}
	if queued || e.network.Reliable != nil {
		f.Journeys = pending
	} else {
		f.Flights = pending
	}
	return e.Reached().Memory + f.Bytes() + Size(routes.Bytes(tables, len(e.nodes.records)))
}

// tooHeavy refuses a run of which the first nodes show that all would hold more than the limit, before the others are made.
func (e *Engine[M]) tooHeavy(first int) error {
	s, limit := e.emptyScale(), e.config.Limits.Memory
	s.Of(e.nodes.records[0].protocol)
	held := int64(0)
	for n := 1; n < first; n++ {
		held += s.Of(e.nodes.records[n].protocol)
	}
	if all := float64(held) / float64(first-1) * float64(len(e.nodes.records)); limit > 0 && all > float64(limit) {
		return &PathError{Path: "nodes", Err: fmt.Errorf("the states of %d nodes take about %.0f MB, more than limits.memory (%d MB); take fewer, or raise the limit if the machine has more",
			len(e.nodes.records), all/1e6, limit/1e6)}
	}
	return nil
}

// Reached returns how far the run is. Here the tallies count, too, which take less than the rest where it is much.
func (e *Engine[M]) Reached() Reached {
	e.state.bytes = e.heldByNodes()
	bytes := e.memory() - e.account.Memory()
	return Reached{e.agenda.Now, e.account.Events, bytes + Size(e.state.scale.Of(&e.account)), Size(e.traffic.router.Bytes())}
}

// Footprint is what takes most of a run's memory, but for what nodes hold, in counts that are the same on every machine.
type Footprint struct {
	Nodes    int
	LinkEnds int   // that the graph stores
	Message  int64 // bytes of a message's content
	Journey  int64 // bytes of a journey, its message included
	Pending  int   // events
	Flights  int   // messages on their way over one link
	Journeys int   // messages that are forwarded, or queue
}

// Bytes estimates the memory.
func (f Footprint) Bytes() Size {
	const perNode, perEnd, perEvent, perFlight = 112, 4, 28, 8
	return Size(int64(f.Nodes)*perNode + int64(f.LinkEnds)*perEnd + int64(f.Pending)*perEvent +
		int64(f.Flights)*(perFlight+f.Message) + int64(f.Journeys)*f.Journey)
}

// linkEnds returns how many ends of links a graph stores.
func linkEnds(g Graph) int {
	if stored, ok := g.(interface{ LinkEnds() int }); ok {
		return stored.LinkEnds()
	}
	return 0
}
