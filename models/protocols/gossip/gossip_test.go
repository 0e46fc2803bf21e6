package gossip

// These tests prove the coverage of infect-and-die gossip (Kermarrec et al. 2003), what each round of push and of pull
// leaves (anti-entropy), the messages of each, and that a crash loses the rumour with the disk alone.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/topologies"
)

func mesh(t testing.TB, n int) *sim.Config {
	config := modeltest.Mesh(t, n, modeltest.Constant(10*time.Millisecond))
	config.CheckMessages = false // messages hold no slices, and there are many
	return config
}

// series runs seeds 1..runs and returns one metric of each.
func series(t *testing.T, params *Params, config *sim.Config, runs int, metric string) []float64 {
	t.Helper()
	values := make([]float64, runs)
	for i := range values {
		config.Seed = uint64(i + 1)
		values[i] = modeltest.Run(t, Model(), params, config).Value(metric)
	}
	return values
}

// TestInfectAndDie: the share reached, and that each node reached sends fanout messages (D1).
func TestInfectAndDie(t *testing.T) {
	const n, runs = 5000, 20
	deviations := map[int]float64{2: .0073, 3: .0038, 4: .0019, 5: .0013}
	for fanout := 2; fanout <= 5; fanout++ {
		config, params := mesh(t, n), definition.Defaults
		params.Fanout = fanout
		want := modeltest.Predictions(t, Model(), &params, config)
		reach := series(t, &params, config, runs, "decided_ratio")
		mean, se := modeltest.Estimate(reach)
		sd := se * math.Sqrt(runs)
		t.Logf("fanout %d: reached %.5f, sd %.4f; limit %.5f", fanout, mean, sd, want["decided_ratio"])
		if want["decided_ratio"] != theory.GossipReach(float64(fanout)) || len(want) != 2 {
			t.Errorf("predictions are %v", want)
		}
		if !(math.Abs(mean-want["decided_ratio"]) <= 3*se) {
			t.Errorf("fanout %d: reached %v, want %v", fanout, mean, want["decided_ratio"])
		}
		if sd < deviations[fanout]/2 || sd > deviations[fanout]*2 {
			t.Errorf("fanout %d: the standard deviation is %v, want about %v", fanout, sd, deviations[fanout])
		}
		report := modeltest.Run(t, Model(), &params, config)
		if sent, told := report.Value("messages_sent"), math.Round(n*report.Value("decided_ratio"))*float64(fanout); sent != told {
			t.Errorf("fanout %d: %v messages, want %v", fanout, sent, told)
		}
	}
}

// TestRounds: what each round leaves (D3), counted from the decisions and not by the referee.
func TestRounds(t *testing.T) {
	const n, runs = 20_000, 1
	for mode, next := range map[string]func(float64) float64{pull: theory.PullNext, push: theory.PushNext} {
		config, params := mesh(t, n), definition.Defaults
		params.Mode, params.Fanout, params.Rounds = mode, 1, 18
		var after, expected [19]float64 // by round, summed over runs
		for seed := range runs {
			config.Seed = uint64(seed + 1)
			left := leftAfterRounds(t, &params, config)
			for k := 1; k < len(left); k++ {
				if s := next(left[k-1] / n); s*n > 1000 {
					after[k] += left[k]
					expected[k] += n * s
				}
			}
		}
		for k := range after {
			// Each is left or not nearly by a coin of its own, so three standard deviations are less than 3 sqrt(expected).
			if off := after[k] - expected[k]; expected[k] > 0 && !(math.Abs(off) <= 3*math.Sqrt(expected[k])) {
				t.Errorf("%s: round %d leaves %v more than the %v that it should", mode, k, off, expected[k])
			}
		}
	}
}

// leftAfterRounds returns how many participants were without the rumour before the first round and after each.
func leftAfterRounds(t *testing.T, params *Params, config *sim.Config) []float64 {
	left := make([]float64, params.Rounds+1)
	config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
		if l.What != account.Decided {
			return
		}
		for k := 1 + int(l.At/params.Interval); k < len(left); k++ {
			left[k]--
		}
	}}}
	modeltest.Run(t, Model(), params, config)
	config.Listeners = nil
	left[0] = -1
	for k := range left {
		left[k] += float64(config.World.Participants)
	}
	return left
}

