package sim

import (
	"cmp"
	"slices"
	"time"

	"starmesh/sim/random"
)

// firing is one fault with the strikes that begin and end together.
type firing struct {
	fault   int
	strikes []Strike // nil: picked when the fault begins
	begun   bool
	rounds  int         // how often it has begun
	rand    random.Rand // of a random process
}

// timeline runs the faults.
type timeline struct {
	faults  []Fault // ascending by name
	firings []firing
	origins []uint32 // of each fault: from its name, so that adding another one moves nothing
	numbers []uint64 // events of each fault so far: the sequence of its ties
	fired   []int64  // targets struck so far, by fault
	reroute uint64   // events at which routes adapted or will
	paces   []*Pace  // of each fault; nil: none of its own
	log     []Firing
	watches []watch
}

// Firing is one beginning or end of a fault.
type Firing struct {
	Fault   string        `json:"f"`
	At      time.Duration `json:"t"`
	End     bool          `json:"e,omitempty"`
	Targets int           `json:"n"`
	A       NodeID        `json:"a"` // the first target
	B       NodeID        `json:"b"`
}

// mostFirings is how many firings a report lists. All are counted.
const mostFirings = 10_000

// The events at which routes adapt to failures are nobody's: they have an origin and a slot of their own.
const (
	rerouteOrigin = 1<<originBits - 1
	rerouteSlot   = ^uint32(0)
)

// plan checks the faults and schedules their first events.
func (e *Engine[M]) plan(faults []Fault) error {
	faults = slices.Clone(faults)
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Name, b.Name) })
	e.timeline = timeline{
		faults: faults, origins: originsOf(faults), numbers: make([]uint64, len(faults)), fired: make([]int64, len(faults)),
		paces: make([]*Pace, len(faults)),
	}
	for i := range faults {
		if err := e.planFault(i, &faults[i]); err != nil {
			return &PathError{"faults." + faults[i].Name, err}
		}
	}
	return nil
}

// originsOf draws each fault's origin from its name, and looks further where one is taken.
func originsOf(faults []Fault) []uint32 {
	origins := make([]uint32, 0, len(faults))
	for i := range faults {
		origin := uint32(random.HashString(faults[i].Name) % rerouteOrigin)
		for slices.Contains(origins, origin) {
			origin = (origin + 1) % rerouteOrigin
		}
		origins = append(origins, origin)
	}
	return origins
}

func (e *Engine[M]) planFault(i int, fault *Fault) error {
	strikes, err := e.pick(fault)
	if err != nil || len(strikes) == 0 {
		return err
	}
	when := fault.When
	if paced, is := fault.Model.(Paced); is {
		pace := paced.Pace()
		e.timeline.paces[i] = &pace
	}
	switch {
	case when.For == 0 && when.MTTF == 0:
		return nil
	case when.On != nil:
		return e.watch(e.addFiring(firing{fault: i}), when.On)
	case when.MTTF == 0 && e.timeline.paces[i] == nil:
		e.scheduleFault(e.addFiring(firing{fault: i}), when.At)
		return nil
	}
	for _, s := range strikes {
		key := random.Hash(e.config.Seed, faultDraw, random.HashString(fault.Name), uint64(uint32(s.A)), uint64(uint32(s.B)), 1)
		slot := e.addFiring(firing{fault: i, strikes: []Strike{s}, rand: random.New(key)})
		e.scheduleFault(slot, After(when.At, e.firstInterval(slot)))
	}
	return nil
}

