package raft

import (
	"time"

	"starmesh/sim"
)

// transfer is a snapshot on its way from a leader to a follower, one at a time (Ongaro & Ousterhout 2014, extended version, figure 13):
// the next chunk goes out when the one before is acknowledged, so heartbeats never wait for more than one.
type transfer struct {
	snapshot *Snapshot // nil: none is under way
	offset   sim.Size  // of the chunk that is out
	sent     time.Duration
	before   uint64        // match when the leader took its last snapshot
	vain     int           // times that it was sent again
	patience time.Duration // after which it is, twice as long each further time; kept from one transfer to the next
}

// mostVain is how often a chunk is sent again before the follower is taken for gone: its next answer begins another transfer.
const mostVain = 4

// arrival is what has come of a leader's snapshot. It is not on disk.
type arrival struct {
	snapshot *Snapshot
	size     sim.Size
}

// snapshotIndex returns the index up to which the snapshot holds the log, 0 without one.
func (c *Core) snapshotIndex() uint64 {
	if c.snapshot == nil {
		return 0
	}
	return c.snapshot.Index
}

// takeSnapshot saves the state after the applied entries.
func (c *Core) takeSnapshot() {
	term, _ := c.log.Term(c.applied)
	chain, _ := c.log.Chain(c.applied)
	state, size := c.host.Save()
	c.snapshot = &Snapshot{Index: c.applied, Term: term, Chain: chain, State: state, Size: size}
	c.compact()
}

// compact drops what the snapshot holds, but for its last entries: followers that are late would need the snapshot for lack of one. Nor
// does a leader drop what a follower lacks that is getting on, or what follows a snapshot under way, or another one would be due when
// that has come.
func (c *Core) compact() {
	last := c.snapshot.Index - min(c.snapshot.Index, uint64(c.SnapshotEvery))
	if c.role == Leader {
		c.others(func(i int, _ sim.NodeID) {
			f := &c.followers[i]
			if f.snapshot != nil {
				last = min(last, f.snapshot.Index)
			} else if f.match > f.before {
				last = min(last, f.match)
			}
			f.before = f.match
		})
	}
	if last > c.log.Base() {
		c.log.compact(last)
	}
}

// install begins to send a follower the latest snapshot.
func (c *Core) install(i int, to sim.NodeID) {
	f := &c.followers[i]
	f.next, f.probing = c.snapshot.Index+1, true
	f.snapshot, f.offset, f.vain = c.snapshot, 0, 0
	f.patience = max(f.patience, c.ElectionMin)
	c.sendChunk(i, to)
}

func (c *Core) sendChunk(i int, to sim.NodeID) {
	f := &c.followers[i]
	f.sent = c.host.Now()
	c.host.Send(to, Message{Type: installSnapshot, Term: c.term, Index: f.snapshot.Index, LogTerm: f.snapshot.Term, Snapshot: f.snapshot, Offset: f.offset, Round: c.round})
}

// hurry sends a heartbeat, whose answer tells if the snapshot has been installed, and the chunk again that was not acknowledged in
// time.
func (c *Core) hurry(i int, to sim.NodeID) {
	f := &c.followers[i]
	c.append(to, f.snapshot.Index, nil)
	switch waited := c.host.Now() - f.sent; {
	case 0 <= waited && waited < f.patience<<f.vain: // below 0 its clock was set back
	case f.vain == mostVain:
		f.snapshot = nil
	default:
		f.vain++
		c.sendChunk(i, to)
	}
}

// onInstallReply sends the next chunk. Only the reply to the one that is out counts, and how long that took if it was sent once (Karn &
// Partridge 1987).
func (c *Core) onInstallReply(from sim.NodeID, m Message) {
	i := c.index(from)
	f := &c.followers[i]
	c.answered(i, m.Round)
	switch {
	case m.Granted:
		c.onHeld(i, from, m)
	case f.snapshot != nil && m.Index == f.snapshot.Index && m.Previous == uint64(f.offset):
		if f.patience <<= f.vain; f.vain == 0 {
			f.patience = max(c.ElectionMin, 2*(c.host.Now()-f.sent))
		}
		f.offset, f.vain = m.Offset, 0
		c.sendChunk(i, from)
	}
}

// onInstallSnapshot takes a chunk, and installs the snapshot when it is complete. What the log holds anyway needs no snapshot.
func (c *Core) onInstallSnapshot(from sim.NodeID, m Message) {
	c.follow(from)
	s := m.Snapshot
	reply := Message{Type: installSnapshotReply, Term: c.term, Index: s.Index, Granted: true, Round: m.Round}
	term, held := c.log.Term(s.Index)
	switch {
	case held && term == s.Term:
		c.commitUpTo(s.Index)
	case s.Index >= c.snapshotIndex():
		if c.receive(m); c.coming.size < s.Size {
			reply.Granted, reply.Previous, reply.Offset = false, uint64(m.Offset), c.coming.size
		} else {
			c.restore(s)
		}
	}
	c.host.Send(from, reply)
}

// receive adds a chunk to what has come of its snapshot, in order.
func (c *Core) receive(m Message) {
	if c.coming.snapshot != m.Snapshot {
		c.coming = arrival{snapshot: m.Snapshot}
	}
	if m.Offset == c.coming.size {
		c.coming.size += min(chunkSize, m.Snapshot.Size-m.Offset)
	}
}

// restore takes a leader's snapshot over in place of the log. What it contradicts may be committed here: only lost disks explain
// that, and the leader is right.
func (c *Core) restore(s *Snapshot) {
	c.coming = arrival{}
	c.snapshot, c.log = s, Log{base: s.Index, baseTerm: s.Term, baseChain: s.Chain}
	c.commit, c.applied = s.Index, s.Index
	c.host.Restore(s.State)
	c.serveApplied()
}
