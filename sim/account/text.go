package account

import "fmt"

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

// String writes a line.
func (h *Happening) String() string {
	s := fmt.Sprintf("%15s  %-9s node %d", h.At, h.What, h.Node)
	if h.Peer != h.Node {
		s += fmt.Sprintf(" peer %d", h.Peer)
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
