package sim

import (
	"time"

	"starmesh/sim/network"
	"starmesh/sim/pending"
	"starmesh/sim/random"
)

// stationOf returns the station of a journey's stage and the node that owns it.
func (e *Engine[M]) stationOf(j *journey[M]) (*network.Station, NodeID) {
	switch j.stage {
	case uplinkStage:
		return e.traffic.uplinks.Of(j.At), j.At
	case downlinkStage:
		return e.traffic.downlinks.Of(j.Next), j.Next
	default:
		return e.traffic.services.Of(j.Next), j.Next
	}
}

// enter puts a journey into the station of its stage, or loses it where the queue is full.
func (e *Engine[M]) enter(slot uint32, stage stage) {
	j := e.traffic.journeys.At(slot)
	j.stage = stage
	s, owner := e.stationOf(j)
	if stage == serviceStage {
		s.Present(e.agenda.Now, e.account.Window())
	}
	admission := s.Arrive(slot)
	if stage == serviceStage {
		e.account.ServiceArrival(j.sent, admission == network.Refused, admission == network.Waits)
	}
	if admission == network.Refused {
		e.abort(slot, network.QueueFull)
		return
	}
	j.entered = e.agenda.Now
	j.incarnation = e.nodes.records[owner].Incarnation
	if admission == network.Served {
		e.begin(slot, s, owner)
	}
}

// begin starts a journey's transmission or service.
func (e *Engine[M]) begin(slot uint32, s *network.Station, owner NodeID) {
	j := e.traffic.journeys.At(slot)
	var takes time.Duration
	if j.stage == serviceStage {
		takes = random.Duration(s.Time.Draw(e.traffic.path.For(&j.Transit, random.ServiceDraw)))
		e.account.ServiceWait(j.sent, e.agenda.Now-j.entered)
	} else {
		takes = s.Rate.Transmission(j.Size)
	}
	takes = e.conditions.Slower(owner, takes)
	e.agenda.Schedule(pending.New(After(e.agenda.Now, takes), pending.Departure, uint32(j.From), j.Number, owner, slot))
}

// depart ends a journey's transmission or service and lets the next one begin.
func (e *Engine[M]) depart(ev *pending.Event) {
	slot := ev.Slot
	j := e.traffic.journeys.At(slot)
	s, owner := e.stationOf(j)
	e.note(ev, uint64(j.stage))
	if j.incarnation != e.nodes.records[owner].Incarnation {
		e.abort(slot, j.crashCause())
		return
	}
	stage := j.stage
	if stage == serviceStage {
		s.Present(e.agenda.Now, e.account.Window())
		e.account.ServiceSojourn(j.sent, e.agenda.Now-j.entered)
	}
	if next, waits := s.Depart(); waits {
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

// clear loses all that waits in a crashed node's stations. What is in service there is lost when its departure comes
// up: its incarnation is out of date.
func (e *Engine[M]) clear(n NodeID) {
	for _, kind := range []*network.Stations{&e.traffic.uplinks, &e.traffic.downlinks, &e.traffic.services} {
		if !kind.Has(n) {
			continue
		}
		s := kind.Of(n)
		s.Present(e.agenda.Now, e.account.Window())
		s.Clear(func(slot uint32) { e.abort(slot, e.traffic.journeys.At(slot).crashCause()) })
	}
}
