package kv

import (
	"errors"
	"time"

	"starmesh/models/protocols/raft"
	"starmesh/sim"
)

// Cluster is a store whose replicas are the servers of one Raft cluster.
type Cluster struct {
	raft.Options `yaml:",inline"`
	Reads        string    `yaml:"reads" oneof:"log read_index lease follower leader local" help:"how reads are served: through the log; by the leader, once a majority has confirmed it; by the leader at once, while a majority confirmed it less than election_min ago; by any replica, at the index that a confirmed leader tells it; by whoever thinks to lead, at once; by any replica, at once"`
	ClockDrift   sim.Ratio `yaml:"clock_drift" help:"for reads: lease: a lease lasts so much shorter than election_min, as clocks may run apart"`
}

// How reads are served (Ongaro 2014, section 6.4).
const (
	logReads      = "log"
	indexReads    = "read_index"
	leaseReads    = "lease"
	followerReads = "follower"
	leaderReads   = "leader"
	localReads    = "local"
)

func (c *Cluster) check() error {
	return errors.Join(c.Validate(), sim.RefuseIf(c.Reads == leaseReads && !c.CheckQuorum, "raft.reads",
		"a lease holds only where nobody votes within election_min of hearing from a leader: set raft.check_quorum: true"))
}

// oneCopy tells whether no read is ever stale, where clocks are right.
func (c *Cluster) oneCopy() bool { return c.Reads != leaderReads && c.Reads != localReads }

// lease is how long a majority's confirmation is good for.
func (c *Cluster) lease() time.Duration {
	return time.Duration(float64(c.ElectionMin) * (1 - float64(c.ClockDrift)))
}

// read serves a read that bypasses the log; false: the leader has to, or the log.
func (c *cluster) read(m message) (served bool) {
	switch c.Raft.Reads {
	case localReads:
		c.serve(m)
	case leaderReads:
		if c.core.Role() != raft.Leader {
			return false
		}
		c.serve(m)
	case leaseReads:
		if index, held := c.core.Lease(c.Raft.lease()); held {
			c.serveAt(index, m)
			return true
		}
		return c.confirmed(m)
	case indexReads:
		return c.confirmed(m)
	case followerReads:
		return c.confirmed(m) || c.ask(m)
	default:
		return false
	}
	return true
}

func (c *cluster) serve(m message) { c.reply(c.env, m.client, m.number, c.items[m.key], false) }

// serveAt serves a read once an index is applied here. (A function of its own, so that reads which do not wait allocate nothing.)
func (c *cluster) serveAt(index uint64, m message) {
	c.core.Applied(index, func() { c.serve(m) })
}

// confirmed serves a read once a majority has confirmed that this replica leads.
func (c *cluster) confirmed(m message) (leads bool) {
	return c.core.ReadIndex(func(index uint64) { c.serveAt(index, m) })
}

// ask asks the leader for the index at which a read may be served here. It has no other way: it never hands the read on.
func (c *cluster) ask(m message) bool {
	leader := c.core.Leader()
	if leader < 0 || leader == c.self {
		return true // nobody can tell
	}
	number := c.env.Rand(sim.Choices).Uint64() // so that an answer from before a crash meets no younger request
	c.open[number] = m
	c.env.SetTimer(c.forgetAfter(), forgetTimer, number)
	c.say(c.env, leader, fetch, message{number: number})
	return true
}

// tellIndex answers that, once a majority has confirmed that this replica leads; one that does not stays silent.
func (c *cluster) tellIndex(to sim.NodeID, number uint64) {
	c.core.ReadIndex(func(index uint64) {
		c.say(c.env, to, fetchReply, message{Message: raft.Message{Index: index}, number: number})
	})
}

// readAt serves a read once an index is applied here.
func (c *cluster) readAt(number, index uint64) {
	if m, open := c.open[number]; open {
		delete(c.open, number)
		c.serveAt(index, m)
	}
}
