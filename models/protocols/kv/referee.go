package kv

import (
	"time"

	"starmesh/models/history"
	"starmesh/sim"
)

// referee compares the replicas while a run lasts, and judges the clients' histories at its end.
type referee struct {
	Params
	participants int
	divided      bool          // there was a partition at the last look
	healed       time.Duration // when the last one had ended; -1: replicas have converged since, or there was none
}

func newReferee(p *Params, w *sim.World) *referee {
	return &referee{Params: *p, participants: w.Participants, healed: -1}
}

// Every implements sim.Referee.
func (r *referee) Every() time.Duration { return r.Check }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], final bool) {
	if final {
		r.judge(view)
		return
	}
	diverged := r.diverged(view)
	view.Count(keysCompared, int64(r.Keys))
	view.Count(keysDiverged, int64(diverged))
	r.convergence(view, diverged)
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

// convergence measures the time from the end of a partition until nothing diverges.
func (r *referee) convergence(view *sim.View[message], diverged int) {
	switch divided := view.Partitioned(); {
	case divided:
		r.divided, r.healed = true, -1
	case r.divided:
		r.divided, r.healed = false, view.Now()
	}
	if r.healed >= 0 && diverged == 0 {
		view.ObserveAt(convergence, r.healed, int64(view.Now()-r.healed))
		r.healed = -1
	}
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
		// A history is that of the whole run; it counts within the window, where else nothing would.
		view.CountAt(histories, r.within(view), 1)
		switch history.Judge(operations) {
		case history.Violated:
			view.CountAt(violatedHistories, r.within(view), 1)
		case history.Undecided:
			view.CountAt(undecidedHistories, r.within(view), 1)
		}
	}
}

// within returns an instant in the statistics window.
func (r *referee) within(view *sim.View[message]) time.Duration { return view.Window().From }

func (r *referee) staleness(view *sim.View[message], operations []history.Operation) {
	list := history.Stalenesses(operations)
	for i, o := range operations {
		if o.Write || o.Returned == history.Never {
			continue
		}
		view.CountAt(reads, o.Invoked, 1)
		if s := list[i]; s.Versions > 0 {
			view.CountAt(staleReads, o.Invoked, 1)
			view.ObserveAt(versionsBehind, o.Invoked, int64(s.Versions))
			view.ObserveAt(staleAge, o.Invoked, int64(s.Age))
		}
	}
}