// TestResidue: the referee's figure for the same thing. On a star, where every contact is relayed, each run chooses
// alike and so comes to the same.
func TestResidue(t *testing.T) {
	const n = 10_000
	for _, mode := range []string{push, pull} {
		params := definition.Defaults
		params.Mode, params.Fanout, params.Start, params.Rounds = mode, 1, 42*time.Millisecond, 20
		const metric = "residue_to_predicted_ratio"
		config := mesh(t, n)
		onMesh := series(t, &params, config, 3, metric)
		mean, se := modeltest.Estimate(onMesh)
		want, predicted := modeltest.Predictions(t, Model(), &params, config)[metric]
		t.Logf("%s: %.4f ± %.4f", mode, mean, se)
		if !predicted || !(math.Abs(mean-want) <= 0.02) {
			t.Errorf("%s: residue / predicted is %v ± %v", mode, mean, se)
		}
		star := modeltest.Config(t, &topologies.Star{Hub: "relay"}, n, sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)})
		star.CheckMessages = false
		if onStar := series(t, &params, star, 1, metric); onStar[0] != onMesh[0] {
			t.Errorf("%s: %v on a star, %v on a mesh", mode, onStar[0], onMesh[0])
		}
		if _, predicted := modeltest.Predictions(t, Model(), &params, star)[metric]; !predicted {
			t.Errorf("%s: nothing is predicted on a star", mode)
		}
	}
}

// TestContacts counts the messages of rounds among few nodes.
func TestContacts(t *testing.T) {
	const n, rounds, fanout = 10, 40, 2
	for mode, kinds := range map[string][2]float64{
		push: {0, 0}, pull: {n * rounds * fanout, 0}, pushPull: {0, n * rounds * fanout},
	} {
		config, params := mesh(t, n), definition.Defaults
		params.Mode, params.Fanout, params.Rounds = mode, fanout, rounds
		report := modeltest.Run(t, Model(), &params, config)
		pushes, requests, answers := report.Ledger[pushKind].Sent, report.Ledger[requestKind].Sent, report.Ledger[answerKind].Sent
		if report.Value("everyone") != 1 || report.Value("decided_ratio") != 1 {
			t.Errorf("%s does not reach everyone", mode)
		}
		if mode == pull && (float64(requests) != kinds[0] || pushes > 0) || mode == pushPull && float64(requests+pushes) != kinds[1] ||
			mode == push && requests+answers > 0 {
			t.Errorf("%s: %d pushes, %d requests, %d answers", mode, pushes, requests, answers)
		}
		if rumours := float64(pushes + answers); rumours != report.Value("duplicates")+n-1 {
			t.Errorf("%s: %v messages with the rumour, %v duplicates", mode, rumours, report.Value("duplicates"))
		}
		if load := Model().Load(&params, &sim.Setting{Config: config, World: config.World}); load.Routed != n*rounds*fanout {
			t.Errorf("%s: load is %v", mode, load)
		}
	}
}

// TestNeighbors: on a star the hub gossips, too, so that the rumour gets across.
func TestNeighbors(t *testing.T) {
	for _, mode := range []string{push, pull, pushPull} {
		config := modeltest.Config(t, &topologies.Star{Hub: "relay"}, 12, sim.Network{Latency: modeltest.Constant(time.Millisecond)})
		params := definition.Defaults
		params.Mode, params.Targets = mode, neighbors
		report := modeltest.Run(t, Model(), &params, config)
		if report.Value("decided_ratio") != 1 || report.Value("transits") != report.Value("messages_sent") {
			t.Errorf("%s: %v decided", mode, report.Value("decided_ratio"))
		}
		if len(modeltest.Predictions(t, Model(), &params, config)) > 0 {
			t.Errorf("%s: predictions among neighbours", mode)
		}
	}
}

// TestCrash: the origin keeps the rumour over a crash, unless its disk is lost.
func TestCrash(t *testing.T) {
	for lost, want := range map[sim.Destruction]float64{sim.MemoryLost: 1, sim.DiskLost: 0} {
		config, params := mesh(t, 8), definition.Defaults
		params.Mode, params.Start = push, 10*time.Millisecond
		config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(lost, 0), 20*time.Millisecond, time.Second)}
		if got := modeltest.Run(t, Model(), &params, config).Value("everyone"); got != want {
			t.Errorf("destruction %d: everyone is %v", lost, got)
		}
	}
}

func TestCheck(t *testing.T) {
	model := Model()
	for _, p := range []Params{{Origin: 10, Fanout: 1, Interval: 1}, {Fanout: 10, Interval: 1}} {
		if _, err := model.Prepare(&p, mesh(t, 10)); err == nil {
			t.Errorf("%+v is accepted among 10", p)
		}
	}
}

// TestNoAllocation: choosing targets and telling them takes no memory of its own.
func TestNoAllocation(t *testing.T) {
	config, params := mesh(t, 10_000), definition.Defaults
	model := Model()
	allocations := testing.AllocsPerRun(1, func() { modeltest.Run(t, model, &params, config) })
	t.Logf("%v allocations", allocations)
	if allocations > 2000 { // 30,000 messages
		t.Errorf("%v allocations in a run of 10,000 nodes", allocations)
	}
}

func BenchmarkRun(b *testing.B) {
	config, params := mesh(b, 10_000), definition.Defaults
	for range b.N {
		modeltest.Run(b, Model(), &params, config)
	}
}
