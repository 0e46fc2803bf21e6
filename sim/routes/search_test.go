package routes

// These tests prove that a search for a single route finds what the table has, costs and ties included, on graphs of all kinds, also
// among what is left after failures, and that a table is made where it is less work.

import (
	"fmt"
	"testing"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// kinds are graphs as networks have them, of some size.
var kinds = map[string]func(n int, r *random.Rand) networktest.Graph{
	"ring": func(n int, _ *random.Rand) networktest.Graph { return ring(n) },
	"grid": func(n int, _ *random.Rand) networktest.Graph {
		g, side := make(networktest.Graph, n), max(2, n/7)
		for a := range n {
			if (a+1)%side > 0 && a+1 < n {
				g.Link(units.NodeID(a), units.NodeID(a+1))
			}
			if a+side < n {
				g.Link(units.NodeID(a), units.NodeID(a+side))
			}
		}
		return g
	},
	"tree": func(n int, r *random.Rand) networktest.Graph {
		g := make(networktest.Graph, n)
		for a := 1; a < n; a++ {
			g.Link(units.NodeID(a), units.NodeID(r.IntN(a)))
		}
		return g
	},
	"small world": func(n int, r *random.Rand) networktest.Graph {
		g := ring(n)
		for a := range n {
			g.Link(units.NodeID(a), units.NodeID((a+2)%n))
			if r.Bernoulli(.2) {
				g.Link(units.NodeID(a), units.NodeID(r.IntN(n)))
			}
		}
		return g
	},
	"scale-free": func(n int, r *random.Rand) networktest.Graph {
		g, ends := make(networktest.Graph, n), []int{0}
		for a := 1; a < n; a++ {
			for range 2 {
				b := ends[r.IntN(len(ends))]
				g.Link(units.NodeID(a), units.NodeID(b))
				ends = append(ends, a, b)
			}
		}
		return g
	},
	"random":   func(n int, r *random.Rand) networktest.Graph { return networktest.Random(n, 3/float64(n), r) },
	"complete": func(n int, _ *random.Rand) networktest.Graph { return networktest.Complete(n) },
}

func ring(n int) networktest.Graph {
	g := make(networktest.Graph, n)
	for a := range n {
		g.Link(units.NodeID(a), units.NodeID((a+1)%n))
	}
	return g
}

// latencies are the means of links: none, alike, of few values so that ways tie, of many, different there and back, and without end.
var latencies = map[string]func(r *random.Rand) time.Duration{
	"none": nil,
	"zero": func(*random.Rand) time.Duration { return 0 },
	"few":  func(r *random.Rand) time.Duration { return time.Duration(r.IntN(3)) * time.Millisecond },
	"many": func(r *random.Rand) time.Duration { return time.Duration(r.IntN(1_000_000)) },
	"huge": func(r *random.Rand) time.Duration { return units.Forever / time.Duration(1+r.IntN(8)) },
}

// weighted returns latencies whose means are drawn, or nil.
func weighted(g networktest.Graph, draw func(*random.Rand) time.Duration, r *random.Rand) network.Latency {
	if draw == nil {
		return nil
	}
	latency := networktest.Weighted{}
	for a := range g {
		for _, b := range g[a] {
			latency[network.Link{From: units.NodeID(a), To: b}] = draw(r)
		}
	}
	return latency
}

func TestSearchFindsWhatTheTableHas(t *testing.T) {
	for kind, graph := range kinds {
		for weights, draw := range latencies {
			for trial := range uint64(12) {
				r := random.New(random.Hash(random.HashString(kind+weights), trial))
				n := 4 + r.IntN(36)
				g := graph(n, &r)
				latency := weighted(g, draw, &r)
				var known *connectivity
				if trial%2 == 1 {
					known = failures(n, &r)
				}
				compare(t, fmt.Sprintf("%s of %d, latencies %s, trial %d", kind, n, weights, trial), g, latency, known, trial)
			}
		}
	}
}

// failures are nodes that are down, links that are cut one way, and a partition.
func failures(n int, r *random.Rand) *connectivity {
	known := &connectivity{down: make([]bool, n), cuts: map[network.Link]bool{}}
	group := make([]uint8, n)
	for i := range n {
		known.down[i] = r.Bernoulli(.15)
		group[i] = uint8(r.IntN(8) / 7)
		known.cuts[network.Link{From: units.NodeID(r.IntN(n)), To: units.NodeID(r.IntN(n))}] = true
	}
	if r.Bernoulli(.5) {
		conditions := network.NewConditions(n)
		known.partitions = []network.Partition{conditions.Part(group, nil)}
	}
	return known
}

// compare asks for all routes by tables and by searches, of which each must tell all hops of its route.
func compare(t *testing.T, name string, g networktest.Graph, latency network.Latency, known *connectivity, seed uint64) {
	t.Helper()
	byTable, bySearch := New(g, latency, seed, nil), New(g, latency, seed, nil)
	byTable.known, bySearch.known = known, known
	byTable.roads.count()
	bySearch.roads.count()
	for to := range units.NodeID(len(g)) {
		table, _ := byTable.shortest(to)
		for from := range units.NodeID(len(g)) {
			if from == to {
				continue
			}
			next, _, found := bySearch.seek(from, to)
			if !found { // the costs are too large
				continue
			}
			if next != table[from] {
				t.Fatalf("%s: from %d to %d by %d, the table says %d", name, from, to, next, table[from])
			}
			for at := from; at != to && next >= 0; at = table[at] {
				if kept, is := bySearch.found.get(to, at); is && kept != table[at] {
					t.Fatalf("%s: from %d to %d at %d by %d, the table says %d", name, from, to, at, kept, table[at])
				}
			}
		}
	}
}

// TestTablesWhereTheyAreLessWork: round a ring a search goes half the way of a table, in a random graph it looks at little.
func TestTablesWhereTheyAreLessWork(t *testing.T) {
	r := random.New(5)
	const n = 2000
	for _, c := range []struct {
		name   string
		graph  networktest.Graph
		tables bool
	}{{"ring", ring(n), true}, {"random graph", networktest.Random(n, 8./n, &r), false}} {
		router := New(c.graph, networktest.Constant(time.Millisecond), 1, nil)
		for range 50 {
			from, to := units.NodeID(r.IntN(n)), units.NodeID(r.IntN(n))
			router.Next(from, from, to)
		}
		if c.tables != (router.Tables() > 0) || c.tables != (router.Foresee(50, n) > 0) {
			t.Errorf("%s: %d tables, %d foreseen", c.name, router.Tables(), router.Foresee(50, n))
		}
		for range 1000 {
			from := units.NodeID(r.IntN(n))
			router.Next(from, from, 7)
		}
		if _, made := router.tables.next[7]; !made {
			t.Errorf("%s: no table for whom many send to", c.name)
		}
	}
}

// BenchmarkRoute seeks one route between any two nodes with eight neighbours.
func BenchmarkRoute(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint("nodes=", n), func(b *testing.B) {
			r := random.New(5)
			g := make(networktest.Graph, n)
			for range n * 4 {
				g.Link(units.NodeID(r.IntN(n)), units.NodeID(r.IntN(n)))
			}
			router := New(g, networktest.Constant(time.Millisecond), 1, nil)
			router.roads.count()
			for b.Loop() {
				router.seek(units.NodeID(r.IntN(n/2)), units.NodeID(n/2+r.IntN(n/2)))
			}
		})
	}
}
