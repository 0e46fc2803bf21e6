package sim

import (
	"time"

	"starmesh/sim/random"
)

// station is a FIFO queue in front of servers: an uplink, a downlink (one server each) or a node's
// service. Waiting flights are chained through their `following` slot.
type station struct {
	servers, capacity int32               // -1: unlimited; servers 0: the stage is not configured
	rate              Bandwidth           // of an access line
	time              random.Distribution // of a service
	busy, waiting     int32
	head, tail        uint32 // of the waiting flights
	changed           time.Duration
	present           wide // integral of the number present over time, within the statistics window
	presentSquared    wide
}

// advance carries the integrals to now, clipped to the window.
func (s *station) advance(now time.Duration, window Interval) {
	from, to := max(s.changed, window.From), min(now, window.To)
	if from < to {
		n, dt := uint64(s.busy+s.waiting), uint64(to-from)
		s.present.add(n, dt)
		s.presentSquared.add(n*n, dt)
	}
	s.changed = now
}

// idle tells whether an arrival would be served at once.
func (s *station) idle() bool { return s.servers < 0 || s.busy < s.servers }

// full tells whether an arrival would find neither a server nor a place.
func (s *station) full() bool { return !s.idle() && s.capacity >= 0 && s.waiting >= s.capacity }

// stationOf returns the station of a flight's stage and the node that owns it.
func (e *Engine[M]) stationOf(f *flight[M]) (*station, NodeID) {
	switch f.stage {
	case uplinkStage:
		return &e.uplinks[f.at], f.at
	case downlinkStage:
		return &e.downlinks[f.next], f.next
	default:
		return &e.services[f.next], f.next
	}
}

// enter puts a flight into the station of its stage, or loses it where the queue is full.
func (e *Engine[M]) enter(slot uint32, stage stage) {
	f := &e.flights.items[slot]
	f.stage = stage
	s, owner := e.stationOf(f)
	if stage == serviceStage {
		s.advance(e.now, e.window)
		e.metrics.serviceArrival(f.sent, s)
	}
	if s.full() {
		e.lose(slot, QueueFull)
		return
	}
	f.entered = e.now
	f.incarnation = e.records[owner].incarnation
	if s.idle() {
		e.begin(slot, s, owner)
		return
	}
	if s.waiting == 0 {
		s.head = slot
	} else {
		e.flights.items[s.tail].following = slot
	}
	s.tail = slot
	s.waiting++
}

// begin starts a flight's transmission or service.
func (e *Engine[M]) begin(slot uint32, s *station, owner NodeID) {
	s.busy++
	f := &e.flights.items[slot]
	var takes time.Duration
	if f.stage == serviceStage {
		takes = random.Duration(s.time.Draw(e.transitRand(f, serviceDraw)))
		e.metrics.serviceWait(f.sent, e.now-f.entered)
	} else {
		takes = s.rate.Transmission(f.size)
	}
	e.schedule(newEvent(After(e.now, takes), departureClass, uint32(f.from), f.number, owner, slot))
}

// depart ends a flight's transmission or service and lets the next one begin.
func (e *Engine[M]) depart(ev *event) {
	slot := ev.slot
	f := &e.flights.items[slot]
	s, owner := e.stationOf(f)
	e.note(ev, uint64(f.stage))
	if f.incarnation != e.records[owner].incarnation {
		e.lose(slot, f.crashCause())
		return
	}
	stage := f.stage
	if stage == serviceStage {
		s.advance(e.now, e.window)
		e.metrics.serviceSojourn(f.sent, e.now-f.entered)
	}
	s.busy--
	if s.waiting > 0 {
		next := s.head
		s.head = e.flights.items[next].following
		s.waiting--
		e.begin(next, s, owner)
	}
	switch stage {
	case uplinkStage:
		e.cross(slot)
	case downlinkStage:
		e.received(slot)
	default:
		e.served(slot)
	}
}

// clear loses all that waits in a crashed node's station. What is in service there is lost when its
// departure comes up: its incarnation is out of date.
func (e *Engine[M]) clear(s *station) {
	s.advance(e.now, e.window)
	for slot, n := s.head, s.waiting; n > 0; n-- {
		f := &e.flights.items[slot]
		following := f.following
		e.lose(slot, f.crashCause())
		slot = following
	}
	s.busy, s.waiting = 0, 0
}
