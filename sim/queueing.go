package sim

import (
	"time"

	"starmesh/sim/counting"
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
	if stage == serviceStage {
		e.account.Shift(counting.WithService, e.agenda.Now, 1)
	}
	j.entered = e.agenda.Now
	if admission == network.Served {
		e.begin(slot, s, owner)
	}
}

// begin starts a journey's transmission or service.
func (e *Engine[M]) begin(slot uint32, s *network.Station, owner NodeID) {
	j := e.traffic.journeys.At(slot)
	j.place, j.due = uint32(len(s.Serving())-1), never
	if j.stage == serviceStage {
		j.left = random.Duration(s.Time.Draw(e.traffic.path.For(&j.Transit, random.ServiceDraw)))
		e.account.ServiceWait(j.sent, e.agenda.Now-j.entered)
		e.account.Shift(counting.InService, e.agenda.Now, 1)
	} else {
		j.left = s.Rate.Transmission(j.Size)
	}
	e.proceed(slot, j, owner)
}

// never is when a journey's transmission or service ends that is in none.
const never = time.Duration(-1)

// proceed lets what is left of a transmission or service take its time. A paused node's service stands still.
func (e *Engine[M]) proceed(slot uint32, j *journey[M], owner NodeID) {
	if j.stage == serviceStage && e.conditions.Paused(owner) {
		j.due = Forever
		return
	}
	due := After(e.agenda.Now, e.conditions.Slower(owner, j.left))
	if due == j.due {
		return // it is in the agenda already
	}
	j.due = due
	e.agenda.Schedule(pending.New(due, pending.Departure, uint32(j.From), j.Number, owner, slot))
}

// depart ends a journey's transmission or service and lets the next one begin. An event whose journey has been aborted
// or put off since is void.
func (e *Engine[M]) depart(ev *pending.Event) {
	slot := ev.Slot
	j := e.traffic.journeys.At(slot)
	if j.due != ev.At() || uint64(j.From) != ev.Origin() || j.Number != ev.Sequence() || !j.live {
		return
	}
	s, owner := e.stationOf(j)
	e.note(ev, uint64(j.stage))
	stage := j.stage
	if stage == serviceStage {
		s.Present(e.agenda.Now, e.account.Window())
		e.account.ServiceSojourn(j.sent, e.agenda.Now-j.entered)
		e.leaveService(1, 1)
	}
	j.due = never
	serving := s.Serving()
	e.traffic.journeys.At(serving[len(serving)-1]).place = j.place
	if next, waits := s.Depart(j.place); waits {
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

// leaveService tells that so many messages are served no longer, of so many that leave services now.
func (e *Engine[M]) leaveService(served, all int) {
	e.account.Shift(counting.InService, e.agenda.Now, -int64(served))
	e.account.Shift(counting.WithService, e.agenda.Now, -int64(all))
}

// clear loses all that is in a crashed node's stations.
func (e *Engine[M]) clear(n NodeID) {
	for _, kind := range []*network.Stations{&e.traffic.uplinks, &e.traffic.downlinks, &e.traffic.services} {
		if !kind.Has(n) {
			continue
		}
		s := kind.Of(n)
		s.Present(e.agenda.Now, e.account.Window())
		if kind == &e.traffic.services {
			e.leaveService(len(s.Serving()), s.Len())
		}
		s.Clear(func(slot uint32) { e.abort(slot, e.traffic.journeys.At(slot).crashCause()) })
	}
}
