package sim

import (
	"fmt"
	"time"
)

// TraceLine is one line of a replay: what happened where.
type TraceLine struct {
	At     time.Duration
	What   string // send, hop, arrive, deliver, lose, timer, fault, decide, ...
	Node   NodeID
	Peer   NodeID // the other end, or the node itself
	Number uint64 // of the message or timer
	Kind   string // of the message, the cause of a loss, the name of a fault
	Value  uint64 // of a timer or decision
}

func (l *TraceLine) String() string {
	s := fmt.Sprintf("%15s  %-9s node %d", l.At, l.What, l.Node)
	if l.Peer != l.Node {
		s += fmt.Sprintf(" peer %d", l.Peer)
	}
	if l.Number != 0 {
		s += fmt.Sprintf(" #%d", l.Number)
	}
	if l.Kind != "" {
		s += " " + l.Kind
	}
	if l.What == "decide" || l.What == "timer" {
		s += fmt.Sprintf(" value %d", l.Value)
	}
	return s
}

// traceMessage reports a step of a message. (Two functions, so that a run without a trace pays for no call.)
func (e *Engine[M]) traceMessage(what string, node, peer NodeID, t *transit) {
	if e.trace != nil {
		e.writeMessage(what, node, peer, t)
	}
}

func (e *Engine[M]) writeMessage(what string, node, peer NodeID, t *transit) {
	e.trace(&TraceLine{At: e.now, What: what, Node: node, Peer: peer, Number: t.number, Kind: e.definition.kinds[t.kind]})
}
