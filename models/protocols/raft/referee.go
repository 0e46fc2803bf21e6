package raft

import (
	"time"

	"starmesh/sim"
)

// referee checks the safety properties of the paper's figure 3, and measures how long there is no leader.
type referee struct {
	Params
	led     map[uint64]sim.NodeID // term -> its leader
	checked []int                 // of each node's reign, how many terms
	gone    time.Duration         // since when there is no leader; -1: there is one
}

func newReferee(p *Params, w *sim.World) *referee {
	return &referee{Params: *p, led: map[uint64]sim.NodeID{}, checked: make([]int, w.Participants)}
}

// Every implements sim.Referee.
func (r *referee) Every() time.Duration { return r.Check }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], final bool) {
	r.electionSafety(view)
	r.logMatching(view)
	r.leaderCompleteness(view)
	r.leadership(view, final)
}

func (r *referee) each(view *sim.View[message], f func(id sim.NodeID, n *node)) {
	for id := range sim.NodeID(len(r.checked)) {
		f(id, view.Node(id).(*node))
	}
}

// electionSafety: at most one leader in a term.
func (r *referee) electionSafety(view *sim.View[message]) {
	r.each(view, func(id sim.NodeID, n *node) {
		for ; r.checked[id] < len(n.reign); r.checked[id]++ {
			term := n.reign[r.checked[id]]
			if other, known := r.led[term]; known && other != id {
				view.Count(electionSafety, 1)
			}
			r.led[term] = id
		}
	})
}

// logMatching: logs that hold an entry of one index and term are the same up to it. It compares each log with the longest
// one, at the last place at which both have the same term.
func (r *referee) logMatching(view *sim.View[message]) {
	var longest *Log
	r.each(view, func(_ sim.NodeID, n *node) {
		if log := n.core.Log(); longest == nil || log.Last() > longest.Last() {
			longest = log
		}
	})
	r.each(view, func(_ sim.NodeID, n *node) {
		log := n.core.Log()
		for index := log.Last(); index > max(log.Base(), longest.Base()); index-- {
			mine, _ := log.Term(index)
			if theirs, _ := longest.Term(index); mine != theirs {
				continue
			}
			a, _ := log.Chain(index)
			if b, _ := longest.Chain(index); a != b {
				view.Count(logMatching, 1)
			}
			return
		}
	})
}

// leaderCompleteness: the leader of the latest term holds every entry that anybody knows to be committed.
func (r *referee) leaderCompleteness(view *sim.View[message]) {
	var leader *node
	r.each(view, func(id sim.NodeID, n *node) {
		if view.Up(id) && n.core.Role() == Leader && (leader == nil || n.core.Term() > leader.core.Term()) {
			leader = n
		}
	})
	if leader == nil {
		return
	}
	r.each(view, func(_ sim.NodeID, n *node) {
		if n.core.Term() > leader.core.Term() {
			return // a newer leader may have committed, and be down by now
		}
		index := n.core.Committed()
		theirs, held := n.core.Log().Chain(index)
		if mine, holds := leader.core.Log().Chain(index); held && (index > leader.core.Log().Last() || holds && mine != theirs) {
			view.Count(leaderCompleteness, 1)
		}
	})
}

// leadership measures the periods without a leader that is up.
func (r *referee) leadership(view *sim.View[message], final bool) {
	leads := false
	r.each(view, func(id sim.NodeID, n *node) { leads = leads || view.Up(id) && n.core.Role() == Leader })
	switch now := view.Now(); {
	case leads || final:
		if r.gone >= 0 && leads {
			view.ObserveAt(leaderlessTime, r.gone, int64(now-r.gone))
			view.CountAt(leaderless, r.gone, 1)
		}
		r.gone = -1
	case r.gone < 0:
		r.gone = now
	}
}
