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
				f.push(n, c)
				inside[n] = c
			}
			if n >= 30 && r.Bernoulli(.5) || n == 59 {
				for !f.empty() {
					foretold := f.nearest()
					got, at := f.pop()
					if inside[got] != at || at != foretold {
						t.Fatalf("seed %d: node %d comes out at %v, which is foretold as %v, and went in at %v", seed, got, at, foretold, inside[got])
					}
					delete(inside, got)
					for node, other := range inside {
						if other.less(at) {
							t.Fatalf("seed %d: node %d comes out at %v before node %d at %v", seed, got, at, node, other)
						}
					}
					if n < 59 {
						break
					}
				}
			}
		}
		if len(inside) > 0 || !f.empty() {
			t.Fatalf("seed %d: %d nodes never come out", seed, len(inside))
		}
	}
}
