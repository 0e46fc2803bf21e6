package nakamoto

// These tests prove that where one assumption of a prediction fails, there is none, and that is why.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// lawful is a run of six neighbours in which all is as a theorem has it.
type lawful struct {
	shape   topologies.Shape
	network sim.Network
	config  sim.Config // duration, deadline, warm-up and faults
	params  Params
}

// TestAssumptions breaks each assumption of each theorem alone.
func TestAssumptions(t *testing.T) {
	latency := modeltest.Constant(100 * time.Millisecond)
	direct := map[string]func(*lawful){
		"no faults": func(l *lawful) {
			l.config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 1), time.Second, time.Second)}
		},
		"links lose nothing": func(l *lawful) { l.network.Loss = modeltest.Bernoulli(.1) },
		"neither bandwidth, capacity nor service": func(l *lawful) {
			l.network.Service = func(sim.NodeID) sim.Service { return sim.Service{} }
		},
		"neither duplication, reordering nor corruption": func(l *lawful) { l.network.Noise = &sim.Noise{Duplication: .1} },
		"no transport": func(l *lawful) { l.network.Reliable = &sim.Reliable{} },
		"constant latency, the same of all links":                              func(l *lawful) { l.network.Latency = modeltest.Uniform{Max: time.Second} },
		"all participants are neighbours of all others, and there are no hubs": func(l *lawful) { l.shape = irregular{} },
		"validation takes no time":                                             func(l *lawful) { l.params.Validation = time.Second },
		"a hundred intervals or more within the statistics window":             func(l *lawful) { l.config.Duration = 10 * time.Hour },
	}
	long := direct["a hundred intervals or more within the statistics window"]
	slow := func(l *lawful) { l.network.Latency = modeltest.Constant(time.Second) }
	for metric, c := range map[string]struct {
		change func(*Params)
		breaks map[string]func(*lawful)
	}{
		"contested_ratio": {func(*Params) {}, map[string]func(*lawful){
			"no attacker":                           func(l *lawful) { l.params.Selfish = .3 },
			"equal power of all":                    func(l *lawful) { l.params.Pools = []sim.Ratio{.5} },
			"blocks are found as a Poisson process": func(l *lawful) { l.params.Arrivals = &Arrivals{at: []time.Duration{0}} },
		}},
		"first_revenue_ratio": {func(p *Params) { p.Selfish = .3 }, map[string]func(*lawful){
			"a latency of a thousandth of the interval at most": slow,
			"a selfish miner": func(l *lawful) { l.params.Selfish = 0 },
		}},
		"attack_won_ratio": {func(p *Params) { p.DoubleSpend = .3 }, map[string]func(*lawful){
			"a latency of a thousandth of the interval at most": slow,
			"a double spender":                  func(l *lawful) { l.params.DoubleSpend = 0 },
			"time for 50 attacks that all fail": func(l *lawful) { l.config.Duration = 200 * time.Hour },
		}},
	} {
		prepare := func(broken func(*lawful)) (*Params, *sim.Config) {
			l := lawful{&topologies.Mesh{}, sim.Network{Latency: latency}, sim.Config{Duration: 1000 * time.Hour}, definition.Defaults}
			c.change(&l.params)
			broken(&l)
			config := modeltest.Config(t, l.shape, 6, l.network)
			config.Duration, config.Deadline, config.Warmup, config.Faults = l.config.Duration, l.config.Deadline, l.config.Warmup, l.config.Faults
			return &l.params, config
		}
		params, config := prepare(func(*lawful) {})
		if got := modeltest.Predictions(t, Model(), params, config); len(got) != 1 || got[metric] == 0 {
			t.Errorf("%s: %v", metric, got)
		}
		for _, breaks := range []map[string]func(*lawful){direct, c.breaks} {
			for words, broken := range breaks {
				params, config := prepare(broken)
				modeltest.ExpectWithheld(t, Model(), params, config, metric, words)
			}
		}
		for _, window := range []func(*lawful){
			func(l *lawful) { l.config.Deadline = 990 * time.Hour }, func(l *lawful) { l.config.Warmup = 990 * time.Hour }, long,
		} {
			params, config := prepare(window)
			modeltest.ExpectWithheld(t, Model(), params, config, metric, "a hundred intervals or more within the statistics window")
		}
		star, starred := prepare(func(l *lawful) { l.shape = &topologies.Star{Hub: "relay"} })
		modeltest.ExpectWithheld(t, Model(), star, starred, metric, "all participants are neighbours of all others, and there are no hubs")
	}
}

// irregular joins participants 0 and 5 to all of six, and the others to these two only.
type irregular struct{ sim.Graph }

// Build implements topologies.Shape.
func (irregular) Build(int, *topologies.Atlas, *random.Rand) (*topologies.Layout, error) {
	return &topologies.Layout{Graph: irregular{}}, nil
}

func (irregular) Len() int { return 6 }

func (irregular) Degree(n sim.NodeID) int {
	if n == 0 || n == 5 {
		return 5
	}
	return 2
}

func (irregular) Adjacent(a, b sim.NodeID) bool { return a != b && (a%5 == 0 || b%5 == 0) }

func (g irregular) Neighbor(n sim.NodeID, i int) sim.NodeID {
	switch {
	case n%5 != 0:
		return sim.NodeID(5 * i)
	case sim.NodeID(i) >= n:
		return sim.NodeID(i) + 1
	}
	return sim.NodeID(i)
}
