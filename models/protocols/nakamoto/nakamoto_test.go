package nakamoto

// These tests prove how often blocks are contested, the revenue of selfish mining (Eyal & Sirer 2014), the race of a
// double spender, the GHOST rule, and the gaps of recorded blocks.

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/topologies"
)

// mining runs so many block intervals of ten minutes.
func mining(t *testing.T, shape topologies.Shape, n int, latency time.Duration, blocks int, change func(*Params)) *sim.Report {
	t.Helper()
	config := modeltest.Config(t, shape, n, sim.Network{Latency: modeltest.Constant(latency)})
	params := definition.Defaults
	params.Propagation = "flood"
	change(&params)
	config.Duration, config.Drain, config.CheckMessages = time.Duration(blocks)*params.Interval, time.Hour, false
	return modeltest.Run(t, Model(), &params, config)
}

// TestContested is row F3: with a delay of a tenth of the interval to everybody, somebody finds another block within it.
func TestContested(t *testing.T) {
	const n, blocks = 100, 30_000
	r := mining(t, &topologies.Star{Hub: "relay"}, n, 30*time.Second, blocks, func(*Params) {}) // a minute by the hub
	want := theory.Contested(n, 60, 600)
	if got := r.Value("contested_ratio"); !(math.Abs(got-want) <= 3*math.Sqrt(want/blocks)) || r.Value("blocks") < .97*blocks {
		t.Errorf("of %v blocks %.4f are contested, want %.4f", r.Value("blocks"), got, want)
	}
	if s := r.Value("stale_ratio"); s <= 0 || s > want {
		t.Errorf("%v are stale", s)
	}
	if r.Value("propagation_max_ms") != 60_000 || r.Value("first_revenue_ratio") > .02 {
		t.Errorf("a block takes %v ms at most, participant 0 has %v", r.Value("propagation_max_ms"), r.Value("first_revenue_ratio"))
	}
}

// TestSelfishMining is row F2: what a selfish miner gets is what Eyal & Sirer say, above its share of the power beyond
// (1-gamma)/(3-2 gamma), and below it before.
func TestSelfishMining(t *testing.T) {
	for _, c := range []struct{ alpha, gamma sim.Ratio }{{.2, 0}, {.4, 0}, {.2, .5}, {.3, .5}, {.45, 1}} {
		const blocks = 40_000
		r := mining(t, &topologies.Mesh{}, 4, time.Millisecond, blocks, func(p *Params) { p.Selfish, p.Gamma = c.alpha, c.gamma })
		want := theory.SelfishRevenue(float64(c.alpha), float64(c.gamma))
		got := r.Value("first_revenue_ratio")
		// Blocks come in runs, as leads last: over seeds the variance is up to seven times the binomial one.
		if se := math.Sqrt(7 * want * (1 - want) / r.Value("blocks_on_chain")); !(math.Abs(got-want) <= 3*se) {
			t.Errorf("%+v: the selfish miner has %.4f of the chain, want %.4f +- %.4f", c, got, want, se)
		}
		if breakEven := float64((1 - c.gamma) / (3 - 2*c.gamma)); (got > float64(c.alpha)) != (float64(c.alpha) > breakEven) {
			t.Errorf("%+v: %.4f of the chain, break-even at %.4f", c, got, breakEven)
		}
	}
}

// TestPropagation: announcing takes three delays where flooding takes one, and everybody has the same chain in the end.
func TestPropagation(t *testing.T) {
	for propagation, delays := range map[string]float64{"flood": 1, "announce": 3} {
		r := mining(t, &topologies.Mesh{}, 8, time.Second, 300, func(p *Params) { p.Propagation = propagation })
		if got := r.Value("propagation_max_ms"); got != delays*1000 {
			t.Errorf("%s: %v ms", propagation, got)
		}
		if r.Value("agreement_violations") != 0 || r.Value("decided_ratio") < .97 {
			t.Errorf("%s: %v violations, decided %v", propagation, r.Value("agreement_violations"), r.Value("decided_ratio"))
		}
	}
}

