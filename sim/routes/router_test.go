package routes

// These tests prove: routes are the shortest ones (against Floyd and Warshall's algorithm), also among what is left after
// failures, ties go by a draw of the seed, tables stay within their bound, and means are asked for only where they decide.

import (
	"slices"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// floydWarshall is the reference: the least cost between all pairs.
func floydWarshall(g networktest.Graph, costOf func(a, b units.NodeID) cost) [][]cost {
	dist := make([][]cost, len(g))
	for a := range g {
		dist[a] = slices.Repeat([]cost{unreachable}, len(g))
		for _, b := range g[a] {
			dist[a][b] = costOf(units.NodeID(a), b)
		}
		dist[a][a] = cost{}
	}
	for k := range g {
		for a := range g {
			for b := range g {
				if dist[a][k] == unreachable || dist[k][b] == unreachable {
					continue
				}
				if through := dist[a][k].plus(dist[k][b]); dist[a][b] == unreachable || through.less(dist[a][b]) {
					dist[a][b] = through
				}
			}
		}
	}
	return dist
}

func newTestRouter(g networktest.Graph, latency network.Latency, byHops bool, seed uint64) *Router {
	if byHops {
		latency = nil
	}
	return New(g, latency, seed, nil)
}

func linkCost(r *Router) func(from, to units.NodeID) cost {
	return func(from, to units.NodeID) cost { return cost{r.roads.mean(from, to), 1} }
}

// follow walks a route and returns its nodes, its cost and whether it arrives.
func follow(r *Router, from, to units.NodeID) (path []units.NodeID, length cost, arrives bool) {
	at := from
	for path = []units.NodeID{at}; at != to; path = append(path, at) {
		next, found := r.Next(from, at, to)
		if !found || len(path) > 2*r.graph.Len() {
			return path, length, false
		}
		length = length.plus(linkCost(r)(at, next))
		at = next
	}
	return path, length, true
}

// TestRoutesAreShortest on random graphs with random latencies, zero among them; neighbours are reached directly.
func TestRoutesAreShortest(t *testing.T) {
	r := random.New(1)
	for trial := range 150 {
		n := 2 + r.IntN(14)
		g := networktest.Random(n, 2.2/float64(n), &r)
		latency := networktest.Weighted{}
		for a := range g {
			for _, b := range g[a] {
				latency[network.Link{From: units.NodeID(a), To: b}] = time.Duration(r.IntN(5)) * time.Millisecond * time.Duration(trial%3)
			}
		}
		for _, byHops := range []bool{false, true} {
			router := newTestRouter(g, latency, byHops, uint64(trial))
			dist := floydWarshall(g, linkCost(router))
			for from := range units.NodeID(n) {
				for to := range units.NodeID(n) {
					if from == to {
						continue
					}
					path, length, arrives := follow(router, from, to)
					want := dist[from][to]
					if g.Adjacent(from, to) {
						want = linkCost(router)(from, to)
					}
					if arrives != (want != unreachable) || arrives && length != want {
						t.Fatalf("trial %d, by hops %v: route %v of %v (arrives: %v), want %v", trial, byHops, path, length, arrives, want)
					}
					if sorted := slices.Sorted(slices.Values(path)); len(slices.Compact(sorted)) < len(path) {
						t.Fatalf("trial %d: the route %v passes a node twice", trial, path)
					}
				}
			}
		}
	}
}

// TestAdaptedRoutesAreShortest among what is left when nodes are down and links are cut, and a partition lasts.
func TestAdaptedRoutesAreShortest(t *testing.T) {
	r := random.New(2)
	for trial := range 300 {
		n := 3 + r.IntN(10)
		g := networktest.Random(n, 3/float64(n), &r)
		router := newTestRouter(g, networktest.Constant(time.Millisecond), trial%2 == 0, uint64(trial))
		view := &connectivity{down: make([]bool, n), cuts: map[network.Link]bool{}}
		group := make([]uint8, n)
		for i := range n {
			view.down[i] = r.Bernoulli(0.2)
			group[i] = uint8(r.IntN(8) / 7)
			view.cuts[network.Link{From: units.NodeID(r.IntN(n)), To: units.NodeID(r.IntN(n))}] = true
		}
		everyone := network.NewConditions(n)
		view.partitions = []network.Partition{everyone.Part(group, nil)}
		router.known = view
		for to := range units.NodeID(n) {
			dist := floydWarshall(g, func(a, b units.NodeID) cost {
				if view.severed(a, b) || view.down[b] && b != to {
					return unreachable
				}
				return linkCost(router)(a, b)
			})
			for from := range units.NodeID(n) {
				path, length, arrives := follow(router, from, to)
				want := dist[from][to]
				if from != to && !view.down[from] && (arrives != (want != unreachable) || arrives && length != want) {
					t.Fatalf("trial %d: route %v of %v (arrives: %v), want %v", trial, path, length, arrives, want)
				}
			}
		}
	}
}

// TestMeans: a latency needs a mean on every link where there may be a choice of routes, and only there.
func TestMeans(t *testing.T) {
	const everywhere = "0-1 0-2 0-3 1-2 1-3 2-3"
	for _, c := range []struct {
		name, edges string
		latency     network.Latency
		adaptive    bool
		want        string
	}{
		{"ring", "0-1 1-2 2-3 0-3", networktest.Meanless{3}, false,
			"routes go by mean latency, and the distribution of the link from 3 to 0 has none; write routes: {by: hops}"},
		{"ring with means", "0-1 1-2 2-3 0-3", networktest.Meanless{}, false, ""},
		{"no latency", "0-1 1-2 2-3 0-3", nil, true, ""},
		{"complete", everywhere, networktest.Meanless{3}, false, ""},
		{"complete, until links fail", everywhere, networktest.Meanless{3}, true,
			"routes go by mean latency, and the distribution of the link from 3 to 0 has none; write routes: {by: hops}"},
		{"star", "0-1 0-2 0-3", networktest.Meanless{0}, true, ""},
		{"two hubs", "0-1 0-2 1-3", networktest.Meanless{0}, true, ""},
		{"three hubs", "0-1 1-2 0-2 2-3", networktest.Meanless{0}, false,
			"routes go by mean latency, and the distribution of the link from 0 to 1 has none; write routes: {by: hops}"},
	} {
		got := ""
		if err := CheckMeans(networktest.Parse(4, c.edges), c.latency, c.adaptive); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNoChoice is what CheckMeans rests on: where it asks for no means, they change no route, and no failure gives one.
func TestNoChoice(t *testing.T) {
	r := random.New(3)
	tested := 0
	for trial := range 4000 {
		n := 2 + r.IntN(5)
		g := networktest.Random(n, 0.3+0.7*r.Float64(), &r)
		if trial%4 == 0 {
			g = networktest.Complete(n)
		}
		adaptive := trial%2 == 0
		if mayChoose(g, adaptive) {
			continue
		}
		tested++
		far := networktest.Weighted{}
		for a := range g {
			for _, b := range g[a] {
				far[network.Link{From: units.NodeID(a), To: b}] = time.Duration(r.IntN(1000))
			}
		}
		one, other := newTestRouter(g, networktest.Meanless{0, 1, 2}, false, 1), newTestRouter(g, far, false, 1)
		if adaptive {
			known := &connectivity{down: make([]bool, n), cuts: map[network.Link]bool{}}
			known.down[r.IntN(n)], known.cuts[network.Link{From: units.NodeID(r.IntN(n)), To: units.NodeID(r.IntN(n))}] = true, true
			one.known, other.known = known, known
		}
		for from := range units.NodeID(n) {
			for to := range units.NodeID(n) {
				a, _, arrives := follow(one, from, to)
				if b, _, also := follow(other, from, to); !slices.Equal(a, b) || arrives != also {
					t.Fatalf("trial %d, %v: by %v or by %v", trial, g, a, b)
				}
			}
		}
	}
	if tested < 500 {
		t.Errorf("only %d graphs without a choice", tested)
	}
}

// TestRelaysFollowTheShortestRoute even past a slow direct link to the receiver.
func TestRelaysFollowTheShortestRoute(t *testing.T) {
	g := networktest.Parse(5, "0-1 1-3 1-2 2-3 0-4 3-4") // 1-3 is slow, and so is the way by 4
	latency := networktest.Weighted{}
	for a := range g {
		for _, b := range g[a] {
			latency[network.Link{From: units.NodeID(a), To: b}] = time.Millisecond
		}
	}
	for _, slow := range [][2]units.NodeID{{1, 3}, {0, 4}, {4, 3}} {
		latency[network.Link{From: slow[0], To: slow[1]}] = 50 * time.Millisecond
	}
	router := newTestRouter(g, latency, false, 1)
	if path, _, _ := follow(router, 0, 3); !slices.Equal(path, []units.NodeID{0, 1, 2, 3}) {
		t.Errorf("from 0: %v", path)
	}
	if path, _, _ := follow(router, 1, 3); !slices.Equal(path, []units.NodeID{1, 3}) {
		t.Errorf("neighbours talk directly, not by %v", path)
	}
}

// TestRouteTies go by a draw: stable for a seed, and not always the lowest id.
func TestRouteTies(t *testing.T) {
	g := networktest.Parse(6, "0-1 0-2 0-3 0-4 1-5 2-5 3-5 4-5")
	firsts := map[units.NodeID]int{}
	for seed := range uint64(200) {
		path, _, _ := follow(newTestRouter(g, networktest.Constant(time.Millisecond), false, seed), 0, 5)
		again, _, _ := follow(newTestRouter(g, networktest.Constant(time.Millisecond), false, seed), 0, 5)
		if !slices.Equal(path, again) {
			t.Fatalf("seed %d: %v, then %v", seed, path, again)
		}
		firsts[path[1]]++
	}
	for via := units.NodeID(1); via <= 4; via++ {
		if firsts[via] < 25 || firsts[via] > 80 { // 50 expected, standard deviation 6
			t.Errorf("%d of 200 routes go by %d", firsts[via], via)
		}
	}
}

// TestStarStoresNoRoutes, and a line of degree-1 ends stores one table a destination that is asked for.
func TestStarStoresNoRoutes(t *testing.T) {
	star := newTestRouter(networktest.Parse(5, "0-4 1-4 2-4 3-4"), networktest.Constant(time.Millisecond), false, 1)
	for from := range units.NodeID(5) {
		for to := range units.NodeID(5) {
			path, _, arrives := follow(star, from, to)
			if want := map[bool]int{true: 2, false: 3}[from == 4 || to == 4]; from != to && (!arrives || len(path) != want) {
				t.Errorf("%d to %d: %v", from, to, path)
			}
		}
	}
	if len(star.tables.next) != 0 {
		t.Errorf("the star has %d tables", len(star.tables.next))
	}
	line := newTestRouter(networktest.Parse(5, "0-1 1-2 2-3 3-4"), networktest.Constant(time.Millisecond), false, 1)
	if path, _, arrives := follow(line, 0, 4); !arrives || !slices.Equal(path, []units.NodeID{0, 1, 2, 3, 4}) || line.Tables() > 1 {
		t.Errorf("line: %v, %d tables", path, line.Tables())
	}
}

// TestTablesStayWithinTheirBound forgets the oldest table for a new one, and finds the same routes without it.
func TestTablesStayWithinTheirBound(t *testing.T) {
	const n = 100
	ring := make(networktest.Graph, n)
	for a := range units.NodeID(n) {
		ring.Link(a, (a+1)%n)
	}
	all, few := newTestRouter(ring, networktest.Constant(time.Millisecond), false, 1), newTestRouter(ring, networktest.Constant(time.Millisecond), false, 1)
	few.tables.bound = 3 * 4 * n
	for range 2 {
		for to := range units.NodeID(n) {
			a, foundA := all.Next((to+n/2)%n, (to+n/2)%n, to)
			b, foundB := few.Next((to+n/2)%n, (to+n/2)%n, to)
			if a != b || foundA != foundB {
				t.Fatalf("to %d: by %d, with few tables by %d", to, a, b)
			}
			if few.Tables() > 3 || len(few.tables.oldest) != few.Tables() {
				t.Fatalf("%d tables", few.Tables())
			}
		}
	}
}

// TestSharedTables: a second run finds the tables of the first, except where a draw decides among ways of equal length; both
// go the same ways as without.
func TestSharedTables(t *testing.T) {
	for _, c := range []struct {
		edges  string
		shares bool
	}{
		{"0-1 1-2 2-3 3-4 4-0 4-5", true},  // round an odd ring one way is shorter
		{"0-1 1-2 2-3 3-0 3-4 4-5", false}, // round an even one there are two to the opposite node
	} {
		g := networktest.Parse(6, c.edges)
		var shared Tables
		for seed := range uint64(20) {
			alone, sharing := New(g, nil, seed, nil), New(g, nil, seed, &shared)
			for from := range units.NodeID(6) {
				for to := range units.NodeID(6) {
					if from == to {
						continue
					}
					want, _, _ := follow(alone, from, to)
					if got, _, _ := follow(sharing, from, to); !slices.Equal(got, want) {
						t.Fatalf("%s, seed %d: from %d to %d by %v, alone by %v", c.edges, seed, from, to, got, want)
					}
				}
			}
		}
		if shares := len(shared.next) > 0; shares != c.shares {
			t.Errorf("%s: %d tables are shared", c.edges, len(shared.next))
		}
	}
}

// TestRoutesAfterRepairs: what adaptive routes knew before a failure holds again when all is repaired.
func TestRoutesAfterRepairs(t *testing.T) {
	const n, crashed, to = 9, 1, 3
	shared := new(Tables)
	router := New(ring(n), nil, 1, shared)
	if router.length(0, to) != to { // by way of 1 and 2
		t.Fatal("not the shortest way")
	}
	before := &router.table(to)[0]
	tell := func(what account.What, n units.NodeID) {
		router.Hear(account.Happening{What: what, Node: n}, 1)
		router.Adapt(1)
	}
	tell(account.NodeDown, crashed)
	tell(account.NodeDown, crashed+1)
	if tell(account.NodeUp, crashed+1); router.length(0, to) != n-to {
		t.Errorf("%d hops round a node that is down", router.length(0, to))
	}
	if tell(account.NodeUp, crashed); router.length(0, to) != to || &router.table(to)[0] != before {
		t.Errorf("%d hops when all is repaired; the table is the same: %v", router.length(0, to), &router.table(to)[0] == before)
	}
}
