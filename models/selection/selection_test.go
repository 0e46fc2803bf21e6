package selection_test

// These tests prove that a selector finds the nodes that it describes, that random picks are uniform and stable as counts
// grow, and the repairs of wrong ones.

import (
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	. "starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// world has six participants at two hubs, 6 with 0, 2, 4 and 7 with 1, 3, 5, in two regions.
func world(t *testing.T) *sim.World {
	t.Helper()
	w := modeltest.World(t, &topologies.Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, 6)
	w.Regions, w.RegionOf = []string{"us-east1", "us-west1"}, []uint16{0, 0, 0, 1, 1, 1, 0, 1}
	w.RoleNames, w.RoleOf = []string{"client", "server"}, []sim.Role{0, 0, 0, 0, 0, 0, 1, 1}
	return w
}

func ids(list ...sim.NodeID) *[]sim.NodeID { return &list }

func TestSelect(t *testing.T) {
	for _, c := range []struct {
		name string
		s    *Selector
		want []sim.NodeID
	}{
		{"nil", nil, []sim.NodeID{0, 1, 2, 3, 4, 5, 6, 7}},
		{"nothing", &Selector{}, []sim.NodeID{0, 1, 2, 3, 4, 5, 6, 7}},
		{"ids", &Selector{IDs: ids(7, 0, 3)}, []sim.NodeID{0, 3, 7}},
		{"hubs", &Selector{Position: new("hub")}, []sim.NodeID{6, 7}},
		{"leaves", &Selector{Position: new("leaf")}, []sim.NodeID{0, 1, 2, 3, 4, 5}},
		{"role", &Selector{Role: "server"}, []sim.NodeID{6, 7}},
		{"region", &Selector{Region: "us-west1"}, []sim.NodeID{3, 4, 5, 7}},
		{"filters", &Selector{Region: "us-west1", Role: "client", IDs: ids(0, 4, 7)}, []sim.NodeID{4}},
		{"count of few", &Selector{Region: "us-west1", Role: "server", Count: new(1)}, []sim.NodeID{7}},
		{"count 0", &Selector{Count: new(0)}, nil},
		{"fraction 0", &Selector{Fraction: new(sim.Ratio(0))}, nil},
		{"fraction 1", &Selector{Position: new("hub"), Fraction: new(sim.Ratio(1))}, []sim.NodeID{6, 7}},
		{"coin 0", &Selector{Coin: new(sim.Ratio(0))}, nil},
		{"coin 1", &Selector{Role: "server", Coin: new(sim.Ratio(1))}, []sim.NodeID{6, 7}},
		{"most connected", &Selector{MostConnected: new(2)}, []sim.NodeID{6, 7}},
		{"most connected leaf", &Selector{MostConnected: new(1), IDs: ids(2)}, []sim.NodeID{2}},
	} {
		r := random.New(1)
		got, err := c.s.Select(world(t), nil, &r)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestParticipantHub(t *testing.T) {
	r := random.New(1)
	hubs, err := (&Selector{Position: new("hub")}).Select(modeltest.World(t, &topologies.Star{Hub: "participant"}, 4), nil, &r)
	if err != nil || !slices.Equal(hubs, []sim.NodeID{0}) {
		t.Error(hubs, err)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		s           Selector
		field, want string
	}{
		{Selector{IDs: ids(1, 8)}, "ids[1]", "there is no node 8; the ids are 0 to 7 (participants 0 to 5, then hubs)"},
		{Selector{Role: "sever"}, "role", `the protocol has no role "sever"; the roles are client, server`},
		{Selector{Region: "us-est1"}, "region", `there is no region "us-est1"; did you mean us-east1 or us-west1?`},
		{Selector{Region: "mars"}, "region", `there is no region "mars"; the regions are us-east1, us-west1`},
		{Selector{Count: new(3), Position: new("hub")}, "count", "there are 2 nodes to pick 3 from; pick fewer, or filter less"},
		{Selector{MostConnected: new(9)}, "most_connected", "there are 8 nodes to pick 9 from; pick fewer, or filter less"},
		{Selector{MostConnected: new(1), Measured: new("currently")}, "measured", "only a fault knows who is up at the time; take initially"},
	} {
		r := random.New(1)
		_, err := c.s.Select(world(t), nil, &r)
		modeltest.ExpectProblem(t, At("nodes", err), "nodes."+c.field, c.want)
	}
	r := random.New(1)
	_, err := (&Selector{Region: "us-east1"}).Select(modeltest.World(t, &topologies.Mesh{}, 4), nil, &r)
	modeltest.ExpectProblem(t, err, "region", "needs links.latency: {matrix: ...}, which defines the regions")
	taken := []bool{true, true, true, true, true, false, false, false}
	_, err = (&Selector{Count: new(4)}).SelectFree(world(t), nil, &r, taken)
	modeltest.ExpectProblem(t, err, "count", "only 3 of 8 nodes are left to pick 4 from; pick fewer")
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		s           Selector
		field, want string
	}{
		{Selector{}, "", ""},
		{Selector{Count: new(1), Role: "x", Region: "y", IDs: ids(1)}, "", ""},
		{Selector{Count: new(1), Coin: new(sim.Ratio(1))}, "coin", "count picks already; keep one of the two"},
		{Selector{MostConnected: new(1), Fraction: new(sim.Ratio(0))}, "most_connected", "fraction picks already; keep one of the two"},
		{Selector{Measured: new("initially")}, "measured", "belongs to most_connected; give that, or remove measured"},
		{Selector{IDs: ids()}, "ids", "the list is empty; write ids, or `count: 0` to select nobody"},
		{Selector{IDs: ids(3, 1, 3)}, "ids[2]", "node 3 is listed twice; remove one"},
	} {
		modeltest.ExpectProblem(t, c.s.Validate(), c.field, c.want)
	}
}

func TestFractionsRoundToTheNearest(t *testing.T) {
	for _, c := range []struct {
		fraction sim.Ratio
		n, want  int
	}{
		{0.1, 4, 0}, {0.1, 5, 1}, {0.1, 14, 1}, {0.1, 15, 2}, {0.145, 100, 15}, {0.144, 100, 14}, {1, 7, 7}, {0.5, 99999, 50000},
		{1.0 / 3, 100, 33},
	} {
		r := random.New(1)
		got, err := (&Selector{Fraction: &c.fraction}).Select(modeltest.World(t, &topologies.Mesh{}, c.n), nil, &r)
		if err != nil || len(got) != c.want {
			t.Errorf("%v of %d nodes: %d, %v, want %d", c.fraction, c.n, len(got), err, c.want)
		}
	}
}

// TestPicksAreUniform counts how often each of 20 nodes is picked.
func TestPicksAreUniform(t *testing.T) {
	w := modeltest.World(t, &topologies.Mesh{}, 20)
	for _, c := range []struct {
		s Selector
		p float64
	}{
		{Selector{Count: new(3)}, 0.15}, {Selector{Fraction: new(sim.Ratio(0.25))}, 0.25}, {Selector{Coin: new(sim.Ratio(0.3))}, 0.3},
		{Selector{MostConnected: new(5)}, 0.25}, // all tie
	} {
		const seeds = 20_000
		var counts [20]float64
		for seed := range uint64(seeds) {
			r := random.New(random.Hash(seed))
			picked, err := c.s.Select(w, nil, &r)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range picked {
				counts[n]++
			}
		}
		for n, count := range counts {
			if !(math.Abs(count-seeds*c.p) <= 4*math.Sqrt(seeds*c.p*(1-c.p))) {
				t.Errorf("%+v picks node %d in %v of %d runs, want about %v", c.s, n, count, seeds, seeds*c.p)
			}
		}
	}
}

// TestPicksAreStable: larger picks keep whom smaller ones have, and other candidates change little.
func TestPicksAreStable(t *testing.T) {
	small, large := modeltest.World(t, &topologies.Mesh{}, 100), modeltest.World(t, &topologies.Mesh{}, 101)
	pick := func(s Selector, w *sim.World) []sim.NodeID {
		r := random.New(random.Hash(5))
		nodes, err := s.Select(w, nil, &r)
		if err != nil || !slices.IsSorted(nodes) {
			t.Fatal(nodes, err)
		}
		return nodes
	}
	subset := func(a, b []sim.NodeID) bool {
		return !slices.ContainsFunc(a, func(n sim.NodeID) bool { return !slices.Contains(b, n) })
	}
	if !slices.Equal(pick(Selector{Count: new(10)}, small), pick(Selector{Fraction: new(sim.Ratio(0.1))}, small)) {
		t.Error("10 nodes are not 10 % of 100")
	}
	if !subset(pick(Selector{Count: new(10)}, small), pick(Selector{Count: new(20)}, small)) {
		t.Error("a larger count drops nodes")
	}
	if !subset(pick(Selector{Coin: new(sim.Ratio(0.1))}, small), pick(Selector{Coin: new(sim.Ratio(0.2))}, small)) {
		t.Error("a better coin drops nodes")
	}
	if !subset(pick(Selector{Coin: new(sim.Ratio(0.1))}, small), pick(Selector{Coin: new(sim.Ratio(0.1))}, large)) {
		t.Error("another node turns coins")
	}
}

// TestLargeMesh fails by its duration if degrees are counted pair by pair.
func TestLargeMesh(t *testing.T) {
	w := modeltest.World(t, &topologies.Mesh{}, 1_000_000)
	r := random.New(1)
	if nodes, err := (&Selector{MostConnected: new(3)}).Select(w, nil, &r); len(nodes) != 3 || err != nil {
		t.Error(nodes, err)
	}
}

// TestMeasuredCurrently asks a control in the midst of a run in which nodes are down.
func TestMeasuredCurrently(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape topologies.Shape
		down  []sim.NodeID
		s     Selector
		want  []sim.NodeID
	}{
		// Hub 6 serves participants 0, 2, 4 and hub 7 the others.
		{"the other hub", &topologies.Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, []sim.NodeID{0}, most(1, "currently"), []sim.NodeID{7}},
		{"initially", &topologies.Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, []sim.NodeID{0, 2, 4, 7}, most(2, "initially"), []sim.NodeID{6, 7}},
		{"not who is down", &topologies.Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, []sim.NodeID{7}, most(1, "currently"), []sim.NodeID{6}},
		{"all who are left", &topologies.Mesh{}, []sim.NodeID{1, 2, 3, 4}, most(3, "currently"), []sim.NodeID{0, 5}},
		{"line", &topologies.Line{}, []sim.NodeID{1, 3}, most(2, "currently"), []sim.NodeID{4, 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := duringCrash(t, c.shape, c.down, func(control *sim.Control) ([]sim.NodeID, error) {
				r := random.New(1)
				return c.s.Select(control.World(), control, &r)
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func most(k int, measured string) Selector { return Selector{MostConnected: &k, Measured: &measured} }

type silence struct{}

func (silence) Kind() sim.Kind { return 0 }
func (silence) Size() sim.Size { return 0 }

type idle struct{}

func (idle) Init(*sim.Env[silence])                           {}
func (idle) OnMessage(*sim.Env[silence], sim.NodeID, silence) {}
func (idle) OnTimer(*sim.Env[silence], sim.Timer)             {}

// duringCrash asks while nodes of six participants are down.
func duringCrash(t *testing.T, shape topologies.Shape, down []sim.NodeID, ask func(*sim.Control) ([]sim.NodeID, error)) (answer []sim.NodeID) {
	probe := modeltest.Strike(func(control *sim.Control) {
		var err error
		if answer, err = ask(control); err != nil {
			t.Error(err)
		}
	}, nil)
	model := sim.Define(sim.Definition[struct{}, silence]{
		Name: "idle", Kinds: []string{"silence"},
		New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[silence] {
			return func(sim.NodeID) sim.Protocol[silence] { return idle{} }
		},
	})
	report, err := model.Run(&struct{}{}, &sim.Config{
		Seed: 1, Duration: time.Minute, World: modeltest.World(t, shape, 6),
		Faults: []sim.Fault{
			modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, down...), time.Second, sim.Forever),
			modeltest.Once("probe", probe, 2*time.Second, sim.Forever),
		},
	})
	if err != nil || report.Status != sim.OK {
		t.Fatal(report, err)
	}
	return answer
}
