package raft

import (
	"slices"

	"starmesh/sim"
)

// mostEntries bounds what one message carries.
const mostEntries = 64

// replicateAll sends everybody a heartbeat, and sets the timer of the next. Nothing else is ever sent again unasked, but
// the chunk of a snapshot: whoever lacks something refuses the heartbeat.
func (c *Core) replicateAll() {
	c.round++
	c.began = append(c.began, c.host.Now())
	c.others(func(i int, to sim.NodeID) {
		switch {
		case c.followers[i].snapshot != nil:
			c.hurry(i, to)
		case c.followers[i].probing:
			c.send(i, to, 0)
		default:
			c.send(i, to, mostEntries)
		}
	})
	c.host.Cancel(c.beat)
	c.beat = c.host.SetTimer(c.Heartbeat, heartbeatTimer)
	c.confirm() // a cluster of one needs nobody
}

// replicate sends new entries without a heartbeat's delay to all whose position is known.
func (c *Core) replicate() {
	c.others(func(i int, to sim.NodeID) {
		if !c.followers[i].probing {
			c.send(i, to, mostEntries)
		}
	})
}

// probe tests where a follower is, with entries only if the one before them is known to be there (thesis, section 3.5).
func (c *Core) probe(i int, to sim.NodeID) {
	f := &c.followers[i]
	f.probing, f.since = true, c.round
	if f.next == f.match+1 {
		c.send(i, to, mostEntries)
		return
	}
	c.send(i, to, 0)
}

// send sends a follower up to most entries from next on. While the position is known it takes for granted that they arrive (thesis,
// section 10.2.1: pipelining); a heartbeat tells if not. Where next is dropped, the refusal of the earliest that is not will tell
// whether the follower is there, and needs the snapshot.
func (c *Core) send(i int, to sim.NodeID, most int) {
	f := &c.followers[i]
	if f.next <= c.log.Base() {
		f.next, f.probing, f.since, most = c.log.Base()+1, true, c.round, 0
	}
	entries := c.log.from(f.next, most)
	c.append(to, f.next-1, entries)
	if !f.probing {
		f.next += uint64(len(entries))
	}
}

// append sends the entries, or none, that follow one of the log.
func (c *Core) append(to sim.NodeID, previous uint64, entries []*Entry) {
	term, _ := c.log.Term(previous)
	c.host.Send(to, Message{Type: appendEntries, Term: c.term, Index: previous, LogTerm: term, Commit: c.commit, Entries: entries, Round: c.round})
}

func (c *Core) onAppendEntries(from sim.NodeID, m Message) {
	c.follow(from)
	term, held := c.log.Term(m.Index)
	switch {
	case m.Index < c.log.Base():
		// What is dropped was committed; the leader goes on behind it.
		c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: c.log.Base(), Granted: true, Round: m.Round})
		return
	case c.contradicted(m):
		// What the snapshot holds was committed, and the leader has something else: disks have been lost. Going back does not
		// help, but a snapshot of the leader that reaches as far.
		c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: c.snapshot.Index + 1, Previous: m.Index, Round: m.Round})
		return
	case !held || term != m.LogTerm:
		c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: c.conflict(m.Index), Previous: m.Index, Round: m.Round})
		return
	}
	c.take(m.Index, m.Entries)
	last := m.Index + uint64(len(m.Entries))
	c.commitUpTo(min(m.Commit, last))
	c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: last, Granted: true, Round: m.Round})
}

// contradicted tells whether a leader has other entries than those in the snapshot.
func (c *Core) contradicted(m Message) bool {
	differs := func(index, theirs uint64) bool {
		term, held := c.log.Term(index)
		return index <= c.snapshotIndex() && held && term != theirs
	}
	for k, e := range m.Entries {
		if differs(m.Index+1+uint64(k), e.Term) {
			return true
		}
	}
	return differs(m.Index, m.LogTerm)
}

// follow acknowledges a leader of this term.
func (c *Core) follow(leader sim.NodeID) {
	c.leader = leader
	if c.role != Follower {
		c.become(Follower)
	}
	c.heard()
	c.awaitLeader()
}

