package account

import (
	"encoding/json"

	"starmesh/sim/units"
)

// line is a happening in JSON. What says nothing of its kind is left out.
type line struct {
	ID         uint64         `json:"id,omitempty"`
	At         int64          `json:"at_ns"`
	Event      string         `json:"event"`
	Node       *units.NodeID  `json:"node,omitempty"`
	Label      string         `json:"label,omitempty"`
	Peer       *units.NodeID  `json:"peer,omitempty"`
	PeerName   string         `json:"peer_label,omitempty"`
	Sender     *units.NodeID  `json:"sender,omitempty"`
	Number     *uint64        `json:"number,omitempty"`
	Kind       string         `json:"kind,omitempty"`
	Content    string         `json:"content,omitempty"`
	Cause      string         `json:"cause,omitempty"`
	Instance   *uint64        `json:"instance,omitempty"`
	Operation  *uint64        `json:"operation,omitempty"`
	Key        *uint64        `json:"key,omitempty"`
	Value      *uint64        `json:"value,omitempty"`
	Outcome    string         `json:"outcome,omitempty"`
	Fault      string         `json:"fault,omitempty"`
	Office     string         `json:"office,omitempty"`
	Note       string         `json:"note,omitempty"`
	State      map[string]any `json:"state,omitempty"`
	Partition  int            `json:"partition,omitempty"`
	Groups     []int          `json:"groups,omitempty"`
	Incomplete bool           `json:"incomplete,omitempty"`
}

// MarshalJSON writes what String does, each part by name.
func (h *Happening) MarshalJSON() ([]byte, error) { return (&Labelled{Happening: h}).MarshalJSON() }

// MarshalJSON writes what String does, each part by name.
func (h *Labelled) MarshalJSON() ([]byte, error) {
	l := line{ID: h.ID, At: int64(h.At), Event: h.What.String(), Node: &h.Node, Label: h.label(h.Node)}
	switch h.What {
	case MessageSent, MessageHop, MessageCopied, MessageArrived, MessageDelivered, MessageLost:
		l.Peer, l.PeerName, l.Sender, l.Number, l.Kind = &h.Peer, h.label(h.Peer), &h.Sender, &h.Number, h.Kind
		l.Content = h.Content
		if h.What == MessageLost {
			l.Cause = h.Cause.String()
		}
	case TimerFired:
		l.Number, l.Value = &h.Number, &h.Value
	case Proposed, Decided:
		l.Instance, l.Value = &h.Number, &h.Value
	case OperationInvoked:
		l.Operation, l.Key, l.Value = &h.Number, &h.Key, &h.Value
	case OperationReturned:
		l.Operation, l.Value, l.Outcome = &h.Number, &h.Value, h.Text
	case FaultBegan, FaultEnded:
		l.Fault = h.Text
		if h.Peer != h.Node {
			l.Peer, l.PeerName = &h.Peer, h.label(h.Peer)
		}
	case LinkCut, LinkMended:
		l.Peer, l.PeerName = &h.Peer, h.label(h.Peer)
	case PartitionBegan, PartitionEnded:
		l.Node, l.Label, l.Partition = nil, "", h.Partition.ID
		l.Groups, l.Incomplete = h.Partition.Groups()
	case OfficeTaken, OfficeLeft:
		l.Office = h.Text
	case Noted:
		l.Note, l.Value = h.Text, &h.Value
	case StateChanged:
		l.State = map[string]any{}
		for _, field := range h.State {
			l.State[field.Name] = field.Value
		}
	}
	return json.Marshal(l)
}
