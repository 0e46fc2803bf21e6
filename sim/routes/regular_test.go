package routes

// These tests prove that what a regular graph knows is what the tables have, and that it is asked where that is so.

import (
	"fmt"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// counted is a graph that knows how many hops apart its nodes are.
type counted struct {
	networktest.Graph
	hops [][]int32
}

func (g *counted) Hops(a, b units.NodeID) int { return int(g.hops[b][a]) }

func count(g networktest.Graph) *counted {
	c, router := &counted{Graph: g}, New(g, nil, 0, nil)
	for n := range units.NodeID(len(g)) {
		c.hops = append(c.hops, router.hopsTo(n))
	}
	return c
}

// TestRegularGraphsKnowWhatTheTableHas, ties included; and they are asked only where the fewest hops are the shortest way.
func TestRegularGraphsKnowWhatTheTableHas(t *testing.T) {
	for _, kind := range []string{"ring", "grid", "tree", "complete"} {
		for weights, draw := range latencies {
			for trial := range uint64(12) {
				r := random.New(random.Hash(random.HashString(kind+weights), trial))
				g := count(kinds[kind](9+r.IntN(31), &r))
				latency := weighted(g.Graph, draw, &r)
				router, tables := New(g, latency, trial, nil), New(g, latency, trial, nil)
				router.roads.count()
				tables.roads.count()
				router.regular = router.knownWays()
				if alike := draw == nil || weights == "zero"; (router.regular != nil) != (alike || kind == "tree") {
					t.Errorf("%s, latencies %s: known %v", kind, weights, router.regular != nil)
				}
				if router.regular != nil {
					sameWays(t, fmt.Sprintf("%s of %d, latencies %s, trial %d", kind, len(g.Graph), weights, trial), router, tables)
				}
			}
		}
	}
}

func sameWays(t *testing.T, name string, router, tables *Router) {
	t.Helper()
	for to := range units.NodeID(router.graph.Len()) {
		table, _ := tables.shortest(to)
		for at := range units.NodeID(router.graph.Len()) {
			if at == to {
				continue
			}
			if next, _, found := router.way(at, to); next != table[at] || !found {
				t.Fatalf("%s: from %d to %d by %d, the table says %d", name, at, to, next, table[at])
			}
		}
	}
}

// TestTablesOfRegularGraphs are made where many send, and not as soon as their turn comes again.
func TestTablesOfRegularGraphs(t *testing.T) {
	const n = 400
	router := New(count(ring(n)), networktest.Constant(time.Millisecond), 1, nil)
	router.tables.bound = 1 // one table
	for from := range units.NodeID(n - 1) {
		router.length(from, n-1)
	}
	if _, made := router.tables.next[n-1]; !made || router.Tables() != 1 {
		t.Errorf("%d tables, of the destination of all: %v", router.Tables(), made)
	}
	for from := range units.NodeID(n - 1) {
		router.length(from+1, 0)
	}
	if _, made := router.tables.next[0]; !made {
		t.Error("no table of the next destination")
	}
	if router.length(1, n-1) == 0 || router.tables.next[n-1] != nil {
		t.Error("a table is made anew for one message")
	}
}

// TestRegularGraphsAfterRepairs know the ways again, however long searches were while a failure was known.
func TestRegularGraphsAfterRepairs(t *testing.T) {
	const n, crashed = 400, 200
	router := New(count(ring(n)), networktest.Constant(time.Millisecond), 1, nil)
	for _, what := range []account.What{account.NodeDown, account.NodeUp} {
		router.Hear(account.Happening{What: what, Node: crashed}, 1)
		router.Adapt(1)
		for to := range units.NodeID(2 * tried) {
			router.Next(to+n/4, to+n/4, to)
		}
	}
	if router.Tables() > 0 {
		t.Errorf("%d tables for one message each", router.Tables())
	}
}
