package hotstuff

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

const (
	commandKind sim.Kind = iota
	proposalKind
	voteKind
	newViewKind
	replyKind
)

// command names a client's command: its client and the client's number of it.
type command struct {
	client sim.NodeID
	number uint64
}

// block is a node of the tree. Nobody changes it; who it is is its id.
type block struct {
	id       uint64
	view     uint64
	height   uint64
	justify  *certificate // of its parent; nil: the genesis block's
	commands []command
	proposed time.Duration // when: a measurement
	twisted  bool          // an equivocating leader's other block
}

// certificate says that n - f replicas have voted for a block in its view.
type certificate struct{ block *block }

func (c *certificate) view() uint64 { return c.block.view }

func (b *block) parent() *block { return b.justify.block }

func newBlock(view uint64, justify *certificate, commands []command, at time.Duration) *block {
	b := &block{view: view, height: justify.block.height + 1, justify: justify, commands: commands, proposed: at}
	b.id = b.hash()
	return b
}

func (b *block) hash() uint64 {
	h := random.Mix(b.view ^ random.Mix(b.parent().id))
	for _, c := range b.commands {
		h = random.Mix(h ^ random.Mix(uint64(c.client)<<40|c.number))
	}
	if b.twisted {
		h = random.Mix(h)
	}
	return h
}

// extends tells whether a block stands on another one.
func (b *block) extends(other *block) bool {
	for b.view > other.view {
		b = b.parent()
	}
	return b.id == other.id
}

// message is any of them; what it points to is never changed.
type message struct {
	kind    sim.Kind
	size    sim.Size
	view    uint64       // of a new-view message
	block   *block       // of a proposal or a vote; of a new-view message that passes it on
	highest *certificate // of a new-view message
	again   bool         // of a vote or a new-view message: it is sent again, and asks for what its sender may have missed
	command command
	result  uint64 // of a reply
}

func (m message) Kind() sim.Kind { return m.kind }
func (m message) Size() sim.Size { return m.size }

// signed is the size of a message with a signature, or a certificate.
const signed = 64

// Mutate implements adversary.Mutable: a leader proposes another block, and a voter votes for that.
func (m message) Mutate(r *random.Rand) message {
	switch m.kind {
	case proposalKind, voteKind:
		other := *m.block
		other.twisted = !other.twisted
		other.id = other.hash()
		m.block = &other
	case replyKind:
		m.result ^= r.Uint64() | 1
	}
	return m
}
