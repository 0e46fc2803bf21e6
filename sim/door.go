package sim

import (
	"starmesh/sim/network"
	"starmesh/sim/pending"
)

// atDoor is what a paused node would get: a message, which is a journey at the door's stage, or a timer that is due.
type atDoor struct {
	slot  uint32
	timer bool
	due   pending.Event // of the timer
}

// wait keeps a message at the door of a node that is paused.
func (e *Engine[M]) wait(slot uint32) {
	j := e.traffic.journeys.At(slot)
	j.stage = doorStage
	e.nodes.doors[j.Next] = append(e.nodes.doors[j.Next], atDoor{slot: slot})
}

// waitTimer keeps a timer that is due.
func (e *Engine[M]) waitTimer(ev *pending.Event) {
	e.nodes.doors[ev.Node] = append(e.nodes.doors[ev.Node], atDoor{timer: true, slot: ev.Slot, due: *ev})
}

// openDoor hands over what waits, in order. What a node does with it may pause or crash nobody: only faults do.
func (e *Engine[M]) openDoor(n NodeID) {
	waiting := e.nodes.doors[n]
	delete(e.nodes.doors, n)
	for i := range waiting {
		if w := &waiting[i]; w.timer {
			e.ring(&w.due)
		} else {
			e.served(w.slot)
		}
	}
}

// clearDoor loses what waits at the door of a node that crashes.
func (e *Engine[M]) clearDoor(n NodeID) {
	waiting := e.nodes.doors[n]
	delete(e.nodes.doors, n)
	for i := range waiting {
		if w := &waiting[i]; w.timer {
			e.ring(&w.due) // which is void, as its incarnation is over; but users have asked
		} else {
			e.abort(w.slot, e.traffic.journeys.At(w.slot).crashCause())
		}
	}
}

// Retime carries what a node's stations serve over a change of its pace: what is left of it takes as long as that at the new
// pace. A pause stops the service alone; the access line goes on.
func (l life[M]) Retime(n NodeID, change func()) {
	stations := []*network.Stations{&l.traffic.uplinks, &l.traffic.downlinks, &l.traffic.services}
	each := func(do func(slot uint32, j *journey[M])) {
		for _, kind := range stations {
			if kind.Has(n) {
				for _, slot := range kind.Of(n).Serving() {
					do(slot, l.traffic.journeys.At(slot))
				}
			}
		}
	}
	each(func(_ uint32, j *journey[M]) {
		if j.due != Forever {
			j.left = l.conditions.Nominal(n, j.due-l.agenda.Now)
		}
	})
	change()
	each(func(slot uint32, j *journey[M]) { l.proceed(slot, j, n) })
}
