package account

import (
	"encoding/json"

	"starmesh/sim/units"
)

// line is a happening in JSON. What says nothing of its kind is left out.
type line struct {
	At       int64         `json:"at_ns"`
	Event    string        `json:"event"`
	Node     units.NodeID  `json:"node"`
	Label    string        `json:"label,omitempty"`
	Peer     *units.NodeID `json:"peer,omitempty"`
	PeerName string        `json:"peer_label,omitempty"`
	Number   *uint64       `json:"number,omitempty"`
	Kind     string        `json:"kind,omitempty"`
	Cause    string        `json:"cause,omitempty"`
	Instance *uint64       `json:"instance,omitempty"`
	Value    *uint64       `json:"value,omitempty"`
	Fault    string        `json:"fault,omitempty"`
}

// MarshalJSON writes what String does, each part by name.
func (h *Happening) MarshalJSON() ([]byte, error) { return (&Labelled{Happening: h}).MarshalJSON() }

// MarshalJSON writes what String does, each part by name.
func (h *Labelled) MarshalJSON() ([]byte, error) {
	l := line{At: int64(h.At), Event: h.What.String(), Node: h.Node, Label: h.label(h.Node)}
	switch h.What {
	case MessageSent, MessageArrived, MessageDelivered, MessageLost:
		l.Peer, l.PeerName, l.Number, l.Kind = &h.Peer, h.label(h.Peer), &h.Number, h.Kind
		if h.What == MessageLost {
			l.Cause = h.Cause.String()
		}
	case TimerFired:
		l.Number, l.Value = &h.Number, &h.Value
	case Decided:
		l.Instance, l.Value = &h.Number, &h.Value
	case FaultBegan, FaultEnded:
		l.Fault = h.Fault
	}
	return json.Marshal(l)
}