// TestPartition: each half goes on with a chain of its own, settles it, and one of them is undone.
func TestPartition(t *testing.T) {
	config := modeltest.Mesh(t, 10, modeltest.Constant(time.Second))
	config.Faults = []sim.Fault{modeltest.Once("split", modeltest.Partition{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 10*time.Hour, 10*time.Hour)}
	config.Duration, config.Drain = 40*time.Hour, 2*time.Hour
	params := definition.Defaults
	r := modeltest.Run(t, Model(), &params, config)
	if r.Value("agreement_violations") < 5 || r.Value("fork_depth_max") < 10 {
		t.Errorf("%v heights settled in two ways, forks up to %v", r.Value("agreement_violations"), r.Value("fork_depth_max"))
	}
}

// TestDoubleSpend: whatever is mined ahead, as often as a race of blocks without delay ends so; what was settled is undone.
func TestDoubleSpend(t *testing.T) {
	for _, c := range []struct {
		q        sim.Ratio
		z, ahead int
	}{{.2, 1, 0}, {.3, 3, 0}, {.4, 6, 0}, {.2, 1, 1}, {.3, 4, 2}, {.2, 1, 2}} {
		won, tried, undone := 0.0, 0.0, 0.0
		for seed := range uint64(4) {
			config := modeltest.Mesh(t, 3, modeltest.Constant(time.Millisecond))
			params := definition.Defaults
			params.Propagation, params.DoubleSpend, params.Confirmations, params.Premined = "flood", c.q, c.z, c.ahead
			config.Seed, config.Duration, config.Drain, config.CheckMessages = seed, 60_000*params.Interval, time.Hour, false
			r := modeltest.Run(t, Model(), &params, config)
			won, tried, undone = won+r.Value("attacks_won"), tried+r.Value("attacks"), undone+r.Value("undone_blocks")
		}
		want := theory.DoubleSpent(float64(c.q), c.z, c.ahead, definition.Defaults.GiveUp)
		if !(math.Abs(won/tried-want) <= 3*math.Sqrt(want*(1-want)/tried)) {
			t.Errorf("%+v: %v of %v attacks won, want a share of %.4f", c, won, tried, want)
		}
		if undone < 2*won { // both others drop a settled block or more each time
			t.Errorf("%+v: %v blocks undone by %v attacks", c, undone, won)
		}
	}
}

// TestGhost: with blocks much faster than their way everybody's chain ends in a branch that is nowhere lighter than
// its rivals.
func TestGhost(t *testing.T) {
	config := modeltest.Config(t, &topologies.Mesh{Degree: 4}, 20, sim.Network{Latency: modeltest.Constant(time.Second)})
	config.Duration, config.Drain = 20*time.Minute, time.Minute
	params := definition.Defaults
	params.Interval, params.Propagation, params.Rule = time.Second, "flood", ghost
	looks := 0
	watched := definition
	watched.Referee = func(*Params, *sim.World) sim.Referee[message] { return heaviestEverywhere{t, &looks} }
	modeltest.Run(t, sim.Define(watched), &params, config)
	if looks < 1000 {
		t.Errorf("%d looks", looks)
	}
}

// heaviestEverywhere checks each participant's chain from the beginning.
type heaviestEverywhere struct {
	t     *testing.T
	looks *int
}

func (heaviestEverywhere) Every() time.Duration { return 10 * time.Second }

func (h heaviestEverywhere) Sample(view *sim.View[message], _ bool) {
	for id := range sim.NodeID(view.World().Participants) {
		n := view.Node(id).(*node)
		weight, on := map[*block]int{}, map[*block]bool{n.block(genesis): true}
		for _, id := range n.order {
			for at := n.block(id); at.id != genesis; at = n.parent(at) {
				weight[at]++
			}
		}
		for at := n.head; at.id != genesis; at = n.parent(at) {
			on[at] = true
		}
		for _, id := range n.order {
			b := n.block(id)
			if on[n.parent(b)] && b.parent != n.head.id && weight[b] > weight[n.ancestor(n.head, b.height)] {
				h.t.Errorf("%v: participant %d holds a lighter branch at height %d", view.Now(), id, b.height)
			}
			if b.parent == n.head.id {
				h.t.Errorf("%v: participant %d does not go on to height %d", view.Now(), id, b.height)
			}
		}
		*h.looks++
	}
}

// TestRecordedArrivals is row F5: replayed blocks come when they came.
func TestRecordedArrivals(t *testing.T) {
	data, err := os.ReadFile("../../../experiments/data/block-arrivals/offing-gcp.csv")
	if err != nil {
		t.Fatal(err)
	}
	arrivals := &Arrivals{File: "offing-gcp.csv"}
	if err := arrivals.Load(func(string) ([]byte, error) { return data, nil }); err != nil {
		t.Fatal(err)
	}
	r := mining(t, &topologies.Mesh{}, 3, time.Second, 10_600, func(p *Params) { p.Arrivals = arrivals })
	squares := 0.0
	for i := range arrivals.at[1:] {
		d := (arrivals.at[i+1] - arrivals.at[i]).Seconds() - 576.3809
		squares += d * d
	}
	for name, c := range map[string][2]float64{
		"gaps": {r.Value("gaps"), 10926}, "mean": {r.Value("gap_mean_ms"), 576380.926}, "long": {r.Value("long_gap_ratio"), .044573},
		"variation": {math.Sqrt(squares/10926) / 576.3809, .98627},
	} {
		if !(math.Abs(c[0]-c[1]) <= 1e-5*c[1]) {
			t.Errorf("%s: %v, want %v", name, c[0], c[1])
		}
	}
	for content, problem := range map[string]string{
		"": ":1: there are no blocks", "1,a\n": "the row has not as many cells as the first one; complete it, with empty cells where there is no value", "1,a,x\n": `:1: "x" is no time`,
		"1,a,5\n2,b,4\n": ":2: 4 is earlier than the row before",
	} {
		err := arrivals.Load(func(string) ([]byte, error) { return []byte(content), nil })
		if err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// TestDiskLost: a block each minute, found in turn and a second on its way, and one of three loses its disk after the sixth. It asks
// for all six again, which is neither a contest nor a new way of theirs.
func TestDiskLost(t *testing.T) {
	record := &Arrivals{}
	for row := range 20 {
		record.at = append(record.at, time.Duration(row)*time.Minute)
	}
	config := modeltest.Mesh(t, 3, modeltest.Constant(time.Second))
	config.Duration = 21 * time.Minute
	config.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.DiskLost, 1), 310*time.Second, 10*time.Second)}
	params := definition.Defaults
	params.Arrivals, params.Propagation, params.Confirmations = record, "flood", 1
	r := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "disk lost", r, map[string]float64{"blocks": 10, "contested_blocks": 0, "stale_blocks": 0, "gaps": 19})
	for _, metric := range []string{"propagation_mean_ms", "propagation_max_ms", "confirmation_max_ms"} {
		// The one that was found before its ancestors came again takes as long as they do: six requests of two seconds more.
		if got := r.Value(metric); got > 13_000 || got < 1000 {
			t.Errorf("%s is %v", metric, got)
		}
	}
}

// TestPools: whoever has the rest of the power must be there.
func TestPools(t *testing.T) {
	params := definition.Defaults
	for _, c := range []struct {
		pools   []sim.Ratio
		refused bool
	}{{[]sim.Ratio{.1, .1}, true}, {[]sim.Ratio{.1, .9}, false}, {[]sim.Ratio{.1}, false}, {[]sim.Ratio{.6, .6}, true}} {
		params.Pools = c.pools
		if err := check(&params, modeltest.World(t, &topologies.Mesh{}, 2)); (err != nil) != c.refused {
			t.Errorf("%v: %v", c.pools, err)
		}
	}
}
