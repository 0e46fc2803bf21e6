package swarm

// This test proves that a neighbour is found at its place, and nobody who is none, while many come and go.

import (
	"slices"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

func TestNeighbours(t *testing.T) {
	const ids, piece = 4 * few, 3
	n, r := neighbours{}, random.New(1)
	var want []sim.NodeID // by place; those with an odd id have the piece
	for step := range 20_000 {
		id, growing := sim.NodeID(r.IntN(ids)), step/1000%2 == 0
		at := slices.Index(want, id)
		switch {
		case at < 0 && (growing || r.Bernoulli(.1)):
			if at := n.meet(id, 0, link{}, firstPiece+piece+1); id%2 == 1 {
				n.add(firstPiece+piece, at)
			}
			want = append(want, id)
		case at >= 0 && (!growing || r.Bernoulli(.1)):
			n.part(at)
			want = slices.Delete(want, at, at+1)
		}
		for id := range sim.NodeID(ids) {
			if at := n.find(id); at != slices.Index(want, id) || at >= 0 && n.has(firstPiece+piece, at) != (id%2 == 1) {
				t.Fatalf("step %d: %d is at %d of %v", step, id, at, want)
			}
		}
	}
}
