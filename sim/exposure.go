package sim

import "starmesh/sim/random"

// exposure counts the conversations that compromised nodes saw. A message without a conversation of its own is
// one by itself.
type exposure struct {
	conversations map[uint64]bool // seen or not
	seen          int64
}

func (x *exposure) counts() (seen, all int64) { return x.seen, int64(len(x.conversations)) }

// expose shows a message to the node it is at, if that is compromised.
func (e *Engine[M]) expose(f *flight[M], at NodeID) {
	if e.exposure == nil || !e.window.Contains(f.sent) {
		return
	}
	id := conversationOf(f)
	seen := e.exposure.conversations[id]
	if !seen && e.control.observers[at] > 0 {
		seen = true
		e.exposure.seen++
	}
	e.exposure.conversations[id] = seen
}

func conversationOf[M Message](f *flight[M]) uint64 {
	if c, ok := any(f.msg).(Conversational); ok {
		return random.Hash(c.Conversation())
	}
	return random.Hash(uint64(f.from), f.number)
}
