package sim

import (
	"time"

	"starmesh/sim/random"
)

// exposure counts the conversations that compromised nodes saw. A message without a conversation of its own is
// one by itself.
type exposure struct {
	conversations map[uint64]disclosure
	content, ends int64 // conversations whose content, or whose two ends, were seen
}

// disclosure is what was seen of a conversation.
type disclosure struct{ content, ends bool }

func (x *exposure) all() int64 { return int64(len(x.conversations)) }

// expose shows a message to the node it is at, if that is compromised.
func (e *Engine[M]) expose(t *transit, at NodeID, sent time.Duration, msg M) {
	if e.exposure != nil {
		e.show(t, at, sent, msg)
	}
}

func (e *Engine[M]) show(t *transit, at NodeID, sent time.Duration, msg M) {
	if e.window.Contains(sent) {
		var seen disclosure
		if e.control.observers[at] > 0 {
			seen = disclosed(at, msg)
		}
		e.exposure.show(conversationOf(t, msg), seen)
	}
}

// disclosed tells what a node can see of a message.
func disclosed[M Message](at NodeID, msg M) disclosure {
	if c, ok := any(msg).(Confidential); ok {
		content, ends := c.Discloses(at)
		return disclosure{content, ends}
	}
	return disclosure{true, true}
}

// show records what was seen of a message of a conversation.
func (x *exposure) show(id uint64, seen disclosure) {
	before := x.conversations[id]
	if seen.content && !before.content {
		x.content++
	}
	if seen.ends && !before.ends {
		x.ends++
	}
	x.conversations[id] = disclosure{before.content || seen.content, before.ends || seen.ends}
}

func conversationOf[M Message](t *transit, msg M) uint64 {
	if c, ok := any(msg).(Conversational); ok {
		return random.Hash(c.Conversation())
	}
	return random.Hash(uint64(t.from), t.number)
}
