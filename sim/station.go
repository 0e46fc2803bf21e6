package sim

import (
	"time"

	"starmesh/sim/random"
)

// station is a FIFO queue in front of servers: an uplink, a downlink (one server each) or a node's
// service. Waiting journeys are chained through their `following` slot.
type station struct {
	servers, capacity int32               // -1: unlimited
	rate              Bandwidth           // of an access line
	time              random.Distribution // of a service
	busy, waiting     int32
	head, tail        uint32 // of the waiting journeys
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

// stations are those of one kind. Often only a hub has one, so a node without one costs four bytes, and a run without
// any nothing.
type stations struct {
	list  []station // by owner, ascending
	index []uint32  // node -> its station's place in list, plus 1
}

func (s *stations) add(owner NodeID, nodes int, of station) {
	if s.index == nil {
		s.index = make([]uint32, nodes)
	}
	s.list = append(s.list, of)
	s.index[owner] = uint32(len(s.list))
}

// has tells whether a node has a station of this kind.
func (s *stations) has(n NodeID) bool { return s.index != nil && s.index[n] != 0 }

// of returns a node's station; it must have one.
func (s *stations) of(n NodeID) *station { return &s.list[s.index[n]-1] }

// stationOf returns the station of a journey's stage and the node that owns it.
func (e *Engine[M]) stationOf(j *journey[M]) (*station, NodeID) {
	switch j.stage {
	case uplinkStage:
		return e.uplinks.of(j.at), j.at
	case downlinkStage:
		return e.downlinks.of(j.next), j.next
	default:
		return e.services.of(j.next), j.next
	}
}

// enter puts a journey into the station of its stage, or loses it where the queue is full.
func (e *Engine[M]) enter(slot uint32, stage stage) {
	j := e.journeys.at(slot)
	j.stage = stage
	s, owner := e.stationOf(j)
	if stage == serviceStage {
		s.advance(e.now, e.window)
		e.metrics.serviceArrival(j.sent, s)
	}
	if s.full() {
		e.abort(slot, QueueFull)
		return
	}
	j.entered = e.now
	j.incarnation = e.records[owner].incarnation
	if s.idle() {
		e.begin(slot, s, owner)
		return
	}
	if s.waiting == 0 {
		s.head = slot
	} else {
		e.journeys.at(s.tail).following = slot
	}
	s.tail = slot
	s.waiting++
}

// begin starts a journey's transmission or service.
func (e *Engine[M]) begin(slot uint32, s *station, owner NodeID) {
	s.busy++
	j := e.journeys.at(slot)
	var takes time.Duration
	if j.stage == serviceStage {
		takes = random.Duration(s.time.Draw(e.transitRand(&j.transit, serviceDraw)))
		e.metrics.serviceWait(j.sent, e.now-j.entered)
	} else {
		takes = s.rate.Transmission(j.size)
	}
	takes = e.control.slower(owner, takes)
	e.schedule(newEvent(After(e.now, takes), departureClass, uint32(j.from), j.number, owner, slot))
}

// depart ends a journey's transmission or service and lets the next one begin.
func (e *Engine[M]) depart(ev *event) {
	slot := ev.slot
	j := e.journeys.at(slot)
	s, owner := e.stationOf(j)
	e.note(ev, uint64(j.stage))
	if j.incarnation != e.records[owner].incarnation {
		e.abort(slot, j.crashCause())
		return
	}
	stage := j.stage
	if stage == serviceStage {
		s.advance(e.now, e.window)
		e.metrics.serviceSojourn(j.sent, e.now-j.entered)
	}
	s.busy--
	if s.waiting > 0 {
		next := s.head
		s.head = e.journeys.at(next).following
		s.waiting--
		e.begin(next, s, owner)
	}
	switch stage {
	case uplinkStage:
		e.embark(slot)
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
		j := e.journeys.at(slot)
		following := j.following
		e.abort(slot, j.crashCause())
		slot = following
	}
	s.busy, s.waiting = 0, 0
}
