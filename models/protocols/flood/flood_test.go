package flood

// These tests prove a flood's 2E-N+1 messages, that the first copy takes the shortest path to the nanosecond, and the hop
// counts of ring, star and mesh.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// table is a latency of each link's own, the same in both directions.
type table map[[2]sim.NodeID]time.Duration

func (t table) Draw(h sim.Hop, _ *random.Rand) time.Duration { return t.of(h.From, h.To) }
func (t table) Mean(a, b sim.NodeID) (time.Duration, bool)   { return t.of(a, b), true }
func (table) Fixed()                                         {}
func (t table) of(a, b sim.NodeID) time.Duration             { return t[[2]sim.NodeID{min(a, b), max(a, b)}] }

// shapes lists graphs with their links among n participants and hubs, and the greatest distance from
// participant 0 to another.
var shapes = []struct {
	name               string
	shape              topologies.Shape
	nodes, links, hops func(n int) int
}{
	{"line", &topologies.Line{}, same, func(n int) int { return n - 1 }, func(n int) int { return n - 1 }},
	{"ring", &topologies.Ring{}, same, same, func(n int) int { return n / 2 }},
	{"star", &topologies.Star{Hub: "relay"}, func(n int) int { return n + 1 }, same, fixed(2)},
	{"star around a participant", &topologies.Star{Hub: "participant"}, same, func(n int) int { return n - 1 }, fixed(1)},
	{"complete", &topologies.Mesh{}, same, func(n int) int { return n * (n - 1) / 2 }, fixed(1)},
	{"regular", &topologies.Mesh{Degree: 4}, same, func(n int) int { return 2 * n }, nil},
}

func same(n int) int            { return n }
func fixed(k int) func(int) int { return func(int) int { return k } }

func TestMessages(t *testing.T) {
	const delay = 10 * time.Millisecond
	for _, s := range shapes {
		for _, n := range []int{6, 21, 64} {
			config := modeltest.Config(t, s.shape, n, sim.Network{Latency: modeltest.Constant(delay)})
			params := definition.Defaults
			report := modeltest.Run(t, Model(), &params, config)
			nodes, links := s.nodes(n), s.links(n)
			want := map[string]float64{
				"messages_sent": float64(2*links - nodes + 1), "messages_delivered": float64(2*links - nodes + 1),
				"duplicates": float64(2 * (links - nodes + 1)), "decided_ratio": 1, "agreement_ratio": 1, "instances": 1,
				"agreement_violations": 0, "validity_violations": 0,
			}
			if s.hops != nil {
				want["decision_latency_max_ms"] = float64(s.hops(n)) * 10
				want["hops_max"] = float64(s.hops(n))
			}
			modeltest.Expect(t, s.name, report, want)
			compareTheory(t, s.name, &params, config, report, 5)
		}
	}
}

// compareTheory checks that there are so many predictions, and that they come true.
func compareTheory(t *testing.T, name string, params *Params, config *sim.Config, report *sim.Report, predictions int) {
	t.Helper()
	modeltest.ExpectPredictions(t, name, report, modeltest.Predictions(t, Model(), params, config), predictions, 1e-9)
}

// TestFirstArrival: the first copy takes the shortest path, to the nanosecond, to every node.
func TestFirstArrival(t *testing.T) {
	const n = 40
	config := modeltest.Config(t, &topologies.Mesh{Degree: 5}, n, sim.Network{})
	delays := randomDelays(config.World.Graph)
	config.Network = func(*sim.World) (*sim.Network, error) { return &sim.Network{Latency: delays}, nil }
	for origin := range n {
		want := shortestPaths(config.World.Graph, delays, sim.NodeID(origin))
		got := make([]time.Duration, n)
		config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
			if l.What == account.Decided {
				got[l.Node] = l.At
			}
		}}}
		params := definition.Defaults
		params.Origin = origin
		report := modeltest.Run(t, Model(), &params, config)
		for node := range n {
			if got[node] != want[node] {
				t.Fatalf("from %d to %d: %v, the shortest path takes %v", origin, node, got[node], want[node])
			}
		}
		compareTheory(t, "regular", &params, config, report, 5)
	}
}

func randomDelays(g sim.Graph) table {
	r, delays := random.New(7), table{}
	for a := range sim.NodeID(g.Len()) {
		for i := range g.Degree(a) {
			if b := g.Neighbor(a, i); a < b {
				delays[[2]sim.NodeID{a, b}] = time.Millisecond + time.Duration(r.IntN(int(50*time.Millisecond)))
			}
		}
	}
	return delays
}

// shortestPaths is Dijkstra's algorithm with a linear search, which shares nothing with the engine's.
func shortestPaths(g sim.Graph, delays table, from sim.NodeID) []time.Duration {
	distance, done := make([]time.Duration, g.Len()), make([]bool, g.Len())
	for n := range distance {
		distance[n] = sim.Forever
	}
	distance[from] = 0
	for range distance {
		nearest := -1
		for n := range distance {
			if !done[n] && (nearest < 0 || distance[n] < distance[nearest]) {
				nearest = n
			}
		}
		done[nearest] = true
		for i := range g.Degree(sim.NodeID(nearest)) {
			next := g.Neighbor(sim.NodeID(nearest), i)
			distance[next] = min(distance[next], distance[nearest]+delays.of(sim.NodeID(nearest), next))
		}
	}
	return distance
}

