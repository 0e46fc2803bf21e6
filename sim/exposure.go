package sim

import (
	"time"

	"starmesh/sim/random"
)

// exposure counts the conversations that compromised nodes saw. A message without a conversation of its own is
// one by itself.
type exposure struct {
	conversations map[uint64]bool // seen or not
	seen          int64
}

func (x *exposure) counts() (seen, all int64) { return x.seen, int64(len(x.conversations)) }

// expose shows a message to the node it is at, if that is compromised.
func (e *Engine[M]) expose(t *transit, at NodeID, sent time.Duration, msg M) {
	if e.exposure != nil {
		e.show(t, at, sent, msg)
	}
}

func (e *Engine[M]) show(t *transit, at NodeID, sent time.Duration, msg M) {
	if e.window.Contains(sent) {
		e.exposure.show(conversationOf(t, msg), e.control.observers[at] > 0)
	}
}

// show records that a message of a conversation is at a node, which may be compromised.
func (x *exposure) show(id uint64, compromised bool) {
	seen := x.conversations[id]
	if !seen && compromised {
		seen = true
		x.seen++
	}
	x.conversations[id] = seen
}

func conversationOf[M Message](t *transit, msg M) uint64 {
	if c, ok := any(msg).(Conversational); ok {
		return random.Hash(c.Conversation())
	}
	return random.Hash(uint64(t.from), t.number)
}
