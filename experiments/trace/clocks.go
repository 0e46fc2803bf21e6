package trace

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/account"
)

// MostClocks is how many nodes may have vector clocks, which take room with their square.
const MostClocks = 2000

// clock is a vector clock (Fidge 1988, Mattern 1989): how many events of each node a node knows of.
type clock []uint32

func (c clock) learn(of clock) {
	for n, events := range of {
		c[n] = max(c[n], events)
	}
}

// clocks are those of all nodes, and of what is on its way.
type clocks struct {
	nodes    []clock // nil: it knows of nothing
	messages map[message]clock
}

func newClocks(nodes int) *clocks {
	return &clocks{make([]clock, nodes), map[message]clock{}}
}

// of returns a node's clock.
func (c *clocks) of(n sim.NodeID) clock {
	if c.nodes[n] == nil {
		c.nodes[n] = make(clock, len(c.nodes))
	}
	return c.nodes[n]
}

// step counts an event of a node, and returns the node's clock then, good until the next one; nil: it is no node's.
func (c *clocks) step(h *sim.Happening) clock {
	m := messageOf(h)
	switch h.What {
	case account.PartitionBegan, account.PartitionEnded:
		return nil
	case account.MessageLost: // nobody learns of it
		delete(c.messages, m)
		return nil
	case account.MessageCopied:
		m.number &= 1<<32 - 1
		c.messages[messageOf(h)] = c.messages[m]
		return nil
	}
	own := c.of(h.Node)
	own[h.Node]++
	switch h.What {
	case account.MessageSent, account.MessageHop:
		c.messages[m] = slices.Clone(own)
	case account.MessageArrived:
		own.learn(c.messages[m])
	case account.MessageDelivered:
		own.learn(c.messages[m])
		delete(c.messages, m)
	}
	return own
}

// Past finds the causal past of one event: all that it may have been influenced by (Lamport 1978). It hears a run once to learn of
// which events it is, and tells them when the run is made again.
type Past struct {
	Of    uint64 // the event
	clock clock  // at it; nil: it has not come
	all   *clocks
	seen  []uint32 // events of each node, the second time
	id    uint64
}

// NewPast prepares to hear a run of so many nodes.
func NewPast(of uint64, nodes int) *Past {
	return &Past{Of: of, all: newClocks(nodes), seen: make([]uint32, nodes)}
}

// Hears implements sim.Listener.
func (p *Past) Hears() []account.What { return account.InWords() }

// Hear implements sim.Listener.
func (p *Past) Hear(h *sim.Happening) {
	p.id++
	if p.clock != nil {
		return
	}
	way := p.all.messages[messageOf(h)]
	at := p.all.step(h)
	if p.id != p.Of {
		return
	}
	switch {
	case at != nil:
		p.clock = slices.Clone(at)
	case way != nil:
		p.clock = slices.Clone(way)
	default:
		p.clock = make(clock, len(p.seen))
	}
	p.all = nil
}

// Found tells whether the run has that event.
func (p *Past) Found() bool { return p.clock != nil }

// Covers tells whether an event belongs to it. It is asked for each of the run, in order.
func (p *Past) Covers(e Event) bool {
	switch e.What {
	case account.PartitionBegan, account.PartitionEnded, account.MessageLost, account.MessageCopied:
		return e.ID == p.Of
	}
	p.seen[e.Node]++
	return p.seen[e.Node] <= p.clock[e.Node]
}
