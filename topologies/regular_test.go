package topologies

// These tests prove that random regular graphs are regular, connected, equally likely, and the same on every machine.

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

func TestRegularDegreesAndConnection(t *testing.T) {
	for _, c := range []struct{ n, k, seeds int }{
		{3, 2, 50}, {4, 2, 200}, {4, 3, 50}, {5, 2, 1000}, {5, 4, 50}, {6, 3, 1000}, {7, 4, 1000}, {8, 3, 1000},
		{9, 6, 200}, {10, 9, 50}, {30, 2, 1000}, {30, 3, 1000}, {33, 16, 200}, {34, 17, 200}, {100, 8, 200},
	} {
		for seed := range c.seeds {
			r := random.New(random.Hash(uint64(seed), 1))
			g := regular(c.n, c.k, &r)
			if problems := conformance(g); problems != nil {
				t.Fatalf("n=%d k=%d seed=%d: %v", c.n, c.k, seed, problems)
			}
			for n := range c.n {
				if g.Degree(sim.NodeID(n)) != c.k {
					t.Fatalf("n=%d k=%d seed=%d: node %d has %d neighbours", c.n, c.k, seed, n, g.Degree(sim.NodeID(n)))
				}
			}
		}
	}
}

// TestRegularEdgesAreEquallyLikely counts in how many graphs each pair is adjacent: k/(n-1) of them.
func TestRegularEdgesAreEquallyLikely(t *testing.T) {
	for _, c := range []struct{ n, k int }{{7, 2}, {12, 3}, {12, 5}, {12, 7}, {20, 8}} {
		const seeds = 4000
		count := make([]int, c.n*c.n)
		for seed := range seeds {
			r := random.New(random.Hash(uint64(seed), 2))
			g := regular(c.n, c.k, &r)
			for a := range c.n {
				for i := range c.k {
					count[a*c.n+int(g.Neighbor(sim.NodeID(a), i))]++
				}
			}
		}
		p := float64(c.k) / float64(c.n-1)
		var squares float64
		for a := range c.n {
			for b := range a {
				d := float64(count[a*c.n+b]) - seeds*p
				squares += d * d / (seeds * p * (1 - p))
			}
		}
		// Degrees are fixed, so that n of the counts follow from the others, which vary the more for it.
		freedom := float64(c.n * (c.n - 3) / 2)
		chiSquare := squares * freedom / float64(c.n*(c.n-1)/2)
		if limit := freedom + 4*math.Sqrt(2*freedom); chiSquare > limit {
			t.Errorf("n=%d k=%d: chi-square %.1f over the limit of %.1f", c.n, c.k, chiSquare, limit)
		}
	}
}

// TestRegularGraphsAreEquallyLikely compares the frequencies of the five kinds of connected cubic graphs
// over 8 nodes, told apart by their circles of 3 and 4 nodes, with the number of ways to name the nodes:
// 8! / (symmetries of the kind).
func TestRegularGraphsAreEquallyLikely(t *testing.T) {
	const labelled, seeds = 19320, 20000
	ways := map[string]float64{
		"0 triangles, 6 squares": 40320 / 48, // the cube
		"0 triangles, 4 squares": 40320 / 16, // Wagner's graph
		"4 triangles, 2 squares": 40320 / 16,
		"1 triangles, 3 squares": 40320 / 12,
		"2 triangles, 2 squares": 40320 / 4,
	}
	count := map[string]float64{}
	for seed := range seeds {
		r := random.New(random.Hash(uint64(seed), 3))
		count[circles(regular(8, 3, &r))]++
	}
	for kind, ways := range ways {
		p := ways / labelled
		if d := count[kind] - seeds*p; !(math.Abs(d) <= 4*math.Sqrt(seeds*p*(1-p))) {
			t.Errorf("%s: %.0f graphs, want %.0f", kind, count[kind], seeds*p)
		}
	}
}

// TestMatrixChangesNothing draws a graph with the matrix and looks everything up in the slots, too.
func TestMatrixChangesNothing(t *testing.T) {
	r := random.New(7)
	p := newPairing(50, 20)
	if p.matrix == nil || !p.pair(ends(50, 20, &r), &r) {
		t.Fatal("no matrix, or no graph")
	}
	p.mix(&r)
	for a := range sim.NodeID(50) {
		for b := range sim.NodeID(50) {
			if p.matrix.has(a, b) != slices.Contains(p.row(a), b) {
				t.Fatalf("the matrix is wrong about %d-%d", a, b)
			}
		}
	}
}

// TestPairingGivesUp: where all ends made loops there is no edge to splice them into.
func TestPairingGivesUp(t *testing.T) {
	r := random.New(1)
	if newPairing(3, 2).pair([]sim.NodeID{0, 0, 1, 1, 2, 2}, &r) {
		t.Error("paired loops only")
	}
}

// TestRegularIsPortable pins graphs that must be the same on every machine and for ever.
func TestRegularIsPortable(t *testing.T) {
	for _, c := range []struct {
		n, k int
		want uint64
	}{
		{10, 2, 0xa0f78ca89fe505fd}, {64, 8, 0x587a6c6b134a520d}, {64, 45, 0x5635e004619140ad},
		{1000, 20, 0x251bc9dae1486711}, {20000, 5, 0x8558b827f95650fd},
	} {
		r := random.New(42)
		if got := digest(regular(c.n, c.k, &r)); got != c.want {
			t.Errorf("n=%d k=%d: digest %#x, want %#x", c.n, c.k, got, c.want)
		}
	}
}

// circles counts triangles and squares.
func circles(g sim.Graph) string {
	var triangles, squares int
	n := sim.NodeID(g.Len())
	for a := range n {
		for b := range a {
			common := 0
			for c := range n {
				if g.Adjacent(a, c) && g.Adjacent(b, c) {
					common++
				}
			}
			if g.Adjacent(a, b) {
				triangles += common
			}
			squares += common * (common - 1) / 2
		}
	}
	return fmt.Sprintf("%d triangles, %d squares", triangles/3, squares/2)
}

// digest is a portable hash over all rows of neighbours.
func digest(g sim.Graph) uint64 {
	h := fnv.New64a()
	for n := range g.Len() {
		for i := range g.Degree(sim.NodeID(n)) {
			m := uint32(g.Neighbor(sim.NodeID(n), i))
			h.Write([]byte{byte(m), byte(m >> 8), byte(m >> 16), byte(m >> 24)})
		}
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	return h.Sum64()
}

func BenchmarkRegular(b *testing.B) {
	for _, c := range []struct{ n, k int }{{64, 8}, {1000, 8}, {1_000_000, 8}} {
		b.Run(fmt.Sprintf("%dx%d", c.n, c.k), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				r := random.New(uint64(i))
				regular(c.n, c.k, &r)
			}
		})
	}
}
