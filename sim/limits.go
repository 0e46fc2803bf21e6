package sim

import (
	"math"
)

// inspect ends the run where it has come to a limit, and says when to look again.
func (e *Engine[M]) inspect() {
	limit := e.config.Limits.Events
	if limit == 0 {
		limit = math.MaxUint64
	}
	if e.account.Events >= limit {
		e.agenda.Exceed("events", "%d events", limit)
	}
	e.checkMemory()
	e.inspectAt = min(e.account.Events+memoryCheckEvery, limit)
}

// The memory is estimated once in so many events and in so many messages of a node, and whenever there is another
// table of routes. It is checked between events and before a message is taken in, never while a message changes hands.
const memoryCheckEvery = 1024

func (e *Engine[M]) checkMemory() {
	e.traffic.router.Grown = false
	if limit := e.config.Limits.Memory; limit > 0 && e.memory() > limit {
		e.agenda.Exceed("memory", "more than %d bytes (estimated)", limit)
	}
}

// memory estimates the bytes that the run holds.
func (e *Engine[M]) memory() Size {
	const perAlarm, perRoute, perMapEntry = 32, 4, 40
	var connections int64
	if e.traffic.transport != nil {
		connections = e.traffic.transport.memory()
	}
	return e.account.Memory() + Footprint{
		Nodes: len(e.nodes.records), LinkEnds: linkEnds(e.world.Graph),
		Pending: e.agenda.Peak, Flights: int(e.traffic.flights.Used), Journeys: int(e.traffic.journeys.Used),
	}.Bytes() + Size(connections+int64(e.timers.alarms.Used)*perAlarm+
		int64(e.traffic.router.Tables())*perRoute*int64(len(e.nodes.records))+
		int64(e.traffic.path.LinksUsed())*perMapEntry)
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
	if journeys || s.Network.Reliable != nil {
		f.Journeys = pending
	} else {
		f.Flights = pending
	}
	return f
}
