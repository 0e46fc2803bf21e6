package raft

import (
	"slices"
	"time"
)

// reads are those that bypass the log (thesis, section 6.4).
type reads struct {
	unconfirmed []wait // by round: until a majority has answered it
	unapplied   []wait // by index: until it is applied here
}

// wait is what is to be done when a number is reached.
type wait struct {
	until uint64
	then  func()
}

// ReadIndex has an index told that the log had reached, or will have, when all that was committed by now is applied; a majority
// has then answered this server as its leader since. All reads that come while a round is out share the next one. False: it does
// not lead. What waits is forgotten when it leads no more.
func (c *Core) ReadIndex(then func(index uint64)) (leads bool) {
	if c.role != Leader {
		return false
	}
	index := c.latest()
	c.unconfirmed = append(c.unconfirmed, wait{c.round + 1, func() { then(index) }})
	if c.round == c.confirmed {
		c.replicateAll()
	}
	return true
}

// latest returns the index of what may be committed by now, anywhere, while the server leads: entries of earlier terms are, at
// most, up to its own first one.
func (c *Core) latest() uint64 { return max(c.commit, c.office) }

// serveConfirmed goes on with the reads whose round a majority has answered, and begins one for those that came since.
func (c *Core) serveConfirmed() {
	var ready []wait
	ready, c.unconfirmed = split(c.unconfirmed, c.confirmed)
	for _, w := range ready {
		w.then()
	}
	if len(c.unconfirmed) > 0 && c.round == c.confirmed {
		c.replicateAll()
	}
}

// Applied has something done once what is committed up to an index is applied here.
func (c *Core) Applied(index uint64, then func()) {
	if index <= c.applied {
		then()
		return
	}
	c.unapplied = append(c.unapplied, wait{index, then})
}

func (c *Core) serveApplied() {
	var ready []wait
	ready, c.unapplied = split(c.unapplied, c.applied)
	for _, w := range ready {
		w.then()
	}
}

// split takes those out that wait for a number up to this one.
func split(list []wait, reached uint64) (ready, rest []wait) {
	if !slices.ContainsFunc(list, func(w wait) bool { return w.until <= reached }) {
		return nil, list
	}
	for _, w := range list {
		if w.until <= reached {
			ready = append(ready, w)
		} else {
			rest = append(rest, w)
		}
	}
	return ready, rest
}

// Lease returns the index of what may be committed by now while the server leads and, by its own clock, began a round less than so
// long ago that a majority has answered. While that is less than election_min by the true time, and servers check the quorum,
// nobody else leads.
func (c *Core) Lease(lasts time.Duration) (index uint64, held bool) {
	age := c.host.Now() - c.since
	return c.latest(), c.role == Leader && c.confirmed > 0 && age >= 0 && age < lasts
}
