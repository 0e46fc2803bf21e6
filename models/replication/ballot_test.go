package replication

// These tests prove that of each node the first vote counts, for its value alone.

import (
	"testing"

	"starmesh/sim"
)

func TestBallot(t *testing.T) {
	var b Ballot
	for i, c := range []struct {
		node   sim.NodeID
		value  uint64
		counts bool
		votes  int // for that value then
	}{
		{0, 7, true, 1}, {0, 7, false, 1}, {0, 8, false, 0}, {64, 7, true, 2}, {63, 8, true, 1}, {1000, 0, true, 1}, {64, 8, false, 1}, {1, 7, true, 3},
	} {
		if counts := b.Vote(c.node, c.value); counts != c.counts || b.Votes(c.value) != c.votes {
			t.Errorf("vote %d, of node %d for %d: counts %v, %d votes; want %v, %d", i, c.node, c.value, counts, b.Votes(c.value), c.counts, c.votes)
		}
	}
}
