package raft

import (
	"slices"

	"starmesh/sim"
)

// mostEntries bounds what one message carries.
const mostEntries = 64

// replicateAll sends everybody a heartbeat, with entries if there are new ones, and sets the timer of the next.
func (c *Core) replicateAll() {
	c.others(func(i int, to sim.NodeID) { c.send(i, to) })
	c.host.Cancel(c.beat)
	c.beat = c.host.SetTimer(c.Heartbeat, heartbeatTimer)
}

// replicate sends new entries without a heartbeat's delay.
func (c *Core) replicate() {
	c.others(func(i int, to sim.NodeID) { c.send(i, to) })
}

// send brings a follower up to date. It takes for granted that what it sends arrives: a later message tells if not.
func (c *Core) send(i int, to sim.NodeID) {
	previous := c.next[i] - 1
	term, held := c.log.Term(previous)
	if !held {
		s := c.snapshot
		c.host.Send(to, Message{Type: installSnapshot, Term: c.term, Index: s.Index, LogTerm: s.Term, Snapshot: s})
		c.next[i] = s.Index + 1
		return
	}
	entries := c.log.from(c.next[i], mostEntries)
	c.host.Send(to, Message{Type: appendEntries, Term: c.term, Index: previous, LogTerm: term, Commit: c.commit, Entries: entries})
	c.next[i] += uint64(len(entries))
}

func (c *Core) onAppendEntries(from sim.NodeID, m Message) {
	c.follow(from)
	term, held := c.log.Term(m.Index)
	switch {
	case m.Index < c.log.Base():
		// The snapshot holds what is committed; the leader goes on behind it.
		c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: c.log.Base(), Granted: true})
		return
	case !held || term != m.LogTerm:
		c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: c.conflict(m.Index)})
		return
	}
	c.take(m.Index, m.Entries)
	last := m.Index + uint64(len(m.Entries))
	c.commitUpTo(min(m.Commit, last))
	c.host.Send(from, Message{Type: appendEntriesReply, Term: c.term, Index: last, Granted: true})
}

// follow acknowledges a leader of this term.
func (c *Core) follow(leader sim.NodeID) {
	c.leader = leader
	if c.role != Follower {
		c.become(Follower)
	}
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
func (c *Core) take(previous uint64, entries []Entry) {
	for k := range entries {
		index := previous + 1 + uint64(k)
		if term, held := c.log.Term(index); held {
			if term == entries[k].Term {
				continue
			}
			c.log.cut(index - 1)
		}
		c.log.append(entries[k].Term, entries[k].Command)
	}
}

func (c *Core) onAppendReply(from sim.NodeID, m Message) {
	i := c.index(from)
	switch {
	case !m.Granted:
		c.next[i] = max(min(m.Index, c.log.Last()+1), c.match[i]+1)
		c.send(i, from)
	case m.Index > c.match[i]:
		c.match[i] = m.Index
		c.next[i] = max(c.next[i], m.Index+1)
		c.advance()
		if c.next[i] <= c.log.Last() {
			c.send(i, from)
		}
	}
}

// advance commits the latest entry that a majority holds, if it is of this term (section 5.4.2).
func (c *Core) advance() {
	match := slices.Clone(c.match)
	match[c.index(c.self)] = c.log.Last()
	slices.Sort(match)
	held := match[len(match)-c.majority()]
	if term, _ := c.log.Term(held); held > c.commit && (term == c.term || c.commitOldTerms) {
		c.commitUpTo(held)
	}
}

// commitUpTo applies what has become committed.
func (c *Core) commitUpTo(index uint64) {
	c.commit = max(c.commit, index)
	for c.applied < c.commit {
		c.applied++
		c.host.Apply(c.applied, c.log.At(c.applied))
	}
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
	if s := m.Snapshot; s.Index > c.commit {
		if term, held := c.log.Term(s.Index); held && term == s.Term {
			c.log.compact(s.Index)
		} else {
			c.log = Log{base: s.Index, baseTerm: s.Term, baseChain: s.Chain}
		}
		c.snapshot = s
		c.commit, c.applied = s.Index, s.Index
		c.host.Restore(s.State)
	}
	c.host.Send(from, Message{Type: installSnapshotReply, Term: c.term, Index: m.Snapshot.Index, Granted: true})
}
