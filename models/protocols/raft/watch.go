package raft

import (
	"time"

	"starmesh/sim"
)

// watch measures what no server knows, by the true time: when leaders were in touch with a majority, and when anything was committed.
// All servers of a run tell it what they see.
type watch struct {
	contact time.Duration // when a majority last answered a leader, or elected one
	waiting time.Duration // since when a command has been there and nothing was committed; -1: none has
	commit  time.Duration // the last one
	latest  []*applied    // of each index, what a server was last told
}

func newWatch() *watch { return &watch{waiting: -1} }

// asked: a command comes up.
func (w *watch) asked(at time.Duration) {
	if w.waiting < 0 {
		w.waiting = max(at, w.commit)
	}
}

// tell tells the watch what the server's last step came to.
func (n *node) tell() {
	w, now, committed := n.watch, n.env.Instant(), n.core.Committed()
	leads := n.core.Role() == Leader
	if leads && n.core.confirmed > n.confirmed {
		if now-w.contact > n.ElectionMax {
			n.leaderless(now)
		}
		w.contact = now
	}
	if leads && committed > n.committed {
		if w.waiting >= 0 {
			n.env.ObserveAt(withoutCommit, w.waiting, int64(now-w.waiting))
		}
		w.waiting, w.commit = -1, now
	}
	n.confirmed, n.committed = n.core.confirmed, committed
}

// leads: the server takes office.
func (n *node) leads(term uint64) {
	n.reign = append(n.reign, term)
	now := n.env.Instant()
	n.leaderless(now)
	n.watch.contact = now
	n.confirmed = 0
}

// leaderless counts the time since a majority answered a leader.
func (n *node) leaderless(now time.Duration) {
	at := n.watch.missed(n.Params, now)
	n.env.CountAt(leaderless, at, 1)
	n.env.ObserveAt(leaderlessTime, at, int64(now-n.watch.contact))
}

// missed returns when the next answer was due, a heartbeat after the last one: later than what has kept it from coming.
func (w *watch) missed(p *Params, now time.Duration) time.Duration {
	return min(now, w.contact+p.Heartbeat)
}

// close counts what is open at the end of a run.
func (r *referee) close(view *sim.View[message]) {
	w, now, leads := view.Node(0).(*node).watch, view.Now(), false
	r.each(func(id sim.NodeID, n *node) { leads = leads || view.Up(id) && n.core.Role() == Leader })
	if !leads || now-w.contact > r.ElectionMax {
		at := w.missed(&r.Params, now)
		view.CountBetween(leaderless, at, now, 1)
		view.ObserveBetween(leaderlessTime, at, now, int64(now-w.contact))
	}
	if end := min(now, view.Window().To); w.waiting >= 0 && w.waiting < end {
		view.ObserveBetween(withoutCommit, w.waiting, end, int64(end-w.waiting))
	}
	r.lost(view)
}

// applied is what a state machine has been told, the latest command first.
type applied struct {
	entry  *Entry
	index  uint64
	before *applied
}

// told returns a list with one entry more, which servers that were told the same share.
func (w *watch) told(e *Entry, index uint64, before *applied) *applied {
	for uint64(len(w.latest)) <= index {
		w.latest = append(w.latest, nil)
	}
	if known := w.latest[index]; known == nil || known.entry != e || known.before != before {
		w.latest[index] = &applied{e, index, before}
	}
	return w.latest[index]
}

// latest returns the index of the last entry of a list.
func (a *applied) latest() uint64 {
	if a == nil {
		return 0
	}
	return a.index
}

// state is a state machine, as a snapshot holds it: a hash of all that it was told, and the list of it, which is the referee's.
type state struct {
	hash    uint64
	history *applied
}

// lost counts the commands whose client was told that they are committed, and that the most up-to-date log of all does not hold: its
// server would win, if all came back.
func (r *referee) lost(view *sim.View[message]) {
	var best *node
	r.each(func(_ sim.NodeID, n *node) {
		log := n.core.Log()
		if term, _ := log.Term(log.Last()); best == nil || best.core.Log().behind(log.Last(), term) {
			best = n
		}
	})
	type name struct {
		client int32
		number uint64
	}
	held := map[name]bool{}
	for _, c := range best.core.commands() {
		held[name{c.Client, c.Number}] = true
	}
	r.each(func(id sim.NodeID, n *node) {
		for _, number := range n.acknowledged {
			if !held[name{int32(id), number}] {
				view.CountBetween(acknowledgedLost, time.Duration(number), view.Now(), 1)
			}
		}
	})
}

// commands lists what a server holds, in its snapshot or its log.
func (c *Core) commands() (list []Command) {
	if c.snapshot != nil {
		for a := c.snapshot.State.(state).history; a != nil; a = a.before {
			list = append(list, a.entry.Command)
		}
	}
	for index := c.log.Base() + 1; index <= c.log.Last(); index++ {
		list = append(list, c.log.At(index).Command)
	}
	return list
}
