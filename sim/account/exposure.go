package account

import (
	"time"

	"starmesh/sim/network"
	"starmesh/sim/random"
	"starmesh/sim/slab"
	"starmesh/sim/units"
)

// Conversational is a message that names the conversation it belongs to, so that exposure counts
// retries and relays once.
type Conversational interface {
	Conversation() uint64 // NoConversation: it belongs to none, and nothing of it counts
}

// NoConversation is no conversation: that of a message between a user and a server about nobody else.
const NoConversation = ^uint64(0)

// Confidential is a message that hides something from nodes that it passes. Others disclose all.
type Confidential interface {
	// Discloses tells whether a node that the message is at can read its content, and whether it learns who the two ends of
	// its conversation are.
	Discloses(at units.NodeID) (content, ends bool)
}

// exposure counts the conversations that compromised nodes saw. A message without a conversation of its own is
// one by itself.
type exposure struct {
	conversations slab.Table[disclosure]
	content, ends int64 // conversations whose content, or whose two ends, were seen
}

// disclosure is what was seen of a conversation.
type disclosure struct{ content, ends bool }

func (x *exposure) all() int64 { return int64(x.conversations.Len()) }

// Watches tells whether Seen shall be told.
func (a *Account) Watches() bool { return a.exposure != nil }

// Seen: a message, whatever its transit, is at a node, which reads what it can if it is compromised. Its name tells it from
// the others of its sender. Where it arrives at a node that is not, there is nothing that was not noted when it departed.
func (a *Account) Seen(t *network.Transit, name uint64, at units.NodeID, sent time.Duration, content any) {
	compromised := a.conditions.Compromised(at)
	if !a.Window().Contains(sent) || t.Part > network.Frame || !compromised && at == t.Next {
		return
	}
	conversation, some := conversationOf(t.From, name, content)
	if !some {
		return
	}
	var seen disclosure
	if compromised {
		seen = disclosed(at, content)
	}
	a.exposure.show(conversation, seen)
}

// disclosed tells what a node can see of a message.
func disclosed(at units.NodeID, content any) disclosure {
	if c, ok := content.(Confidential); ok {
		content, ends := c.Discloses(at)
		return disclosure{content, ends}
	}
	return disclosure{true, true}
}

// show records what was seen of a message of a conversation.
func (x *exposure) show(id uint64, seen disclosure) {
	known := x.conversations.Place(id)
	if seen.content && !known.content {
		x.content++
	}
	if seen.ends && !known.ends {
		x.ends++
	}
	*known = disclosure{known.content || seen.content, known.ends || seen.ends}
}

func conversationOf(from units.NodeID, name uint64, content any) (id uint64, some bool) {
	if c, ok := content.(Conversational); ok {
		conversation := c.Conversation()
		return conversation, conversation != NoConversation
	}
	return random.Hash(uint64(from), name), true
}
