package raft

import (
	"time"

	"starmesh/sim"
)

// contact is what a server knows of being in touch: a follower with a leader, a leader with a majority.
type contact struct {
	recent  bool // less than election_min ago it heard from a leader, or began; of a leader: a majority has answered since its last check
	recency sim.TimerID

	round     uint64          // of heartbeats, while it leads
	confirmed uint64          // the latest one that a majority has answered
	began     []time.Duration // when the rounds behind the confirmed one were begun, by its own clock
	since     time.Duration   // when the confirmed one was
}

// knowsLeader tells whether there is a leader as far as the server can know: it is one, or has heard from one recently.
func (c *Core) knowsLeader() bool { return c.role == Leader || c.recent }

// heard notes that there is a leader, for the shortest election timeout from now on.
func (c *Core) heard() {
	if !c.PreVote && !c.CheckQuorum {
		return
	}
	c.recent = true
	c.host.Cancel(c.recency)
	c.recency = c.host.SetTimer(c.ElectionMin, recencyTimer)
}

// unheard ends that. A leader whom no majority has answered meanwhile steps down, in its term.
func (c *Core) unheard() {
	was := c.recent
	c.recent = false
	switch {
	case c.role != Leader || !c.CheckQuorum:
	case was:
		c.recency = c.host.SetTimer(c.ElectionMin, recencyTimer)
	default:
		c.leader = -1
		c.become(Follower)
		c.awaitLeader()
	}
}

// answered notes that a follower has answered a message of a round, or a later one.
func (c *Core) answered(follower int, round uint64) {
	f := &c.followers[follower]
	if round > f.round {
		f.round = round
		c.confirm()
	}
}

// confirm finds the latest round that a majority has answered: when that was begun the server led, and nobody else.
func (c *Core) confirm() {
	confirmed := c.reached(c.round, c.confirmed, func(f *progress) uint64 { return f.round })
	if confirmed <= c.confirmed {
		return
	}
	steps := confirmed - c.confirmed
	c.since, c.began = c.began[steps-1], c.began[steps:]
	c.confirmed, c.recent = confirmed, true
	c.serveConfirmed()
}
