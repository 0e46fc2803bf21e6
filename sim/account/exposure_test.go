package account

// This test proves that exposure counts a conversation once, whatever a compromised node sees of it and how often, and only
// what messages disclose.

import (
	"testing"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/units"
)

// said is a message of a conversation. Node 1 can read it, node 2 learns its ends.
type said uint64

func (s said) Conversation() uint64                         { return uint64(s) }
func (said) Discloses(at units.NodeID) (content, ends bool) { return at == 1, at == 2 }

// open is a message of a conversation that hides nothing.
type open uint64

func (o open) Conversation() uint64 { return uint64(o) }

func TestExposure(t *testing.T) {
	type sight struct {
		message any
		at      units.NodeID
	}
	for _, c := range []struct {
		name              string
		compromised       []units.NodeID
		seen              []sight
		content, ends, of int64
	}{
		{"nobody is compromised", nil, []sight{{open(1), 0}, {open(1), 1}, {open(2), 1}}, 0, 0, 2},
		{"one of two conversations", []units.NodeID{1}, []sight{{open(1), 1}, {open(2), 0}}, 1, 1, 2},
		{"retries and relays count once", []units.NodeID{0, 1}, []sight{{open(1), 0}, {open(1), 1}, {open(1), 1}, {open(1), 2}}, 1, 1, 1},
		{"seen, passed by, and seen again", []units.NodeID{1}, []sight{{open(1), 1}, {open(1), 0}, {open(1), 1}}, 1, 1, 1},
		{"its content alone", []units.NodeID{1}, []sight{{said(1), 0}, {said(1), 1}}, 1, 0, 1},
		{"its ends alone", []units.NodeID{2}, []sight{{said(1), 1}, {said(1), 2}}, 0, 1, 1},
		{"content and ends by two nodes", []units.NodeID{1, 2}, []sight{{said(1), 1}, {said(1), 2}, {said(2), 1}}, 2, 1, 2},
		{"nothing of what it passes on", []units.NodeID{0}, []sight{{said(1), 0}}, 0, 0, 1},
		{"a message of no conversation is none", []units.NodeID{0}, []sight{{open(NoConversation), 0}, {open(1), 1}}, 0, 0, 1},
		{"a message without a conversation is one", []units.NodeID{0}, []sight{{nil, 0}, {nil, 0}, {nil, 1}}, 2, 2, 3},
	} {
		d := newDesk()
		for _, n := range c.compromised {
			d.conditions.Compromise(n)
		}
		for i, s := range c.seen {
			m := network.Transit{From: 0, Number: uint64(i), Next: 7}
			d.Seen(&m, m.Number, s.at, 12*second, s.message)
			d.Seen(&m, m.Number, m.Next, 12*second, s.message)                 // nobody reads along where it arrives
			for _, outside := range []time.Duration{9 * second, 20 * second} { // the window
				d.Seen(&m, m.Number, s.at, outside, open(99+i))
			}
			m.Part = network.Acknowledgement
			d.Seen(&m, m.Number, s.at, 12*second, open(99))
		}
		d.wantValues(t, c.name, map[string]float64{
			"exposed_ratio": float64(c.content) / float64(c.of), "exposed_ends_ratio": float64(c.ends) / float64(c.of),
		})
	}
	if d := newDesk(); !d.Watches() {
		t.Error("nobody watches, though nodes may be compromised")
	}
}
