package routes

// This test proves that the frontier gives the nearest first, whatever came in between, so that each node is settled once.

import (
	"testing"
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

func TestFrontier(t *testing.T) {
	for seed := range uint64(200) {
		r := random.New(random.Hash(seed))
		var f frontier
		inside := map[units.NodeID]cost{}
		for n := range units.NodeID(60) {
			if c := (cost{time.Duration(r.IntN(8)), int32(r.IntN(3))}); n < 30 || r.Bernoulli(.5) {
				f.push(reached{c, n})
				inside[n] = c
			}
			if n >= 30 && r.Bernoulli(.5) || n == 59 {
				for len(f) > 0 {
					got := f.pop()
					if inside[got.node] != got.cost {
						t.Fatalf("seed %d: node %d comes out at %v, and went in at %v", seed, got.node, got.cost, inside[got.node])
					}
					delete(inside, got.node)
					for node, other := range inside {
						if other.less(got.cost) {
							t.Fatalf("seed %d: node %d comes out at %v before node %d at %v", seed, got.node, got.cost, node, other)
						}
					}
					if n < 59 {
						break
					}
				}
			}
		}
		if len(inside) > 0 || len(f) > 0 {
			t.Fatalf("seed %d: %d nodes never come out", seed, len(inside))
		}
	}
}
