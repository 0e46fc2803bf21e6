package raft

import (
	"slices"

	"starmesh/sim"
)

// mostEntries bounds what one message carries.
const mostEntries = 64

// replicateAll sends everybody a heartbeat, and sets the timer of the next. Nothing else is ever sent again unasked: whoever
// lacks something refuses the heartbeat.
func (c *Core) replicateAll() {
	c.round++
	c.began = append(c.began, c.host.Now())
	c.others(func(i int, to sim.NodeID) {
		if c.followers[i].probing {
			c.send(i, to, 0)
			return
		}
		c.send(i, to, mostEntries)
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
	f.probing = true
	if f.next == f.match+1 {
		c.send(i, to, mostEntries)
		return
	}
	c.send(i, to, 0)
}

// send sends a follower up to most entries from next on, or the snapshot that has taken them. While the position is known it
// takes for granted that they arrive (thesis, section 10.2.1: pipelining); a heartbeat tells if not. Heartbeats after a snapshot
// ask whether it has arrived.
func (c *Core) send(i int, to sim.NodeID, most int) {
	f := &c.followers[i]
	previous := f.next - 1
	term, held := c.log.Term(previous)
	if !held {
		s := c.snapshot
		c.host.Send(to, Message{Type: installSnapshot, Term: c.term, Index: s.Index, LogTerm: s.Term, Snapshot: s, Round: c.round})
		f.next, f.probing = s.Index+1, true
		return
	}
	entries := c.log.from(f.next, most)
	c.host.Send(to, Message{Type: appendEntries, Term: c.term, Index: previous, LogTerm: term, Commit: c.commit, Entries: entries, Round: c.round})
	if !f.probing {
		f.next += uint64(len(entries))
	}
}

func (c *Core) onAppendEntries(from sim.NodeID, m Message) {
	c.follow(from)
	term, held := c.log.Term(m.Index)
	switch {
	case m.Index < c.log.Base():
		// The snapshot holds what is committed; the leader goes on behind it.
		c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: c.log.Base(), Granted: true, Round: m.Round})
		return
	case held && term != m.LogTerm && m.Index == c.log.Base():
		// What the snapshot holds was committed, and the leader has something else: disks have been lost. Going back does not
		// help; the server waits for a later snapshot of the leader.
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
	if !m.Granted {
		c.onMismatch(i, from, m)
		return
	}
	f := &c.followers[i]
	if m.Index >= f.next-1 {
		f.probing = false
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
	case f.probing && m.Previous == f.next-1:
		if m.Index <= f.match { // it has lost its disk
			f.match = 0
		}
		f.next = m.Index
	case !f.probing && m.Previous >= f.match:
		// Not below match at once: an acknowledgement may have overtaken this. If the follower has lost what it acknowledged, it
		// refuses the probe, too.
		f.next = max(m.Index, f.match+1)
	default: // it answers what was sent before the probe
		return
	}
	c.probe(i, from)
}

// advance commits the latest entry that a majority holds, if it is of this term (section 5.4.2).
func (c *Core) advance() {
	held := c.reached(c.log.Last(), func(f *progress) uint64 { return f.match })
	if term, _ := c.log.Term(held); held > c.commit && (term == c.term || c.commitOldTerms) {
		c.commitUpTo(held)
	}
}

// reached returns the highest number that a majority has reached, this server with its own one included.
func (c *Core) reached(own uint64, of func(*progress) uint64) uint64 {
	numbers := make([]uint64, len(c.servers))
	c.others(func(i int, _ sim.NodeID) { numbers[i] = of(&c.followers[i]) })
	numbers[c.index(c.self)] = own
	slices.Sort(numbers)
	return numbers[len(numbers)-c.majority()]
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
	if c.SnapshotEvery > 0 && c.applied-c.log.Base() >= uint64(c.SnapshotEvery) {
		c.takeSnapshot()
	}
}

// takeSnapshot replaces the applied entries by the state after them.
func (c *Core) takeSnapshot() {
	state, size := c.host.Save()
	c.log.compact(c.applied)
	c.snapshot = &Snapshot{Index: c.log.base, Term: c.log.baseTerm, Chain: c.log.baseChain, State: state, Size: size}
}

func (c *Core) onInstallSnapshot(from sim.NodeID, m Message) {
	c.follow(from)
	s := m.Snapshot
	term, held := c.log.Term(s.Index)
	fits := held && term == s.Term
	// One that contradicts what is committed here is taken over, too: only lost disks explain it, and the leader is right.
	if fits && s.Index > c.commit || !fits && s.Index >= c.log.Base() {
		if fits {
			c.log.compact(s.Index)
		} else {
			c.log = Log{base: s.Index, baseTerm: s.Term, baseChain: s.Chain}
		}
		c.snapshot = s
		c.commit, c.applied = s.Index, s.Index
		c.host.Restore(s.State)
		c.serveApplied()
	}
	c.host.Send(from, Message{Type: installSnapshotReply, Term: c.term, Index: m.Snapshot.Index, Granted: true, Round: m.Round})
}
