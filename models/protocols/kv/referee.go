package kv

import (
	"slices"
	"sort"
	"time"

	"starmesh/models/history"
	"starmesh/sim"
)

// referee compares the replicas while a run lasts, and judges the clients' histories at its end.
type referee struct {
	Params
	participants int
	divided      bool                  // there was a partition at the last look
	healed       time.Duration         // when the last one had ended, if keys diverge since; -1: they do not, or there was none
	counted      []int                 // by client: its writes that had been answered at the last look
	last         [][]history.Operation // by key: writes that were answered before any that began later
}

func newReferee(p *Params, w *sim.World) *referee {
	return &referee{Params: *p, participants: w.Participants, healed: -1,
		counted: make([]int, w.Participants), last: make([][]history.Operation, p.Keys)}
}

// Every implements sim.Referee.
func (r *referee) Every() time.Duration { return r.Check }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], final bool) {
	r.losses(view)
	diverged := r.diverged(view)
	r.convergence(view, diverged, final)
	if final {
		r.judge(view)
		return
	}
	view.Count(keysCompared, int64(r.Keys))
	view.Count(keysDiverged, int64(diverged))
}

// diverged counts the keys of which replicas that are up hold different values.
func (r *referee) diverged(view *sim.View[message]) (count int) {
	var up []*node
	for id := range sim.NodeID(r.Replicas) {
		if view.Up(id) {
			up = append(up, view.Node(id).(*node))
		}
	}
	for key := range r.Keys {
		for _, n := range up {
			if n.items[key].value != up[0].items[key].value {
				count++
				break
			}
		}
	}
	return count
}

// convergence measures the time from the end of a partition until nothing diverges, and counts those after which something always does.
func (r *referee) convergence(view *sim.View[message], diverged int, final bool) {
	divided := view.Partitioned()
	if r.divided && !divided {
		r.healed = view.Now()
	}
	r.divided = divided
	switch {
	case r.healed < 0:
		return
	case diverged == 0 && !divided:
		view.ObserveBetween(convergence, r.healed, view.Now(), int64(view.Now()-r.healed))
	case divided || final:
		view.CountBetween(unconverged, r.healed, view.Now(), 1)
	default:
		return
	}
	r.healed = -1
}

// losses counts the writes that were answered and are gone: of no replica, up or down, is the value that of the write itself or of
// one that had not returned when it began. Each is asked for at every look until a write that began after it is answered, or it is
// lost.
func (r *referee) losses(view *sim.View[message]) {
	for id := range sim.NodeID(r.participants) {
		c := &view.Node(id).(*node).client
		for ; r.counted[id] < len(c.confirmed); r.counted[id]++ {
			record := c.records[c.confirmed[r.counted[id]]]
			view.CountBetween(confirmedWrites, record.Invoked, record.Returned, 1)
			r.last[record.key] = append(r.last[record.key], record.Operation)
		}
	}
	for key, writes := range r.last {
		begun := time.Duration(-1)
		for _, w := range writes {
			begun = max(begun, w.Invoked)
		}
		r.last[key] = slices.DeleteFunc(writes, func(w history.Operation) bool {
			if w.Returned < begun {
				return true
			}
			for id := range sim.NodeID(r.Replicas) {
				if !precedes(r.source(view, view.Node(id).(*node).lasting(int32(key)).value), w) {
					return false
				}
			}
			view.CountBetween(lostWrites, w.Invoked, view.Now(), 1)
			return true
		})
	}
}

func precedes(earlier, later history.Operation) bool { return earlier.Returned < later.Invoked }

// source returns the write of a value; that of the initial one preceded all.
func (r *referee) source(view *sim.View[message], value uint64) history.Operation {
	if value == 0 {
		return history.Operation{Invoked: -1, Returned: -1}
	}
	records := view.Node(writerOf(value)).(*node).client.records
	number := numberOf(value)
	return records[sort.Search(len(records), func(i int) bool { return records[i].number >= number })].Operation
}

// judge gathers what all clients have seen, by key.
func (r *referee) judge(view *sim.View[message]) {
	byKey := make([][]history.Operation, r.Keys)
	for id := range sim.NodeID(r.participants) {
		for _, record := range view.Node(id).(*node).client.records {
			byKey[record.key] = append(byKey[record.key], record.Operation)
		}
	}
	for _, operations := range byKey {
		r.staleness(view, operations)
		r.violations(view, operations)
	}
}

// violations judges the history of a key.
func (r *referee) violations(view *sim.View[message], operations []history.Operation) {
	var answered, broken []sim.Interval
	for _, o := range operations {
		if o.Returned != history.Never {
			answered = append(answered, sim.Interval{From: o.Invoked, To: o.Returned})
		}
	}
	reads, decided := history.Violations(operations)
	if !decided {
		panic("kv: two writes have one value")
	}
	for _, i := range reads {
		o := operations[i]
		broken = append(broken, sim.Interval{From: o.Invoked, To: o.Returned})
		view.CountBetween(violatingReads, o.Invoked, o.Returned, 1)
	}
	view.CountOnce(histories, answered)
	view.CountOnce(violatedHistories, broken)
}

func (r *referee) staleness(view *sim.View[message], operations []history.Operation) {
	list := history.Stalenesses(operations)
	for i, o := range operations {
		if o.Write || o.Returned == history.Never {
			continue
		}
		view.CountBetween(reads, o.Invoked, o.Returned, 1)
		if s := list[i]; s.Versions > 0 {
			view.CountBetween(staleReads, o.Invoked, o.Returned, 1)
			if s.Age > r.Visibility {
				view.CountBetween(lateReads, o.Invoked, o.Returned, 1)
			}
			view.ObserveBetween(versionsBehind, o.Invoked, o.Returned, int64(s.Versions))
			view.ObserveBetween(staleAge, o.Invoked, o.Returned, int64(s.Age))
		}
	}
}
