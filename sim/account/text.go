package account

import (
	"fmt"

	"starmesh/sim/units"
)

// words are what happenings are called in a line of text; a line is written of these alone.
var words = [whats]string{
	MessageSent: "send", MessageArrived: "arrive", MessageDelivered: "deliver", MessageLost: "lose", TimerFired: "timer",
	FaultBegan: "fault", FaultEnded: "repair", Decided: "decide",
}

// InWords lists the happenings that have words: what a replay shows.
func InWords() (list []What) {
	for what, word := range words {
		if word != "" {
			list = append(list, What(what))
		}
	}
	return list
}

// String returns the word for a kind of happening, if it has one.
func (w What) String() string { return words[w] }

// Labelled is a happening with the labels of the nodes, nil for none.
type Labelled struct {
	*Happening
	Labels []string
}

// String writes a line.
func (h *Happening) String() string { return (&Labelled{Happening: h}).String() }

// label returns what a node is called, "" for nothing.
func (h *Labelled) label(n units.NodeID) string {
	if h.Labels == nil {
		return ""
	}
	return h.Labels[n]
}

// String writes a line.
func (h *Labelled) String() string {
	s := fmt.Sprintf("%15s  %-9s", h.At, h.What)
	end := func(what string, n units.NodeID) {
		s += fmt.Sprintf(" %s %d", what, n)
		if h.Labels != nil {
			s += " (" + h.label(n) + ")"
		}
	}
	end("node", h.Node)
	if h.Peer != h.Node {
		end("peer", h.Peer)
	}
	if h.Number != 0 {
		s += fmt.Sprintf(" #%d", h.Number)
	}
	switch h.What {
	case MessageSent, MessageArrived, MessageDelivered:
		s += " " + h.Kind
	case MessageLost:
		s += " " + h.Kind + " " + h.Cause.String()
	case FaultBegan, FaultEnded:
		s += " " + h.Fault
	case TimerFired, Decided:
		s += fmt.Sprintf(" value %d", h.Value)
	}
	return s
}
