package account

import (
	"fmt"

	"starmesh/sim/units"
)

// words are what happenings are called in a line of text; a line is written of these alone.
var words = [whats]string{
	MessageSent: "send", MessageHop: "hop", MessageCopied: "copy", MessageArrived: "arrive", MessageDelivered: "deliver", MessageLost: "lose",
	TimerFired: "timer", FaultBegan: "fault", FaultEnded: "repair", Proposed: "propose", Decided: "decide",
	OperationInvoked: "invoke", OperationReturned: "return", NodeDown: "down", NodeUp: "up", NodePaused: "pause", NodeResumed: "resume",
	NodeCompromised: "compromise", NodeReleased: "release", LinkCut: "cut", LinkMended: "mend", PartitionBegan: "partition", PartitionEnded: "heal",
	Adversary: "adversary", OfficeTaken: "take", OfficeLeft: "leave", Noted: "note", StateChanged: "state",
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

// OfMessage tells whether a kind of happening is a step of a message.
func (w What) OfMessage() bool { return w >= MessageSent && w <= MessageLost }

// Labelled is a happening with its place among all of the run that have words, from 1, and the labels of the nodes, nil for none.
type Labelled struct {
	*Happening
	ID      uint64 // 0: not known
	Content string // of a message that is sent, in words; "": not known
	Labels  []string
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
	if h.Partition != nil {
		return s + fmt.Sprintf(" #%d", h.Partition.ID)
	}
	end("node", h.Node)
	if h.Peer != h.Node {
		end("peer", h.Peer)
	}
	if h.Number != 0 {
		s += fmt.Sprintf(" #%d", h.Number)
	}
	switch {
	case h.What == MessageLost:
		s += " " + h.Kind + " " + h.Cause.String()
	case h.What.OfMessage():
		s += " " + h.Kind
	case h.What == TimerFired, h.What == Proposed, h.What == Decided:
		s += fmt.Sprintf(" value %d", h.Value)
	case h.What == OperationInvoked:
		s += fmt.Sprintf(" key %d value %d", h.Key, h.Value)
	case h.What == OperationReturned:
		s += fmt.Sprintf(" %s value %d", h.Text, h.Value)
	case h.What == Noted:
		s += fmt.Sprintf(" %s %d", h.Text, h.Value)
	case h.Text != "":
		s += " " + h.Text
	}
	for _, field := range h.State {
		s += fmt.Sprintf(" %s=%v", field.Name, field.Value)
	}
	if h.What.OfMessage() && h.Sender != h.Node && h.Sender != h.Peer {
		end("from", h.Sender)
	}
	return s
}
