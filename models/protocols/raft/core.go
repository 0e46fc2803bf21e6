package raft

import (
	"slices"
	"time"

	"starmesh/sim"
)

// Role is what a server is at the moment.
type Role uint8

// A server is a follower until its election timer runs out.
const (
	Follower Role = iota
	PreCandidate
	Candidate
	Leader
)

func (r Role) String() string {
	return [...]string{"follower", "pre-candidate", "candidate", "leader"}[r]
}

// Options are the parameters of Raft that every protocol that uses it has.
type Options struct {
	ElectionMin   time.Duration `yaml:"election_min" above:"0s" help:"shortest election timeout; each is drawn anew"`
	ElectionMax   time.Duration `yaml:"election_max" above:"0s" help:"longest election timeout"`
	Heartbeat     time.Duration `yaml:"heartbeat" above:"0s" help:"time between two heartbeats of a leader"`
	PreVote       bool          `yaml:"pre_vote" help:"a server asks whether it could win before it begins an election (thesis, section 9.6)"`
	CheckQuorum   bool          `yaml:"check_quorum" help:"a leader whom no majority answers for election_min steps down, and a server that has heard from a leader within election_min ignores all who ask for its vote (thesis, sections 6.2 and 4.2.3)"`
	SnapshotEvery int           `yaml:"snapshot_every" min:"0" help:"a server takes a snapshot whenever so many entries have been applied, and keeps as many of those in it, for followers that are late; 0: never"`

	commitOldTerms bool // test: a leader begins no entry of its own, and counts replicas of older terms' entries, too (figure 8)
}

// Defaults returns the paper's timeouts (section 5.2 and 9.3).
func Defaults() Options {
	return Options{ElectionMin: 150 * time.Millisecond, ElectionMax: 300 * time.Millisecond, Heartbeat: 50 * time.Millisecond}
}

// Validate implements the decoder's hook.
func (o *Options) Validate() error {
	if o.ElectionMax < o.ElectionMin {
		return &sim.FieldError{Field: "election_max", Problem: "it is less than election_min; swap the two"}
	}
	return nil
}

// Timers that a server sets, by number: those of a protocol that uses Raft come after.
const (
	electionTimer uint8 = iota
	heartbeatTimer
	recencyTimer
	Timers
)

// Host is the node that a server runs on.
type Host interface {
	Send(to sim.NodeID, m Message)
	SetTimer(after time.Duration, kind uint8) sim.TimerID
	Cancel(sim.TimerID)
	// Now returns the time on the node's own clock, by which leases go.
	Now() time.Duration
	// Uniform draws from [0, 1).
	Uniform() float64
	// Apply is told of each committed command once, in the order of the log.
	Apply(index uint64, e *Entry)
	// Save returns the state after all entries applied so far, and its size; Restore takes such a state over.
	Save() (state any, size sim.Size)
	Restore(state any)
	// Changed is told when the server's role or term has changed.
	Changed(role Role, term uint64)
}

// Core is one server: figure 2 of Ongaro & Ousterhout 2014.
type Core struct {
	Options
	host    Host
	self    sim.NodeID
	servers []sim.NodeID // all of them, this one included

	durable
	role           Role
	leader         sim.NodeID // that it knows of; -1: none
	commit         uint64
	applied        uint64
	votes          map[sim.NodeID]bool
	coming         arrival    // of a leader's snapshot
	followers      []progress // by place in servers, while it leads
	beyond         []uint64   // scratch of reached
	office         uint64     // the index of its first entry, while it leads
	election, beat sim.TimerID
	contact
	reads
}

// progress is what a leader knows of a follower's log.
type progress struct {
	match uint64 // the last index that the follower is known to hold
	next  uint64 // of the entry to send next: at most one behind the leader's last
	// probing: next is a guess. One message is out to test it; the next one follows its answer, or the heartbeat.
	probing bool
	since   uint64 // round of heartbeats at which the probing began
	round   uint64 // the latest one that it has answered
	transfer
}

// durable is what a server writes to its disk before it answers.
type durable struct {
	term     uint64
	vote     sim.NodeID // -1: nobody
	log      Log
	snapshot *Snapshot
}

// NewCore makes a server without history.
func NewCore(o Options, self sim.NodeID, servers []sim.NodeID) *Core {
	return &Core{Options: o, self: self, servers: servers, durable: durable{vote: -1}, leader: -1}
}

// HandOver gives a fresh server what was on disk.
func (c *Core) HandOver(fresh *Core) { fresh.durable = c.durable }

// Start begins as a follower, with the snapshot's state if there is one.
func (c *Core) Start(host Host) {
	c.host = host
	if c.snapshot != nil {
		c.host.Restore(c.snapshot.State)
		c.commit, c.applied = c.snapshot.Index, c.snapshot.Index
	}
	c.heard() // it may have, before a crash
	c.awaitLeader()
}

// Role returns what the server is.
func (c *Core) Role() Role { return c.role }

// Term returns the current term.
func (c *Core) Term() uint64 { return c.term }

// Leader returns the leader that the server knows of, -1 for none.
func (c *Core) Leader() sim.NodeID { return c.leader }

// Committed returns the highest index that the server knows to be committed.
func (c *Core) Committed() uint64 { return c.commit }

// Log returns the log, to be read only.
func (c *Core) Log() *Log { return &c.log }

// Propose appends a command if the server leads, and returns its index.
func (c *Core) Propose(command Command) (index uint64, leads bool) {
	if c.role != Leader {
		return 0, false
	}
	c.log.append(c.term, command)
	c.replicate()
	c.advance() // a cluster of one commits at once
	return c.log.Last(), true
}

// OnTimer runs a timer of the server.
func (c *Core) OnTimer(kind uint8) {
	switch {
	case kind == heartbeatTimer && c.role == Leader:
		c.replicateAll()
	case kind == electionTimer && c.role != Leader:
		c.electionTimeout()
	case kind == recencyTimer:
		c.unheard()
	}
}

func (c *Core) become(role Role) {
	if c.role == Leader {
		c.recent, c.unconfirmed = false, nil
	}
	c.role = role
	c.host.Changed(role, c.term)
}

// awaitLeader starts the election timer anew.
func (c *Core) awaitLeader() {
	c.host.Cancel(c.beat)
	c.host.Cancel(c.election)
	spread := float64(c.ElectionMax - c.ElectionMin)
	c.election = c.host.SetTimer(c.ElectionMin+time.Duration(float64(spread*c.host.Uniform())), electionTimer)
}

// majority is how many servers decide.
func (c *Core) majority() int { return len(c.servers)/2 + 1 }

func (c *Core) others(f func(i int, to sim.NodeID)) {
	for i, to := range c.servers {
		if to != c.self {
			f(i, to)
		}
	}
}

func (c *Core) index(of sim.NodeID) int { return slices.Index(c.servers, of) }
