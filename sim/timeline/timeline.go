package timeline

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/pending"
	"starmesh/sim/random"
	"starmesh/sim/refusal"
	"starmesh/sim/units"
)

// firing is one fault with the strikes that begin and end together.
type firing struct {
	fault   int
	strikes []Strike // nil: picked when the fault begins
	begun   bool
	rounds  int              // how often it has begun
	rand    random.Rand      // of a random process
	spells  []units.Interval // of a target with times of its own: the present one, and those to come
}

// Timeline runs the faults.
type Timeline struct {
	*Control
	seed    uint64
	faults  []Fault // ascending by name
	firings []firing
	origins []uint32 // of each fault: from its name, so that adding another one moves nothing
	numbers []uint64 // events of each fault so far: the sequence of its ties
	paces   []*Pace  // of each fault; nil: none of its own
	spentBy []*spent // by each fault that goes on to others
	misses  []Miss   // of those that find nobody at the start
	triggers
}

// NewTimeline returns a timeline on which nothing is planned.
func NewTimeline(c *Control, seed uint64) *Timeline {
	t := &Timeline{Control: c, seed: seed}
	t.line = t
	return t
}

// Origins are those of faults: 0..Origins-1.
const Origins = 1<<pending.OriginBits - 1

// Plan checks the faults and schedules their first events. declared are the protocol's metrics, which triggers may name.
func (t *Timeline) Plan(faults []Fault, declared []counting.Metric) error {
	t.faults = slices.Clone(faults)
	slices.SortStableFunc(t.faults, func(a, b Fault) int { return cmp.Compare(a.Name, b.Name) })
	t.origins, t.numbers, t.paces = originsOf(t.faults), make([]uint64, len(faults)), make([]*Pace, len(faults))
	t.spentBy = make([]*spent, len(faults))
	for i := range t.faults {
		if err := t.planFault(i, &t.faults[i], declared); err != nil {
			return &refusal.Path{Path: "faults." + t.faults[i].Name, Err: err}
		}
	}
	t.account.Listen(&t.triggers)
	return nil
}

// originsOf draws each fault's origin from its name, and looks further where one is taken.
func originsOf(faults []Fault) []uint32 {
	origins := make([]uint32, 0, len(faults))
	for i := range faults {
		origin := uint32(random.HashString(faults[i].Name) % Origins)
		for slices.Contains(origins, origin) {
			origin = (origin + 1) % Origins
		}
		origins = append(origins, origin)
	}
	return origins
}

// Misses lists the faults that find nobody before the run has begun, by name.
func (t *Timeline) Misses() []Miss { return t.misses }

func (t *Timeline) planFault(i int, fault *Fault, declared []counting.Metric) error {
	strikes, err := t.pick(i)
	var nobody *Nobody
	when := fault.When
	switch missed := errors.As(err, &nobody); {
	case !missed && (err != nil || len(strikes) == 0):
		return err
	case when.For == 0 && when.MTTF == 0:
		return nil
	case missed && !nobody.Later:
		t.misses = append(t.misses, Miss{fault.Name, nobody.Why})
	}
	paced, is := fault.Model.(Paced)
	if nobody != nil && nobody.Later && (is || when.MTTF > 0) {
		return refusal.If(true, "", "%s before the run begins, when a random process chooses: name others, or give a fault that has a time (at, every, on)", nobody.Why)
	}
	if is {
		pace := paced.Pace()
		t.paces[i] = &pace
	}
	switch {
	case when.On != nil:
		return t.await(t.addFiring(firing{fault: i}), when.On, declared)
	case nobody == nil && strikes[0].Spells != nil:
		for _, s := range strikes {
			t.schedule(t.addFiring(firing{fault: i, strikes: []Strike{s}, spells: s.Spells}), s.Spells[0].From)
		}
		return nil
	case when.MTTF == 0 && t.paces[i] == nil, nobody != nil:
		t.schedule(t.addFiring(firing{fault: i}), when.At)
		return nil
	}
	for _, s := range strikes {
		key := random.Hash(t.seed, random.FaultDraw, random.HashString(fault.Name), uint64(uint32(s.A)), uint64(uint32(s.B)), 1)
		slot := t.addFiring(firing{fault: i, strikes: []Strike{s}, rand: random.New(key)})
		if first := t.firstInterval(slot); when.MTTF > 0 || first < when.For { // else it is over before it begins
			t.schedule(slot, units.After(when.At, first))
		}
	}
	return nil
}

