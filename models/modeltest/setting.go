package modeltest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// Setting is a run that a test changes. A change of its Network holds: the Config's own field is made of it.
type Setting[P any] struct {
	*sim.Config
	*sim.Network
	Params *P
}

// Set is a setting on participants who are all adjacent, by links of 10 ms, without faults.
func Set[P any](t testing.TB, params P, participants int) *Setting[P] {
	t.Helper()
	s := &Setting[P]{Mesh(t, participants, nil), &sim.Network{Latency: Constant(10 * time.Millisecond)}, &params}
	s.CheckMessages = false // it is slow, and other tests do
	s.Config.Network = func(*sim.World) (*sim.Network, error) { return s.Network, nil }
	return s
}

// Player returns what changes a setting of its own, runs it, and compares its metrics with what was counted by hand.
func Player[P any](t *testing.T, model sim.Model, plain func() *Setting[P]) func(name string, change func(*Setting[P]), want map[string]float64) {
	return func(name string, change func(*Setting[P]), want map[string]float64) {
		t.Helper()
		s := plain()
		change(s)
		Expect(t, name, Run(t, model, s.Params, s.Config), want)
	}
}

// Breaking are changes of a setting, by the assumption that does not hold any more with each alone.
type Breaking[P any] map[string][]func(*Setting[P])

// ExpectAssumptions checks that a metric is predicted in a setting, and that each assumption of its theorem, broken alone, takes
// the prediction away and is named as the reason. Those that models share are broken here.
func ExpectAssumptions[P any](t *testing.T, model sim.Model, metric string, plain func() *Setting[P], own Breaking[P]) {
	t.Helper()
	s := plain()
	run, err := model.Prepare(s.Params, s.Config)
	if err != nil {
		t.Fatal(err)
	}
	predictions := model.Theory(s.Params, run.Setting()).Predictions
	at := slices.IndexFunc(predictions, func(p sim.Prediction) bool { return p.Metric == metric })
	if at < 0 {
		t.Fatalf("%s is not predicted where all holds", metric)
	}
	_, list, _ := strings.Cut(predictions[at].Source, "; assuming: ")
	assumptions := strings.Split(list, "; ")
	for _, assumption := range assumptions {
		changes := append(shared[P](t)[assumption], own[assumption]...)
		for _, change := range changes {
			s := plain()
			change(s)
			ExpectWithheld(t, model, s.Params, s.Config, metric, assumption)
		}
		if len(changes) == 0 {
			t.Errorf("nothing breaks %q, which the theorem about %s assumes", assumption, metric)
		}
	}
	for assumption := range own {
		if !slices.Contains(assumptions, assumption) {
			t.Errorf("the theorem about %s does not assume %q", metric, assumption)
		}
	}
}

// shared breaks what theorems of many models assume.
func shared[P any](t *testing.T) Breaking[P] {
	slow := func(s *Setting[P]) {
		s.Service = func(sim.NodeID) sim.Service {
			return sim.Service{Time: random.Constant{Value: 1e9}, Servers: 1, Queue: -1}
		}
	}
	narrow := func(s *Setting[P]) {
		s.Capacity = func(_, _ sim.NodeID, _ time.Duration) sim.Capacity { return sim.Capacity{Rate: 1_000_000, Queue: -1} }
	}
	up := func(rate sim.Bandwidth, queue int) func(*Setting[P]) {
		return func(s *Setting[P]) {
			s.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Rate: rate, Queue: queue} }
		}
	}
	copies := func(s *Setting[P]) { s.Noise = &sim.Noise{Duplication: .1} }
	return Breaking[P]{
		"no faults": {func(s *Setting[P]) {
			s.Faults = []sim.Fault{Once("crash", Crash(sim.MemoryLost, 1), time.Second, time.Second)}
		}},
		"links lose nothing":                             {func(s *Setting[P]) { s.Loss = Bernoulli(.1) }},
		"neither bandwidth, capacity nor service":        {slow, narrow, up(1_000_000, -1)},
		"neither service nor capacity of links":          {slow, narrow},
		"neither duplication, reordering nor corruption": {copies},
		"all uplinks have a rate":                        {up(0, -1), func(s *Setting[P]) { s.Uplink = nil }},
		"no queue that fills": {up(1_000_000, 9), func(s *Setting[P]) {
			s.Downlink = func(sim.NodeID) sim.Access { return sim.Access{Rate: 1_000_000, Queue: 9} }
		}},
		"no duplication": {copies},
		"no transport":   {func(s *Setting[P]) { s.Reliable = &sim.Reliable{Timeout: time.Second, Window: 9, Retries: -1} }},
		"no warm-up":     {func(s *Setting[P]) { s.Warmup = time.Second }},
		"constant latency, the same of all links":                {func(s *Setting[P]) { s.Latency = Exponential(time.Millisecond) }},
		"all participants are neighbours, and there are no hubs": {func(s *Setting[P]) { s.World = World(t, &topologies.Line{}, s.World.Participants) }},
	}
}

// Apart is a graph whose first node has no neighbours.
type Apart struct{ sim.Graph }

// Degree implements sim.Graph.
func (g Apart) Degree(n sim.NodeID) int {
	if n == 0 {
		return 0
	}
	return g.Graph.Degree(n)
}

// Down is a crash that costs a node its disk.
func Down(n sim.NodeID, at, lasts time.Duration) sim.Fault {
	return Once("down", Crash(sim.DiskLost, n), at, lasts)
}

// Paused is a node that does nothing for a while.
func Paused(n sim.NodeID, at, lasts time.Duration) sim.Fault {
	return Once("pause", Strike(func(c *sim.Control) { c.Pause(n) }, func(c *sim.Control) { c.Resume(n) }), at, lasts)
}
