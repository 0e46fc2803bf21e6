package raft

import (
	"time"

	"starmesh/sim"
)

// referee checks the safety properties of the paper's figure 3, and that nothing which was acknowledged is lost.
type referee struct {
	Params
	led     map[uint64]sim.NodeID // term -> its leader
	checked []int                 // of each node's reign, how many terms
	known   committedPrefix       // it outlives every disk
	nodes   []*node               // at this sample
}

// committedPrefix is the longest prefix of the log that was seen to be committed.
type committedPrefix struct {
	index, chain uint64
	term         uint64 // of the server that knew of it: leaders of later terms must hold it
}

func newReferee(p *Params, w *sim.World) *referee {
	return &referee{Params: *p, led: map[uint64]sim.NodeID{}, checked: make([]int, w.Participants)}
}

// Every implements sim.Referee.
func (r *referee) Every() time.Duration { return r.Check }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], final bool) {
	r.nodes = r.nodes[:0]
	for id := range sim.NodeID(len(r.checked)) {
		r.nodes = append(r.nodes, view.Node(id).(*node))
	}
	r.electionSafety(view)
	r.logMatching(view)
	r.leaderCompleteness(view)
	if final {
		r.close(view)
	}
}

func (r *referee) each(f func(id sim.NodeID, n *node)) {
	for id, n := range r.nodes {
		f(sim.NodeID(id), n)
	}
}

// electionSafety: at most one leader in a term.
func (r *referee) electionSafety(view *sim.View[message]) {
	r.each(func(id sim.NodeID, n *node) {
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
	r.each(func(id sim.NodeID, n *node) {
		if log := n.core.Log(); view.Up(id) && (longest == nil || log.Last() > longest.Last()) {
			longest = log
		}
	})
	r.each(func(id sim.NodeID, n *node) {
		if !view.Up(id) {
			return // its disk may be lost
		}
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

// leaderCompleteness: the leader of the latest term holds every entry that anybody knows, or was ever seen to know, to be
// committed.
func (r *referee) leaderCompleteness(view *sim.View[message]) {
	var leader *node
	latest := uint64(0)
	r.each(func(id sim.NodeID, n *node) {
		latest = max(latest, n.core.Term())
		if view.Up(id) && n.core.Role() == Leader && (leader == nil || n.core.Term() > leader.core.Term()) {
			leader = n
		}
	})
	lacks := false
	r.each(func(_ sim.NodeID, n *node) {
		index := n.core.Committed()
		chain, held := n.core.Log().Chain(index)
		if !held {
			return
		}
		own := committedPrefix{index, chain, n.core.Term()}
		// A newer leader may have committed, and be down by now.
		lacks = lacks || leader != nil && own.term <= leader.core.Term() && own.missing(leader.core.Log())
		if index > r.known.index && !r.known.missing(n.core.Log()) {
			r.known = own
		}
	})
	// Where all disks are lost, terms begin anew.
	if lacks || leader != nil && min(r.known.term, latest) <= leader.core.Term() && r.known.missing(leader.core.Log()) {
		view.Count(leaderCompleteness, 1)
	}
}

// missing tells whether a log does not go on from the prefix, as far as a snapshot lets one see.
func (p *committedPrefix) missing(log *Log) bool {
	chain, held := log.Chain(p.index)
	return p.index > log.Last() || held && chain != p.chain
}
