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
	core *raft.Core
	env  *sim.Env[message] // while a callback runs
	done map[uint64]bool   // values that were written: what the network or a client repeats must not be done again
}

// Commands, by kind.
const (
	readCommand uint8 = iota
	writeCommand
)

func (c *cluster) start(env *sim.Env[message]) {
	c.env = env
	c.core.Start(c)
}

func (c *cluster) handOver(fresh regime) {
	f := fresh.(*cluster)
	c.core.HandOver(f.core)
	// The state machine is made anew from the snapshot and the log.
	clear(f.items)
}

// coordinate proposes an operation, or passes it on to the leader that this replica knows of.
func (c *cluster) coordinate(env *sim.Env[message], m message) {
	c.env = env
	command := raft.Command{Kind: readCommand, Client: int32(m.client), Number: m.number, Key: uint64(m.key), Value: m.item.value}
	if m.write {
		command.Kind = writeCommand
	}
	if _, leads := c.core.Propose(command); leads {
		return
	}
	if leader := c.core.Leader(); leader >= 0 && leader != c.self {
		env.Send(leader, m)
	}
}

func (c *cluster) onMessage(env *sim.Env[message], from sim.NodeID, m message) {
	c.env = env
	c.core.OnMessage(from, m.Message)
}

func (c *cluster) onTimer(env *sim.Env[message], t sim.Timer) {
	c.env = env
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

// Apply implements raft.Host: the leader answers.
func (c *cluster) Apply(index uint64, e *raft.Entry) {
	client, key := sim.NodeID(e.Command.Client), e.Command.Key
	if e.Command.Kind == writeCommand && !c.done[e.Command.Value] {
		c.done[e.Command.Value] = true
		c.items[key] = item{e.Command.Value, version{int64(index), 0}}
	}
	if c.core.Role() == raft.Leader {
		c.reply(c.env, client, e.Command.Number, c.items[key], e.Command.Kind == writeCommand)
	}
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
func (c *cluster) Changed(raft.Role, uint64) {}