// TestHopStatistics: from every participant in turn, the hops are those of the graph (C1).
func TestHopStatistics(t *testing.T) {
	for _, s := range []struct {
		shape topologies.Shape
		n     int
		mean  float64
	}{
		{&topologies.Ring{}, 100, 2500. / 99}, // n^2 / (4 (n-1))
		{&topologies.Star{Hub: "relay"}, 50, 2},
		{&topologies.Mesh{}, 50, 1},
	} {
		config := modeltest.Config(t, s.shape, s.n, sim.Network{Latency: modeltest.Constant(time.Millisecond)})
		config.Duration = 5 * time.Minute
		params := definition.Defaults
		params.Rotate, params.Rumours = true, s.n
		report := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, "rotating origin", report, map[string]float64{"instances": float64(s.n), "decided_ratio": 1})
		if got := report.Value("hops_mean"); !(math.Abs(got-s.mean) <= 1e-9) {
			t.Errorf("%T: %v hops in the mean, want %v", s.shape, got, s.mean)
		}
		compareTheory(t, "rotating origin", &params, config, report, 3)
	}
}

// TestManyRumours: more rumours than one word of the set has bits, for as long as the workload lasts.
func TestManyRumours(t *testing.T) {
	config := modeltest.Config(t, &topologies.Ring{}, 10, sim.Network{Latency: modeltest.Constant(time.Millisecond)})
	params := definition.Defaults
	params.Rumours, params.Interval, params.Start = 0, 100*time.Millisecond, 250*time.Millisecond
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "ring", report, map[string]float64{"instances": 598, "messages_sent": 598 * 11, "decided_ratio": 1})
	if load := Model().Load(&params, &sim.Setting{Config: config, World: config.World}); load.Adjacent != 598*11 {
		t.Errorf("load is %v", load)
	}
	compareTheory(t, "rumours up to the end", &params, config, report, 5)
}

// TestCrash: who was down when the rumour passed never hears it; the line is cut there.
func TestCrash(t *testing.T) {
	config := modeltest.Config(t, &topologies.Line{}, 5, sim.Network{Latency: modeltest.Constant(time.Second)})
	config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 2), time.Second, 5*time.Second)}
	params := definition.Defaults
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "line", report, map[string]float64{"messages_sent": 2, "lost_receiver_down": 1, "decided_ratio": 2. / 5})
}

// TestHopsOnce: around a ring of six, 2 has heard the rumour after 2 s, over two hops, and forgets it. In some runs 3 hears it
// first from the other side and tells 2 again, who tells 1: its hops have been counted. The last copy comes for 3 to whom
// it heard it first from, or for 1, and one for 3 itself.
func TestHopsOnce(t *testing.T) {
	again := 0.0
	for seed := range uint64(10) {
		config := modeltest.Config(t, &topologies.Ring{}, 6, sim.Network{Latency: modeltest.Constant(time.Second)})
		config.Seed = seed
		config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.DiskLost, 2), 2500*time.Millisecond, 100*time.Millisecond)}
		params := definition.Defaults
		report := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, "ring", report, map[string]float64{"hops_mean": 9. / 5, "hops_max": 3, "duplicates": 2, "decided_ratio": 1})
		again += report.Value("messages_sent") - 7
	}
	if again == 0 || again == 10 {
		t.Errorf("in %v of 10 runs the rumour comes to 2 again", again)
	}
}

// TestOriginForgets: the origin crashes as soon as it has told two neighbours, who tell each other, and nobody else: it hears
// nothing, as they do not tell it. From the second rumour on nothing is due.
func TestOriginForgets(t *testing.T) {
	config := modeltest.Config(t, &topologies.Mesh{}, 3, sim.Network{Latency: modeltest.Constant(time.Second)})
	config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 0), 500*time.Millisecond, sim.Forever)}
	params := definition.Defaults
	params.Rumours = 2
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "origin", report, map[string]float64{
		"instances": 1, "messages_sent": 4, "duplicates": 2, "hops_mean": 1, "decided_ratio": 1, "decided_up_ratio": 1,
	})
}

// TestPhases: the rumour starts before the fault and goes around a ring of eight at a second a hop: hops belong to its start;
// of nine messages, those that meet at the end are sent in the fourth second, while the fault lasts.
func TestPhases(t *testing.T) {
	config := modeltest.Config(t, &topologies.Ring{}, 8, sim.Network{Latency: modeltest.Constant(time.Second)})
	config.Phases = []sim.Interval{{From: 2500 * time.Millisecond, To: 10 * time.Second}}
	params := definition.Defaults
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "phases", report, map[string]float64{"during_duplicates": 2, "before_duplicates": 0, "during_messages_sent": 3})
	if report.Has("during_hops_mean") {
		t.Errorf("hops of a rumour that started before: %v", report.Value("during_hops_mean"))
	}
}

func TestCheck(t *testing.T) {
	params := definition.Defaults
	params.Origin = 10
	model := Model()
	if _, err := model.Prepare(&params, modeltest.Config(t, &topologies.Ring{}, 10, sim.Network{})); err == nil {
		t.Error("an origin out of range is accepted")
	}
}

// TestOneWay: around a ring whose links go one way the rumour passes every link once, the last one back to the origin.
func TestOneWay(t *testing.T) {
	ways := make([][2]sim.NodeID, 7)
	for n := range ways {
		ways[n] = [2]sim.NodeID{sim.NodeID(n), sim.NodeID((n + 1) % len(ways))}
	}
	graph, err := topologies.FromWays(len(ways), ways)
	if err != nil {
		t.Fatal(err)
	}
	config := modeltest.Config(t, &topologies.Ring{}, len(ways), sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)})
	config.World.Graph = graph
	params := definition.Defaults
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "one way", report, map[string]float64{
		"messages_sent": 7, "messages_delivered": 7, "duplicates": 1, "decided_ratio": 1, "decision_latency_max_ms": 60,
	})
	compareTheory(t, "one way", &params, config, report, 3)
}
