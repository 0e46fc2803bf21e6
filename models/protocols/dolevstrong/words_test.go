package dolevstrong

// This test proves which words a participant believes: whose signatures they need, in which order, until when; and what it passes
// on.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestWords: participant 1 of four, in the broadcast of 0, with f = 1. The first word of 0 comes after 10 ms, of 2 after 30.
func TestWords(t *testing.T) {
	type word struct {
		from    sim.NodeID
		value   uint64
		signers []sim.NodeID
	}
	const half = 500 * time.Millisecond
	for _, c := range []struct {
		name   string
		round  time.Duration
		words  []word
		want   uint64
		passed []uint64 // values
	}{
		{"nothing", half, nil, 0, nil},
		{"the sender's", half, []word{{0, 1, []sim.NodeID{0}}}, 1, []uint64{1}},
		{"twice", half, []word{{0, 1, []sim.NodeID{0}}, {0, 1, []sim.NodeID{0}}, {2, 1, []sim.NodeID{0, 2}}}, 1, []uint64{1}},
		{"two values", half, []word{{0, 1, []sim.NodeID{0}}, {0, 2, []sim.NodeID{0}}}, 0, []uint64{1, 2}},
		{"a third value is not passed on", half, []word{{0, 1, []sim.NodeID{0}}, {0, 2, []sim.NodeID{0}}, {0, 3, []sim.NodeID{0}}}, 0, []uint64{1, 2}},
		{"passed on: one signature more than f", half, []word{{2, 1, []sim.NodeID{0, 2}}}, 1, nil},
		{"signed by another one", half, []word{{2, 1, []sim.NodeID{0}}}, 0, nil},
		{"not by the sender", half, []word{{2, 1, []sim.NodeID{2}}}, 0, nil},
		{"not by the sender at first", half, []word{{0, 1, []sim.NodeID{2, 0}}}, 0, nil},
		{"just in time", 10 * time.Millisecond, []word{{0, 1, []sim.NodeID{0}}}, 1, []uint64{1}},
		{"too late", 10*time.Millisecond - 1, []word{{0, 1, []sim.NodeID{0}}}, 0, nil},
		{"just in time for the second round", 15 * time.Millisecond, []word{{2, 1, []sim.NodeID{0, 2}}}, 1, nil},
		{"too late for the second round", 15*time.Millisecond - 1, []word{{2, 1, []sim.NodeID{0, 2}}}, 0, nil},
		{"too late for the first round, with one signature", 15 * time.Millisecond, []word{{2, 1, []sim.NodeID{2}}}, 0, nil},
	} {
		params := definition.Defaults
		params.Round = c.round
		decided, said := modeltest.Puppets(t, definition, params, 4, 1, func(from sim.NodeID) (says []message) {
			for _, w := range c.words {
				if w.from == from {
					says = append(says, message{0, w.value, w.signers})
				}
			}
			return says
		})
		var passed []uint64
		for _, m := range said {
			if !slices.Equal(m.signers, []sim.NodeID{0, 1}) {
				t.Errorf("%s: it passes on what %v have signed", c.name, m.signers)
			}
			passed = append(passed, m.value)
		}
		if got, did := decided[0]; !did || got != c.want || !slices.Equal(passed, c.passed) {
			t.Errorf("%s: it decides %d and passes on %v, want %d and %v", c.name, got, passed, c.want, c.passed)
		}
	}
}