// conflict returns the index from which the leader should try: the first one of the term that did not fit, so that a
// round trip skips a term (section 5.3, end).
func (c *Core) conflict(index uint64) uint64 {
	if index > c.log.Last() {
		return c.log.Last() + 1
	}
	term, _ := c.log.Term(index)
	for index > c.log.Base()+1 {
		if before, _ := c.log.Term(index - 1); before != term {
			break
		}
		index--
	}
	return index
}

// take appends entries, and drops those of its own that conflict with them.
func (c *Core) take(previous uint64, entries []*Entry) {
	for k := range entries {
		index := previous + 1 + uint64(k)
		if term, held := c.log.Term(index); held {
			if term == entries[k].Term {
				continue
			}
			c.log.cut(index - 1)
		}
		c.log.adopt(entries[k])
	}
}

func (c *Core) onAppendReply(from sim.NodeID, m Message) {
	i := c.index(from)
	c.answered(i, m.Round)
	if m.Granted {
		c.onHeld(i, from, m)
	} else {
		c.onMismatch(i, from, m)
	}
}

// onHeld notes that a follower holds the log up to an index.
func (c *Core) onHeld(i int, from sim.NodeID, m Message) {
	f := &c.followers[i]
	if m.Index >= f.next-1 {
		f.probing, f.snapshot = false, nil
	}
	// A follower whose snapshot reaches beyond this log knows commits that the voters have lost with their disks: what the leader
	// has counts as held, and no more.
	if match := min(m.Index, c.log.Last()); match > f.match {
		f.match, f.next = match, max(f.next, match+1)
		c.advance()
	}
	if !f.probing && f.next <= c.log.Last() {
		c.send(i, from, mostEntries)
	}
}

// onMismatch goes back to where the follower says that it could fit.
func (c *Core) onMismatch(i int, from sim.NodeID, m Message) {
	f := &c.followers[i]
	switch {
	case m.Index == 0: // it refuses a message of an earlier term
		return
	case f.snapshot != nil: // which is what it needs
		return
	case m.Index > m.Previous: // its snapshot contradicts this log
		if c.snapshotIndex()+1 >= m.Index {
			c.install(i, from)
		}
		return
	case f.probing && m.Previous == f.next-1:
		if m.Index <= f.match {
			if m.Round <= f.since { // it may have come late, and refuse what was sent before the probe
				return
			}
			f.match = 0 // it has lost its disk
		}
		f.next = m.Index
	case !f.probing && m.Previous >= f.match:
		// Not below match at once: an acknowledgement may have overtaken this. If the follower has lost what it acknowledged, it
		// refuses the probe, too.
		f.next = max(m.Index, f.match+1)
	default: // it answers what was sent before the probe
		return
	}
	if f.next <= c.log.Base() && f.probing {
		c.install(i, from)
		return
	}
	c.probe(i, from)
}

// advance commits the latest entry that a majority holds, if it is of this term (section 5.4.2).
func (c *Core) advance() {
	held := c.reached(c.log.Last(), c.commit, func(f *progress) uint64 { return f.match })
	if term, _ := c.log.Term(held); held > c.commit && (term == c.term || c.commitOldTerms) {
		c.commitUpTo(held)
	}
}

// reached returns the highest number that a majority has reached, this server with its own one included; no less than before.
func (c *Core) reached(own, before uint64, of func(*progress) uint64) uint64 {
	beyond := c.beyond[:0]
	for i, to := range c.servers {
		number := own
		if to != c.self {
			number = of(&c.followers[i])
		}
		if number > before {
			beyond = append(beyond, number)
		}
	}
	c.beyond = beyond
	if len(beyond) < c.majority() {
		return before
	}
	slices.Sort(beyond)
	return beyond[len(beyond)-c.majority()]
}

// commitUpTo applies what has become committed.
func (c *Core) commitUpTo(index uint64) {
	c.commit = max(c.commit, index)
	for c.applied < c.commit {
		c.applied++
		if e := c.log.At(c.applied); e.Command.Client != nobody {
			c.host.Apply(c.applied, e)
		}
	}
	c.serveApplied()
	if c.SnapshotEvery > 0 && c.applied-c.snapshotIndex() >= uint64(c.SnapshotEvery) {
		c.takeSnapshot()
	}
}