// firstInterval draws how long the target of a random process stays up at first.
func (t *Timeline) firstInterval(slot uint32) time.Duration {
	f := &t.firings[slot]
	if pace := t.paces[f.fault]; pace != nil && f.rand.Bernoulli(pace.Absent) {
		return 0
	}
	return f.next(t.faults[f.fault].When, t.paces[f.fault])
}

// pick draws a fault's targets, the same ones each time it is asked in the same state.
func (t *Timeline) pick(i int) ([]Strike, error) {
	fault := &t.faults[i]
	r := random.New(random.Hash(t.seed, random.FaultDraw, random.HashString(fault.Name)))
	t.spent = t.spending(i)
	strikes, err := fault.Model.Plan(t.Control, &r)
	return t.spent.left(strikes), err
}

func (t *Timeline) addFiring(f firing) uint32 {
	t.firings = append(t.firings, f)
	return uint32(len(t.firings) - 1)
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
	return units.After(least, random.Duration(float64(mean-least)*f.rand.Exponential()))
}

func (t *Timeline) schedule(slot uint32, after time.Duration) {
	i := t.firings[slot].fault
	t.numbers[i]++
	t.agenda.Schedule(pending.New(units.After(t.agenda.Now, after), pending.Fault, t.origins[i], t.numbers[i], 0, slot))
}

// Fire begins or ends a fault.
func (t *Timeline) Fire(e pending.Event) {
	slot := e.Slot
	f := &t.firings[slot]
	t.begun = true
	fault := &t.faults[f.fault]
	f.begun = !f.begun
	process := fault.When.MTTF > 0 || t.paces[f.fault] != nil || f.spells != nil
	var found error
	if f.begun && !process {
		// Checked by Plan; what fails only now (nobody left to choose) finds nobody.
		f.strikes, found = t.pick(f.fault)
	}
	for i := range f.strikes {
		t.strike(&e, fault.Name, &f.strikes[i], f.begun)
	}
	over := f.rounds > 0 && fault.When.successive() && len(f.strikes) == 0 // there is nobody left, or not now
	if !over && f.begun || len(f.strikes) > 0 {                            // what found nobody does not end
		var first Target
		if len(f.strikes) > 0 {
			first = f.strikes[0].Target
		}
		t.account.Fired(f.fault, fault.Name, !f.begun, len(f.strikes), first.A, first.B)
	}
	switch {
	case f.spells != nil:
		t.continueSpells(slot)
	case fault.When.successive():
		t.succeed(slot, found)
	case !process:
		t.continueFault(slot)
	case len(f.strikes) > 0:
		t.continueProcess(slot)
	}
}

// continueFault schedules the end of a fault that has begun, or the next beginning of one that has ended.
func (t *Timeline) continueFault(slot uint32) {
	f := &t.firings[slot]
	when := &t.faults[f.fault].When
	switch {
	case f.begun:
		f.rounds++
		t.schedule(slot, when.For)
	case when.Every > 0 && (when.Times == 0 || f.rounds < when.Times):
		t.schedule(slot, when.Every-when.For)
	}
}

// continueSpells schedules the end of a spell that has begun, or the next one.
func (t *Timeline) continueSpells(slot uint32) {
	f := &t.firings[slot]
	if f.begun {
		t.schedule(slot, f.spells[0].To-t.agenda.Now)
		return
	}
	if len(f.spells) > 1 {
		f.spells = f.spells[1:]
		t.schedule(slot, f.spells[0].From-t.agenda.Now)
	}
}

// continueProcess schedules the next change of a target. When the time of the process is over, what is down comes back.
func (t *Timeline) continueProcess(slot uint32) {
	f := &t.firings[slot]
	when := t.faults[f.fault].When
	next := f.next(when, t.paces[f.fault])
	if t.paces[f.fault] != nil {
		now, end := t.agenda.Now, units.After(when.At, when.For)
		if !f.begun && units.After(now, next) >= end {
			return
		}
		next = min(next, end-now)
	}
	t.schedule(slot, next)
}

// strike begins or ends a fault at one of its targets.
func (t *Timeline) strike(e *pending.Event, name string, s *Strike, begin bool) {
	e.Node = s.A
	t.life.Note(e, uint64(uint32(s.B)))
	t.account.Struck(name, s.A, s.B, !begin)
	if begin {
		s.Begin()
	} else {
		s.End()
	}
}
