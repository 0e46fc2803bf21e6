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
	id       uint64        // of the text; a user's hellos and byes are numbered from 1
	written  time.Duration // when the text was written, or the hello or bye said
	from, to sim.NodeID    // the writer and the recipient of the text, whichever way the message goes
	handle   uint32        // where the sending node holds it; its acknowledgement repeats it
	ref      uint32        // the writer's own record of the text
	bytes    int32
	kind     kind
	of       kind // what an acknowledgement acknowledges

	again     bool // somebody on its way has sent it before
	sealed    bool // only writer and recipient can read it
	crowded   bool // it goes by relays: what follows is about its way
	backward  bool // from the recipient
	submitted bool // from the last relay to the recipient
	position  int32
	leg       uint64        // number by which the relay at hand knows the path
	attempt   time.Duration // when the writer or the recipient sent it, plus 1: relays pass each attempt on once; an answer repeats it
}

// Discloses implements sim.Confidential. Only texts have a content: a tick says that there is a text, and whose. With relays in between only the writer knows both ends: all others know where a
// message comes from and to whom it goes in the end.
func (m message) Discloses(at sim.NodeID) (content, ends bool) {
	return m.kind == text && (!m.sealed || at == m.from || at == m.to), !m.crowded || at == m.from
}

// Kind implements sim.Message.
func (m message) Kind() sim.Kind { return sim.Kind(m.kind) }

// Size implements sim.Message.
func (m message) Size() sim.Size { return sim.Size(m.bytes) }

// Conversation is the pair of users, whoever writes. A user's hello and bye, and what answers them, belong to none.
func (m message) Conversation() uint64 {
	if m.from == m.to {
		return sim.NoConversation
	}
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
	reply.crowded, reply.again = false, false
	return reply
}
