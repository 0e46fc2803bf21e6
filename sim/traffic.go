package sim

import (
	"starmesh/sim/network"
	"starmesh/sim/routes"
	"starmesh/sim/slab"
)

// traffic is all messages on their way, and what takes them there. A message is a flight (flight.go) or, with a longer way
// than one link's path, a journey (journey.go); frames of the reliable transport (transport.go) are journeys.
type traffic[M Message] struct {
	flights    flights[M]
	journeys   slab.Slab[journey[M]]
	shown      M    // to who watches
	allJourney bool // every message is taken for a journey: more happens than time and loss on a link, or messages are checked

	path      network.Path
	uplinks   network.Stations
	downlinks network.Stations
	services  network.Stations
	router    *routes.Router
	transport *transport[M] // nil: datagrams

	lostUnsent map[source]*Backlog // by uplinks; nil: none
}

// cleared returns traffic without messages, in the memory of another's.
func (t *traffic[M]) cleared() traffic[M] {
	return traffic[M]{flights: flights[M]{Blocks: t.flights.Cleared()}, journeys: t.journeys.Cleared()}
}
