package sim

import (
	"time"

	"starmesh/sim/random"
)

// firing is one fault with the strikes that begin and end together.
type firing struct {
	fault   int
	strikes []Strike // nil: picked when the fault fires
	begun   bool
	rand    random.Rand // of a random process
}

// timeline runs the faults.
type timeline struct {
	faults  []Fault
	firings []firing
	numbers []uint64 // events of each fault so far: the sequence of its ties
	fired   []int64  // targets struck so far, by fault
}

// plan checks the faults and schedules their first events.
func (e *Engine[M]) plan(faults []Fault) error {
	e.timeline = timeline{faults: faults, numbers: make([]uint64, len(faults)+1), fired: make([]int64, len(faults))}
	for i := range faults {
		if err := e.planFault(i, &faults[i]); err != nil {
			return &PathError{"faults." + faults[i].Name, err}
		}
	}
	return nil
}

func (e *Engine[M]) planFault(i int, fault *Fault) error {
	strikes, err := e.pick(fault)
	if err != nil || len(strikes) == 0 {
		return err
	}
	when := fault.When
	if when.MTTF == 0 {
		if when.For > 0 {
			e.scheduleFault(e.addFiring(firing{fault: i}), when.At)
		}
		return nil
	}
	for _, s := range strikes {
		key := random.Hash(e.config.Seed, faultDraw, random.HashString(fault.Name), uint64(uint32(s.A)), uint64(uint32(s.B)), 1)
		slot := e.addFiring(firing{fault: i, strikes: []Strike{s}, rand: random.New(key)})
		e.scheduleFault(slot, e.timeline.firings[slot].next(when))
	}
	return nil
}

// pick draws a fault's targets, the same ones each time it is asked in the same state.
func (e *Engine[M]) pick(fault *Fault) ([]Strike, error) {
	r := random.New(random.Hash(e.config.Seed, faultDraw, random.HashString(fault.Name)))
	return fault.Model.Plan(e.control, &r)
}

func (e *Engine[M]) addFiring(f firing) uint32 {
	e.timeline.firings = append(e.timeline.firings, f)
	return uint32(len(e.timeline.firings) - 1)
}

// next draws how long a random process stays in its present state.
func (f *firing) next(when When) time.Duration {
	mean, least := when.MTTF, when.MinUp
	if f.begun {
		mean, least = when.MTTR, when.MinDown
	}
	return After(least, random.Duration(float64(mean-least)*f.rand.Exponential()))
}

func (e *Engine[M]) scheduleFault(slot uint32, after time.Duration) {
	i := e.timeline.firings[slot].fault
	e.timeline.numbers[i]++
	e.schedule(newEvent(After(e.now, after), faultClass, uint32(i), e.timeline.numbers[i], 0, slot))
}

// fire begins or ends a fault.
func (e *Engine[M]) fire(ev *event) {
	if ev.slot == rerouteSlot {
		e.router.adapt()
		return
	}
	slot := ev.slot
	f := &e.timeline.firings[slot]
	fault := &e.timeline.faults[f.fault]
	if f.strikes == nil {
		// Checked by plan; what fails only now (nobody left to choose) strikes nobody.
		f.strikes, _ = e.pick(fault)
	}
	f.begun = !f.begun
	for i := range f.strikes {
		e.strike(ev, fault.Name, &f.strikes[i], f.begun)
	}
	if f.begun {
		e.timeline.fired[ev.origin()] += int64(len(f.strikes))
	}
	if fault.When.MTTF > 0 {
		e.scheduleFault(slot, f.next(fault.When))
	} else if f.begun {
		e.scheduleFault(slot, fault.When.For)
	}
}

func (e *Engine[M]) strike(ev *event, name string, s *Strike, begin bool) {
	what, act := "fault", s.Begin
	if !begin {
		what, act = "repair", s.End
	}
	ev.node = s.A
	e.note(ev, uint64(uint32(s.B)))
	if e.trace != nil {
		e.trace(&TraceLine{At: e.now, What: what, Node: s.A, Peer: s.B, Kind: name})
	}
	act()
}

// rerouteSlot marks the event at which routes adapt to failures.
const rerouteSlot = ^uint32(0)

// connectivityChanged lets adaptive routes follow after a while.
func (e *Engine[M]) connectivityChanged() {
	if !e.config.Routes.Adaptive {
		return
	}
	i := len(e.timeline.faults)
	e.timeline.numbers[i]++
	e.schedule(newEvent(After(e.now, e.config.Routes.After), faultClass, uint32(i), e.timeline.numbers[i], 0, rerouteSlot))
}

// crashed empties a node's queues; its timers are void because its incarnation has changed.
func (e *Engine[M]) crashed(n NodeID) {
	for _, stations := range [][]station{e.uplinks, e.downlinks, e.services} {
		if stations != nil && stations[n].servers != 0 {
			e.clear(&stations[n])
		}
	}
}

// recovered starts a fresh node with what survived of the old one.
func (e *Engine[M]) recovered(n NodeID, lost Destruction) {
	old := e.nodes[n]
	e.nodes[n] = e.factory(n)
	if durable, ok := old.(Durable[M]); ok {
		durable.HandOver(e.nodes[n], lost)
	}
	e.env.self = n
	e.nodes[n].Init(&e.env)
}
