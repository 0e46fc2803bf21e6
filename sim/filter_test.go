package sim

// These tests prove that filters drop, change and double what a node sends and gets, and that what a persona sends late has
// the number that Send returned.

import (
	"slices"
	"testing"
	"time"
)

// liar is a filter that drops letters with tag 1, marks those with tag 2, and answers those with tag 3 itself.
type liar struct{}

func (liar) Outgoing(e env, to NodeID, msg letter) (letter, bool) {
	switch msg.tag {
	case 2:
		msg.tag = 20
	case 3:
		e.Send(to, letter{tag: 3}) // passes unfiltered, or this would never end
	}
	return msg, msg.tag != 1
}

func (liar) Incoming(e env, from NodeID, msg letter) (letter, bool) {
	if msg.tag == 5 {
		msg.tag = 50
	}
	if msg.tag == 6 {
		e.Send(from, letter{tag: 2})
	}
	return msg, msg.tag != 4
}

// TestFilters: node 0 lies, node 1 does not.
func TestFilters(t *testing.T) {
	for _, c := range []struct {
		what     string
		from     NodeID
		tag      uint64
		seen     []uint64 // by the receivers, in their order
		sent     int64
		returned uint64 // by Send
	}{
		{"an honest message", 0, 9, []uint64{9}, 1, 1},
		{"dropped on the way out: never sent", 0, 1, nil, 0, 0},
		{"changed on the way out", 0, 2, []uint64{20}, 1, 1},
		{"doubled on the way out", 0, 3, []uint64{3, 3}, 2, 2},
		{"the others' messages are left alone", 1, 2, []uint64{2}, 1, 1},
		{"hidden on the way in: delivered all the same", 1, 4, nil, 1, 1},
		{"changed on the way in", 1, 5, []uint64{50}, 1, 1},
		{"answered by the filter", 1, 6, []uint64{6, 2}, 2, 1},
	} {
		var seen []uint64
		var returned uint64
		s := scene{graph: completeGraph(2), network: Network{Latency: constant(ms)}, node: func(n NodeID) *actor {
			return &actor{
				init: func(e env) {
					if n == c.from {
						returned = e.Send(1-n, letter{tag: c.tag})
					}
				},
				message: func(_ env, _ NodeID, msg letter) { seen = append(seen, msg.tag) },
			}
		}}
		s.definition.Filter = func(_ *none, _ *World, n NodeID) Filter[letter] {
			if n == 0 {
				return liar{}
			}
			return nil
		}
		r := s.run(t)
		if row := r.Ledger[0]; !slices.Equal(seen, c.seen) || row.Sent != c.sent || row.Delivered != c.sent || returned != c.returned {
			t.Errorf("%s: seen %v, sent %d, delivered %d, number %d", c.what, seen, row.Sent, row.Delivered, returned)
		}
	}
}

// double is a node that filters its own messages, and is two protocols: they tell what they send and what timers come back by persona.
type double struct{ sent, rung []uint8 }

func (d *double) Init(e env) {
	for persona := range uint8(2) {
		e.Persona = persona
		e.Send(1, letter{})
		e.SetTimer(time.Duration(2-persona)*ms, persona, 0)
	}
	e.Persona = 0
}
func (*double) OnMessage(env, NodeID, letter) {}
func (d *double) OnTimer(_ env, timer Timer) {
	if timer.Persona != timer.Kind {
		panic("another persona's timer")
	}
	d.rung = append(d.rung, timer.Persona)
}
func (d *double) Outgoing(e env, _ NodeID, msg letter) (letter, bool) {
	d.sent = append(d.sent, e.Persona)
	return msg, true
}
func (*double) Incoming(_ env, _ NodeID, msg letter) (letter, bool) { return msg, true }
func (*double) Delay() time.Duration                                { return 5 * ms }

// TestPersonas: node 0 is two; what it sends leaves late, and arrives with the number that Send returned.
func TestPersonas(t *testing.T) {
	var d *double
	var numbers []uint64
	var arrived []time.Duration
	definition := Definition[none, letter]{
		New: func(*none, *World) func(NodeID) Protocol[letter] {
			return func(n NodeID) Protocol[letter] {
				if n == 0 {
					d = &double{}
					return d
				}
				return &actor{message: func(e env, _ NodeID, _ letter) {
					numbers, arrived = append(numbers, e.Received()), append(arrived, e.Instant())
				}}
			}
		},
	}
	s := scene{graph: completeGraph(2), network: Network{Latency: constant(ms), FIFO: true}, definition: definition}
	s.run(t)
	if !slices.Equal(d.sent, []uint8{0, 1}) || !slices.Equal(d.rung, []uint8{1, 0}) || !slices.Equal(numbers, []uint64{1, 2}) || arrived[0] != 6*ms {
		t.Errorf("sent as %v, timers of %v, received %v at %v", d.sent, d.rung, numbers, arrived)
	}
}
