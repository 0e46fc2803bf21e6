package hotstuff

// These tests prove HotStuff's 8(n-1) messages and seven delays of a command, its pipeline under load, and that f of 3f +
// 1 liars of any kind never split the log and two twins of four do.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// run runs a cluster of n replicas with some clients for a hundred seconds.
func run(t testing.TB, n, clients int, network sim.Network, seed uint64, change func(*Params, *sim.Config)) *sim.Report {
	t.Helper()
	config := modeltest.Config(t, &topologies.Mesh{}, n+clients, network)
	config.Seed, config.Duration, config.Drain, config.CheckMessages = seed, 100*time.Second, 100*time.Second, false
	params := definition.Defaults
	params.Clients = clients
	change(&params, config)
	return modeltest.Run(t, Model(), &params, config)
}

// Links on which messages keep their order, and on which they overtake each other.
var (
	even   = sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)}
	uneven = sim.Network{Latency: modeltest.Uniform{Min: 5 * time.Millisecond, Max: 50 * time.Millisecond}}
)

// TestNormalCase is row E7: a lone command takes 8(n-1) messages, and n there and n back; its block is committed seven delays after it
// was proposed.
func TestNormalCase(t *testing.T) {
	for _, n := range []int{4, 7, 10, 31} {
		for _, views := range []int{1, 10} {
			// So rare that commands never meet.
			r := run(t, n, 1, even, 1, func(p *Params, c *sim.Config) { p.Rate, p.LeaderViews, c.Duration = .01, views, 1000*time.Second })
			asked := r.Value("operations")
			if got, want := r.Value("messages_sent"), float64(n-1)+asked*float64(8*(n-1)+2*n); asked < 2 || got != want {
				t.Errorf("n=%d, %d views: %v messages for %v commands, want %v", n, views, got, asked, want)
			}
			if r.Value("commit_max_ms") != 70 || r.Value("agreement_ratio") < .99 || r.Value("availability_ratio") != 1 || r.Value("operation_latency_max_ms") != 90 {
				t.Errorf("n=%d: committed after %v ms, answered after %v, agreement %v", n, r.Value("commit_max_ms"), r.Value("operation_latency_max_ms"), r.Value("agreement_ratio"))
			}
		}
	}
}

// TestPipeline: under load blocks follow each other every two delays, each with 2(n-1) messages.
func TestPipeline(t *testing.T) {
	r := run(t, 4, 4, even, 1, func(p *Params, _ *sim.Config) { p.Rate = 100 })
	if blocks := r.Value("blocks") / 4; blocks < 4900 || blocks > 5010 {
		t.Errorf("%v blocks in 100 s, want one each 20 ms", blocks)
	}
	if r.Value("commit_max_ms") != 70 || r.Value("failed_views") != 0 || r.Value("availability_ratio") != 1 || r.Value("commands_per_block_mean") < 7 {
		t.Errorf("commit %v, failed %v, per block %v", r.Value("commit_max_ms"), r.Value("failed_views"), r.Value("commands_per_block_mean"))
	}
}

func liars(t testing.TB, n, count int, strategy string, first bool, views int, seed uint64) *sim.Report {
	return run(t, n, 3, uneven, seed, func(p *Params, c *sim.Config) {
		c.Duration, p.LeaderViews = 30*time.Second, views
		p.Adversaries.Count, p.Adversaries.First, p.Adversaries.Strategy = count, first, adversary.Strategy(strategy)
		if strategy == "delay" {
			p.Adversaries.Delay = 900 * time.Millisecond
		}
	})
}

// TestSafety: f liars of 3f + 1 never make correct replicas commit different blocks, and clients get answers.
func TestSafety(t *testing.T) {
	strategies, _ := adversary.Strategy("").Choices()
	for _, strategy := range strategies {
		for _, first := range []bool{false, true} {
			for seed := range uint64(4) {
				for n, f := range map[int]int{4: 1, 7: 2} {
					r := liars(t, n, f, strategy, first, 10, seed)
					if r.Value("agreement_violations") != 0 || r.Value("unanswered_ratio") != 0 {
						t.Errorf("%s, first %v, seed %d, n=%d: %v violations, %v of %v unanswered", strategy, first, seed, n,
							r.Value("agreement_violations"), r.Value("unanswered_ratio"), r.Value("operations"))
					}
				}
			}
		}
	}
}

// TestBeyondTheBound: two twins of four, who lead for long enough, make correct replicas commit different blocks.
func TestBeyondTheBound(t *testing.T) {
	violated := 0.0
	for seed := range uint64(5) {
		violated += liars(t, 4, 2, "twins", true, 10, seed).Value("agreement_violations")
	}
	if violated == 0 {
		t.Error("two twins of four do no harm")
	}
}

// TestOneSilent: with a new leader each view, one silent replica of four stops everything; with a leader for ten views it does not.
func TestOneSilent(t *testing.T) {
	for views, want := range map[int]bool{1: false, 10: true} {
		r := liars(t, 4, 1, "silent", false, views, 1)
		if works := r.Value("unanswered_ratio") < 1; works != want {
			t.Errorf("%d views: %v unanswered", views, r.Value("unanswered_ratio"))
		}
	}
}

// TestFaults: crashes of leaders and losses delay commands, and lose none.
func TestFaults(t *testing.T) {
	lossy := sim.Network{Latency: modeltest.Constant(10 * time.Millisecond), Loss: modeltest.Bernoulli(.05)}
	for seed := range uint64(4) {
		r := run(t, 4, 1, lossy, seed, func(_ *Params, c *sim.Config) {
			c.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, sim.NodeID(seed%4)), 20*time.Second, 20*time.Second)}
		})
		if r.Value("agreement_violations") != 0 || r.Value("unanswered_ratio") != 0 || r.Value("failed_views") == 0 {
			t.Errorf("seed %d: %v violations, %v unanswered, %v failed views", seed, r.Value("agreement_violations"), r.Value("unanswered_ratio"), r.Value("failed_views"))
		}
	}
}
