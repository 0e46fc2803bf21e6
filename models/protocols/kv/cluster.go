package kv

import (
	"maps"
	"slices"
	"time"

	"starmesh/models/protocols/raft"
	"starmesh/sim"
)

// cluster is the regime in which operations go through the log of a Raft cluster.
type cluster struct {
	*node
	core  *raft.Core
	env   *sim.Env[message]  // while a callback runs
	done  map[uint64]bool    // values that were written: what the network or a client repeats must not be done again
	asked map[uint64]bool    // by index: what this leader was asked for
	old   uint64             // up to this index the log was there when the replica began: others have been answered
	open  map[uint64]message // reads that wait for the leader to tell an index, by number
}

// Commands, by kind.
const (
	readCommand uint8 = iota
	writeCommand
)

func (c *cluster) start(env *sim.Env[message]) {
	c.env = env
	c.old = c.core.Log().Last()
	c.core.Start(c)
}

func (c *cluster) handOver(fresh regime, disk bool) {
	if !disk {
		return
	}
	f := fresh.(*cluster)
	c.core.HandOver(f.core)
	// The state machine is made anew from the snapshot and the log.
	f.items, f.logged = make([]item, c.Keys), make([]item, c.Keys)
	for key := range f.logged {
		f.logged[key] = c.lasting(int32(key))
	}
}

// coordinate does what a client asks for, or passes it on to the leader that this replica knows of.
func (c *cluster) coordinate(env *sim.Env[message], m message) {
	c.env = env
	switch {
	case m.write && c.done[m.item.value]: // it is asked again
		c.reply(env, m.client, m.number, m.item, true)
	case !m.write && c.read(m):
	case (m.write || c.Raft.Reads == logReads) && c.propose(m):
	default:
		if leader := c.core.Leader(); leader >= 0 && leader != c.self {
			env.Send(leader, m)
		}
	}
}

// propose puts an operation into the log, if the replica leads.
func (c *cluster) propose(m message) (leads bool) {
	command := raft.Command{Kind: readCommand, Client: int32(m.client), Number: m.number, Key: uint64(m.key), Value: m.item.value}
	if m.write {
		command.Kind = writeCommand
	}
	next := c.core.Log().Last() + 1
	c.asked[next] = true // one replica alone commits before Propose returns
	_, leads = c.core.Propose(command)
	if !leads {
		delete(c.asked, next)
	}
	return leads
}

func (c *cluster) onMessage(env *sim.Env[message], from sim.NodeID, m message) {
	c.env = env
	switch m.Type {
	case fetch:
		c.tellIndex(from, m.number)
	case fetchReply:
		c.readAt(m.number, m.Index)
	default:
		c.core.OnMessage(from, m.Message)
	}
}

func (c *cluster) onTimer(env *sim.Env[message], t sim.Timer) {
	c.env = env
	if t.Kind == forgetTimer {
		delete(c.open, t.Data)
		return
	}
	c.core.OnTimer(t.Kind)
}

// Send implements raft.Host.
func (c *cluster) Send(to sim.NodeID, m raft.Message) { c.env.Send(to, message{Message: m}) }

// SetTimer implements raft.Host.
func (c *cluster) SetTimer(after time.Duration, kind uint8) sim.TimerID {
	return c.env.SetTimer(after, kind, 0)
}

// Cancel implements raft.Host.
func (c *cluster) Cancel(id sim.TimerID) { c.env.Cancel(id) }

// Now implements raft.Host.
func (c *cluster) Now() time.Duration { return c.env.Now() }

// Uniform implements raft.Host.
func (c *cluster) Uniform() float64 { return c.env.Rand(sim.Choices).Float64() }

// Apply implements raft.Host: the leader answers what it was asked for, and what an earlier one may not have answered any more.
func (c *cluster) Apply(index uint64, e *raft.Entry) {
	client, key := sim.NodeID(e.Command.Client), e.Command.Key
	if e.Command.Kind == writeCommand && !c.done[e.Command.Value] {
		c.done[e.Command.Value] = true
		c.items[key] = item{e.Command.Value, version{stamp: int64(index)}}
	}
	if c.core.Role() == raft.Leader && (c.asked[index] || index > c.old) {
		c.reply(c.env, client, e.Command.Number, c.items[key], e.Command.Kind == writeCommand)
	}
	delete(c.asked, index)
}

// saved is the state machine in a snapshot.
type saved struct {
	items []item
	done  map[uint64]bool
}

// Save implements raft.Host.
func (c *cluster) Save() (any, sim.Size) {
	s := saved{slices.Clone(c.items), maps.Clone(c.done)}
	return s, sim.Size(c.sizeOf(len(c.items)))
}

// Restore implements raft.Host.
func (c *cluster) Restore(state any) {
	s := state.(saved)
	copy(c.items, s.items)
	c.done = maps.Clone(s.done)
}

// Changed implements raft.Host.
func (c *cluster) Changed(role raft.Role, term uint64) {
	if role != raft.Leader {
		clear(c.asked)
	} else {
		c.env.Note("leads term", term)
	}
}
