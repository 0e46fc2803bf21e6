package generals

// These tests prove which words a lieutenant believes, by both algorithms: whom they came from and by whom they were passed on, at
// what time, and that of several by the same way the first counts.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// word is what lieutenant 1 is told by another general.
type word struct {
	from  sim.NodeID
	path  []sim.NodeID
	order order
}

// tell runs lieutenant 1 of four, commanded by 0, with m = 1, and returns the order that he obeys, and how much he passes on.
func tell(t *testing.T, algorithm string, round time.Duration, words []word) (obeyed order, passed int) {
	t.Helper()
	params := definition.Defaults
	params.Algorithm, params.Round = algorithm, round
	decided, said := modeltest.Puppets(t, definition, params, 4, 1, func(from sim.NodeID) (says []message) {
		for _, w := range words {
			if w.from != from {
				continue
			}
			var p path
			for _, id := range w.path {
				p = p.with(id)
			}
			says = append(says, message{p, 64, w.order})
		}
		return says
	})
	return order(decided[instance]), len(said)
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		name         string
		round        time.Duration // the first word of 0 comes after 10 ms, of 2 after 30
		words        []word
		oral, signed order // that is obeyed
		passed       int   // of signed ones
	}{
		{"the commander's", time.Second / 2, []word{{0, []sim.NodeID{0}, attack}}, retreat, attack, 1},
		{"all of them", time.Second / 2, []word{{0, []sim.NodeID{0}, attack}, {2, []sim.NodeID{0, 2}, attack}}, attack, attack, 1},
		{"two orders", time.Second / 2, []word{{0, []sim.NodeID{0}, attack}, {2, []sim.NodeID{0, 2}, retreat}, {3, []sim.NodeID{0, 3}, attack}}, attack, retreat, 1},
		{"passed on alone", time.Second / 2, []word{{2, []sim.NodeID{0, 2}, attack}, {3, []sim.NodeID{0, 3}, attack}}, attack, attack, 0},
		{"in another's name", time.Second / 2, []word{{2, []sim.NodeID{0}, attack}, {3, []sim.NodeID{0, 2}, attack}}, retreat, retreat, 0},
		{"not the commander's", time.Second / 2, []word{{2, []sim.NodeID{3, 2}, attack}, {3, []sim.NodeID{2, 3}, attack}}, retreat, retreat, 0},
		{"his own", time.Second / 2, []word{{2, []sim.NodeID{0, 1, 2}, attack}}, retreat, retreat, 0},
		{"just in time", 10 * time.Millisecond, []word{{0, []sim.NodeID{0}, attack}}, retreat, attack, 1},
		{"too late", 10*time.Millisecond - 1, []word{{0, []sim.NodeID{0}, attack}}, retreat, retreat, 0},
		{"just in time for the second round", 15 * time.Millisecond, []word{{0, []sim.NodeID{0}, attack}, {2, []sim.NodeID{0, 2}, attack}}, attack, attack, 1},
		{"too late for the second round", 15*time.Millisecond - 1, []word{{0, []sim.NodeID{0}, attack}, {2, []sim.NodeID{0, 2}, attack}}, retreat, attack, 1},
	} {
		if c.name != "not the commander's" && c.name != "his own" { // oral messages number the ways that there are
			if got, _ := tell(t, "oral", c.round, c.words); got != c.oral {
				t.Errorf("%s, oral: he obeys %v, want %v", c.name, got, c.oral)
			}
		}
		if got, passed := tell(t, signed, c.round, c.words); got != c.signed || passed != c.passed {
			t.Errorf("%s, signed: he obeys %v and passes on %d, want %v and %d", c.name, got, passed, c.signed, c.passed)
		}
	}
}

// TestFirstWordCounts: by the same way, orally; signed orders are a set.
func TestFirstWordCounts(t *testing.T) {
	for _, first := range []order{retreat, attack} {
		words := []word{{2, []sim.NodeID{0, 2}, attack}, {0, []sim.NodeID{0}, first}, {0, []sim.NodeID{0}, 1 - first}}
		if got, _ := tell(t, "oral", time.Second/2, words); got != first {
			t.Errorf("after %v and then another order he obeys %v", first, got)
		}
		if got, passed := tell(t, signed, time.Second/2, words); got != retreat || passed != 2 {
			t.Errorf("of two signed orders he obeys %v, and passes on %d", got, passed)
		}
	}
}