// firstInterval draws how long the target of a random process stays up at first.
func (e *Engine[M]) firstInterval(slot uint32) time.Duration {
	f := &e.timeline.firings[slot]
	if pace := e.timeline.paces[f.fault]; pace != nil && f.rand.Bernoulli(pace.Absent) {
		return 0
	}
	return f.next(e.timeline.faults[f.fault].When, e.timeline.paces[f.fault])
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
func (f *firing) next(when When, pace *Pace) time.Duration {
	switch {
	case pace != nil && f.begun:
		return random.Duration(pace.Down.Draw(&f.rand))
	case pace != nil:
		return random.Duration(pace.Up.Draw(&f.rand))
	}
	mean, least := when.MTTF, when.MinUp
	if f.begun {
		mean, least = when.MTTR, when.MinDown
	}
	return After(least, random.Duration(float64(mean-least)*f.rand.Exponential()))
}

func (e *Engine[M]) scheduleFault(slot uint32, after time.Duration) {
	i := e.timeline.firings[slot].fault
	e.timeline.numbers[i]++
	e.schedule(newEvent(After(e.now, after), faultClass, e.timeline.origins[i], e.timeline.numbers[i], 0, slot))
}

// fire begins or ends a fault.
func (e *Engine[M]) fire(ev *event) {
	e.env.self = nobody
	if ev.slot == rerouteSlot {
		e.router.adapt(e.now)
		return
	}
	slot := ev.slot
	f := &e.timeline.firings[slot]
	fault := &e.timeline.faults[f.fault]
	f.begun = !f.begun
	process := fault.When.MTTF > 0 || e.timeline.paces[f.fault] != nil
	if f.begun && !process {
		// Checked by plan; what fails only now (nobody left to choose) strikes nobody.
		f.strikes, _ = e.pick(fault)
	}
	for i := range f.strikes {
		e.strike(ev, fault.Name, &f.strikes[i], f.begun)
	}
	if f.begun {
		e.timeline.fired[f.fault] += int64(len(f.strikes))
	}
	if list := &e.timeline.log; len(f.strikes) > 0 && len(*list) < mostFirings {
		first := f.strikes[0].Target
		*list = append(*list, Firing{fault.Name, e.now, !f.begun, len(f.strikes), first.A, first.B})
	}
	if process {
		e.continueProcess(slot)
	} else {
		e.continueFault(slot)
	}
}

// continueFault schedules the end of a fault that has begun, or the next beginning of one that has ended.
func (e *Engine[M]) continueFault(slot uint32) {
	f := &e.timeline.firings[slot]
	when := &e.timeline.faults[f.fault].When
	switch {
	case f.begun:
		f.rounds++
		e.scheduleFault(slot, when.For)
	case when.Every > 0 && (when.Times == 0 || f.rounds < when.Times):
		e.scheduleFault(slot, when.Every-when.For)
	}
}

// continueProcess schedules the next change of a target. When the time of the process is over, what is down comes back.
func (e *Engine[M]) continueProcess(slot uint32) {
	f := &e.timeline.firings[slot]
	when := e.timeline.faults[f.fault].When
	next := f.next(when, e.timeline.paces[f.fault])
	if e.timeline.paces[f.fault] != nil {
		end := After(when.At, when.For)
		if After(e.now, next) >= end && (!f.begun || e.now >= end) {
			return
		}
		next = min(next, end-e.now)
	}
	e.scheduleFault(slot, next)
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

// connectivityChanged lets adaptive routes follow after a while. The news of one instant travel together.
func (e *Engine[M]) connectivityChanged(apply func(*connectivity)) {
	if !e.config.Routes.Adaptive {
		return
	}
	due, pending := After(e.now, e.config.Routes.After), e.router.news
	if len(pending) == 0 || pending[len(pending)-1].due != due {
		e.timeline.reroute++
		e.schedule(newEvent(due, faultClass, rerouteOrigin, e.timeline.reroute, 0, rerouteSlot))
	}
	e.router.news = append(pending, news{due, apply})
}

// crashed empties a node's queues; its timers are void because its incarnation has changed.
func (e *Engine[M]) crashed(n NodeID) {
	if e.transport != nil {
		e.transport.crashed(n)
	}
	for _, kind := range []*stations{&e.uplinks, &e.downlinks, &e.services} {
		if kind.has(n) {
			e.clear(kind.of(n))
		}
	}
}

// recovered starts a fresh node with what survived of the old one.
func (e *Engine[M]) recovered(n NodeID, lost Destruction) {
	e.env.self = n
	old, fresh := e.records[n].protocol, e.factory(n)
	e.records[n].protocol = fresh
	if own, is := fresh.(Filter[M]); is {
		e.setFilter(n, own)
	}
	if durable, ok := old.(Durable[M]); ok {
		if old == fresh {
			panic("the factory made the fresh node in the place of the old one, which has something to hand over")
		}
		durable.HandOver(fresh, lost)
	}
	fresh.Init(&e.env)
}
