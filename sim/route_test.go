package sim

import (
	"slices"
	"testing"
	"time"

	"starmesh/sim/random"
)

// weighted is a latency of its own for each directed link.
type weighted map[uint64]time.Duration

func (w weighted) Draw(hop Hop, _ *random.Rand) time.Duration { return w[linkKey(hop.From, hop.To)] }
func (w weighted) Mean(from, to NodeID) time.Duration         { return w[linkKey(from, to)] }

// floydWarshall is the reference: the least cost between all pairs.
func floydWarshall(g graph, costOf func(a, b NodeID) cost) [][]cost {
	dist := make([][]cost, len(g))
	for a := range g {
		dist[a] = slices.Repeat([]cost{unreachable}, len(g))
		for _, b := range g[a] {
			dist[a][b] = costOf(NodeID(a), b)
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

func newTestRouter(g graph, latency Latency, byHops bool, seed uint64) *router {
	return newRouter(&Config{Seed: seed, Routes: Routes{ByHops: byHops}}, &World{Participants: g.Len(), Graph: g}, latency)
}

// follow walks a route and returns its nodes, its cost and whether it arrives.
func follow(r *router, from, to NodeID) (path []NodeID, length cost, arrives bool) {
	at := from
	for path = []NodeID{at}; at != to; path = append(path, at) {
		next, found := r.next(from, at, to)
		if !found || len(path) > 2*r.world.Len() {
			return path, length, false
		}
		length = length.plus(r.linkCost(at, next))
		at = next
	}
	return path, length, true
}

// TestRoutesAreShortest on random graphs with random latencies, zero among them; neighbours are reached directly.
func TestRoutesAreShortest(t *testing.T) {
	r := random.New(1)
	for trial := range 150 {
		n := 2 + r.IntN(14)
		g := randomGraph(n, 2.2/float64(n), &r)
		latency := weighted{}
		for a := range g {
			for _, b := range g[a] {
				latency[linkKey(NodeID(a), b)] = time.Duration(r.IntN(5)) * ms * time.Duration(trial%3)
			}
		}
		for _, byHops := range []bool{false, true} {
			router := newTestRouter(g, latency, byHops, uint64(trial))
			dist := floydWarshall(g, router.linkCost)
			for from := range NodeID(n) {
				for to := range NodeID(n) {
					if from == to {
						continue
					}
					path, length, arrives := follow(router, from, to)
					want := dist[from][to]
					if g.Adjacent(from, to) {
						want = router.linkCost(from, to)
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
		g := randomGraph(n, 3/float64(n), &r)
		router := newTestRouter(g, constant(ms), trial%2 == 0, uint64(trial))
		view := &connectivity{down: make([]bool, n), cuts: map[uint64]bool{}, partitions: []partition{{group: make([]uint8, n)}}}
		for i := range n {
			view.down[i] = r.Bernoulli(0.2)
			view.partitions[0].group[i] = uint8(r.IntN(8) / 7)
			view.cuts[linkKey(NodeID(r.IntN(n)), NodeID(r.IntN(n)))] = true
		}
		router.view = view
		for to := range NodeID(n) {
			dist := floydWarshall(g, func(a, b NodeID) cost {
				if view.severed(a, b) || view.down[b] && b != to {
					return unreachable
				}
				return router.linkCost(a, b)
			})
			for from := range NodeID(n) {
				path, length, arrives := follow(router, from, to)
				want := dist[from][to]
				if from != to && !view.down[from] && (arrives != (want != unreachable) || arrives && length != want) {
					t.Fatalf("trial %d: route %v of %v (arrives: %v), want %v", trial, path, length, arrives, want)
				}
			}
		}
	}
}

// TestRelaysFollowTheShortestRoute even past a slow direct link to the receiver.
func TestRelaysFollowTheShortestRoute(t *testing.T) {
	g := graphOf(5, "0-1 1-3 1-2 2-3 0-4 3-4") // 1-3 is slow, and so is the way by 4
	latency := weighted{}
	for a := range g {
		for _, b := range g[a] {
			latency[linkKey(NodeID(a), b)] = ms
		}
	}
	for _, slow := range [][2]NodeID{{1, 3}, {0, 4}, {4, 3}} {
		latency[linkKey(slow[0], slow[1])] = 50 * ms
	}
	router := newTestRouter(g, latency, false, 1)
	if path, _, _ := follow(router, 0, 3); !slices.Equal(path, []NodeID{0, 1, 2, 3}) {
		t.Errorf("from 0: %v", path)
	}
	if path, _, _ := follow(router, 1, 3); !slices.Equal(path, []NodeID{1, 3}) {
		t.Errorf("neighbours talk directly, not by %v", path)
	}
}

// TestRouteTies go by a draw: stable for a seed, and not always the lowest id.
func TestRouteTies(t *testing.T) {
	g := graphOf(6, "0-1 0-2 0-3 0-4 1-5 2-5 3-5 4-5")
	firsts := map[NodeID]int{}
	for seed := range uint64(200) {
		path, _, _ := follow(newTestRouter(g, constant(ms), false, seed), 0, 5)
		again, _, _ := follow(newTestRouter(g, constant(ms), false, seed), 0, 5)
		if !slices.Equal(path, again) {
			t.Fatalf("seed %d: %v, then %v", seed, path, again)
		}
		firsts[path[1]]++
	}
	for via := NodeID(1); via <= 4; via++ {
		if firsts[via] < 25 || firsts[via] > 80 { // 50 expected, standard deviation 6
			t.Errorf("%d of 200 routes go by %d", firsts[via], via)
		}
	}
}

// TestStarStoresNoRoutes, and a line of degree-1 ends stores one table a destination that is asked for.
func TestStarStoresNoRoutes(t *testing.T) {
	star := newTestRouter(graphOf(5, "0-4 1-4 2-4 3-4"), constant(ms), false, 1)
	for from := range NodeID(5) {
		for to := range NodeID(5) {
			path, _, arrives := follow(star, from, to)
			if want := map[bool]int{true: 2, false: 3}[from == 4 || to == 4]; from != to && (!arrives || len(path) != want) {
				t.Errorf("%d to %d: %v", from, to, path)
			}
		}
	}
	if len(star.tables) != 0 {
		t.Errorf("the star has %d tables", len(star.tables))
	}
	line := newTestRouter(graphOf(5, "0-1 1-2 2-3 3-4"), constant(ms), false, 1)
	if path, _, arrives := follow(line, 0, 4); !arrives || !slices.Equal(path, []NodeID{0, 1, 2, 3, 4}) || len(line.tables) != 1 {
		t.Errorf("line: %v, %d tables", path, len(line.tables))
	}
}

// TestAdaptiveRoutes: a square 0-1-3, 0-2-3 with a tail 3-4 behind it; the way by 1 is the fast one. Faults strike at
// 100 ms and routes follow 50 ms later; letters go every 10 ms and take 20 ms or, by 2, 60 ms.
func TestAdaptiveRoutes(t *testing.T) {
	g := graphOf(5, "0-1 0-2 1-3 2-3 3-4")
	latency := weighted{}
	for a := range g {
		for _, b := range g[a] {
			latency[linkKey(NodeID(a), b)] = 10 * ms
		}
	}
	latency[linkKey(0, 2)], latency[linkKey(2, 3)] = 30*ms, 30*ms
	for _, c := range []struct {
		name, faults string
		to           NodeID
		want         string // by the letter's time: f by the fast way, s by the slow one, x lost, n no route
	}{
		{"no failure", "", 3, "ffffffffffffffffffffffffffffff"},
		{"relay crashes", "crash 1 100ms 100ms", 3, "fffffffffxxxxxxssssssssssfffff"},
		{"link is cut", "cut 0-1 100ms 100ms", 3, "fffffffffxxxxxxssssssssssfffff"},
		{"partition", "split abaaa 100ms 100ms", 3, "ffffffffxxxxxxxssssssssssfffff"},
		{"the receiver is down: its routes stay", "crash 3 100ms 100ms", 3, "ffffffffxxxxxxxxxxffffffffffff"},
		{"a second failure is followed as late as the first", "crash 1 100ms 100ms; cut 0-2 130ms 20ms", 3, "fffffffffxxxxxxsssnnsssssfffff"},
		{"the only relay of the receiver", "crash 3 100ms 100ms", 4, "ffffffffxxxxxxnnnnnnnnnnnfffff"},
		{"the last link of the receiver", "cut 3-4 100ms 100ms", 4, "fffffffxxxxxxnnnnnnnnnnnnfffff"},
	} {
		got := routesTaken(t, g, latency, c.to, faultsOf(c.faults))
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func routesTaken(t *testing.T, g graph, latency weighted, to NodeID, faults []Fault) string {
	t.Helper()
	taken := slices.Repeat([]byte("?"), 30)
	s := scene{graph: g, network: Network{Latency: latency}}
	s.Routes, s.Faults = Routes{Adaptive: true, After: 50 * ms}, faults
	s.node = func(n NodeID) *actor {
		var posts []post
		for i := range taken {
			posts = append(posts, post{at: time.Duration(i)*10*ms + ms, from: 0, to: to, letter: letter{tag: uint64(i)}})
		}
		a := postmen(posts...)(n)
		a.message = func(e env, _ NodeID, msg letter) {
			taken[msg.tag] = 'f'
			if e.Now()-posts[msg.tag].at > 30*ms {
				taken[msg.tag] = 's'
			}
		}
		return a
	}
	s.Trace = func(l *TraceLine) {
		if l.What == "lose" {
			taken[l.Number-1] = 'x'
			if l.Kind == "letter no_route" {
				taken[l.Number-1] = 'n'
			}
		}
	}
	s.run(t)
	return string(taken)
}

// TestTablesStayWithinTheirBound forgets the oldest table for a new one, and finds the same routes without it.
func TestTablesStayWithinTheirBound(t *testing.T) {
	const n = 100
	ring := make(graph, n)
	for a := range NodeID(n) {
		ring.link(a, (a+1)%n)
	}
	s := scene{graph: ring, network: Network{Latency: constant(ms)}}
	all, few := s.prepare(t).router, s.prepare(t).router
	few.bound = 3 * 4 * n
	for range 2 {
		for to := range NodeID(n) {
			a, foundA := all.next((to+n/2)%n, (to+n/2)%n, to)
			b, foundB := few.next((to+n/2)%n, (to+n/2)%n, to)
			if a != b || foundA != foundB {
				t.Fatalf("to %d: by %d, with few tables by %d", to, a, b)
			}
			if len(few.tables) > 3 || len(few.oldest) != len(few.tables) {
				t.Fatalf("%d tables", len(few.tables))
			}
		}
	}
}
