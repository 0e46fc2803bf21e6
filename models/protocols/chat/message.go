package chat

import (
	"math"
	"time"

	"starmesh/sim"
)

// kind is what a message says.
type kind uint8

const (
	text      kind = iota // what a user wrote
	sent                  // the writer's server has the text: the first tick
	delivered             // the recipient has the text: the second tick
	read                  // the recipient has read it: the third tick
	ack                   // the next hop has what it was sent
	hello                 // a user is online
	bye                   // a user goes offline
)

// largest is the size that a message has room to state.
const largest = math.MaxInt32

// message is flat, so that it costs no allocation.
type message struct {
	id       uint64        // of the text
	written  time.Duration // when the text was written; of a hello or bye: when it was said
	from, to sim.NodeID    // the writer and the recipient of the text, whichever way the message goes
	handle   uint32        // where the sending node holds it; its acknowledgement repeats it
	ref      uint32        // the writer's own record of the text
	bytes    int32
	kind     kind
	of       kind // what an acknowledgement acknowledges

	sealed    bool // only writer and recipient can read it
	crowded   bool // it goes by relays: what follows is about its way
	backward  bool // from the recipient
	submitted bool // from the last relay to the recipient
	position  int32
	leg       uint64 // number by which the relay at hand knows the path
}

// Discloses implements sim.Confidential. With relays in between only the writer knows both ends: all others know where a
// message comes from and to whom it goes in the end.
func (m message) Discloses(at sim.NodeID) (content, ends bool) {
	return !m.sealed || at == m.from || at == m.to, !m.crowded || at == m.from
}

// Kind implements sim.Message.
func (m message) Kind() sim.Kind { return sim.Kind(m.kind) }

// Size implements sim.Message.
func (m message) Size() sim.Size { return sim.Size(m.bytes) }

// Conversation is the pair of users, whoever writes. A user's hello and bye are a conversation with nobody else.
func (m message) Conversation() uint64 {
	return uint64(uint32(min(m.from, m.to)))<<32 | uint64(uint32(max(m.from, m.to)))
}

// addressee is the user for whom a message is meant: ticks go back to the writer.
func (m *message) addressee() sim.NodeID {
	if m.kind == text {
		return m.to
	}
	return m.from
}

// answer returns a message of another kind about the same text.
func (m *message) answer(k kind, size sim.Size) message {
	reply := *m
	reply.kind, reply.of, reply.bytes = k, m.kind, int32(size)
	reply.crowded = false
	return reply
}
