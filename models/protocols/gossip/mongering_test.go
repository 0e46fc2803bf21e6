package gossip

// These tests prove what rumour mongering leaves: the tables of Demers et al. 1987, and the equations behind them; and that
// synchronous push-pull takes as many rounds as its recursion (Karp et al. 2000).

import (
	"fmt"
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
)

// mongering returns the residue and the messages with the rumour per node (traffic) of each run.
func mongering(t *testing.T, params *Params, n, runs int) (residue, traffic []float64) {
	config := mesh(t, n)
	config.Duration = 8 * time.Second
	for seed := range runs {
		config.Seed = uint64(seed + 1)
		r := modeltest.Run(t, Model(), params, config)
		residue = append(residue, 1-r.Value("decided_ratio"))
		traffic = append(traffic, float64(r.Ledger[pushKind].Sent+r.Ledger[answerKind].Sent)/float64(n))
	}
	return residue, traffic
}

// TestDemers: tables 1 (push, feedback, counter), 2 (push, blind, coin) and 3 (pull, feedback, counter), of 1000 nodes. Contacts
// of a cycle are simultaneous there, and a counter counts in a row. The tables have two digits or three, of so few
// runs that a residue may be off by an eighth.
func TestDemers(t *testing.T) {
	const n, runs = 1000, 16
	for _, table := range []struct {
		mode, stop, by   string
		residue, traffic []float64
	}{
		{push, feedback, counter, []float64{.176, .037, .011, .0036, .0012}, []float64{1.74, 3.30, 4.53, 5.64, 6.68}},
		{push, blind, coin, []float64{.96, .20, .060, .021, .008}, []float64{.04, 1.6, 2.8, 3.9, 4.9}},
		{pull, feedback, counter, []float64{.031, .00058}, nil},
	} {
		for k, residue := range table.residue {
			params := definition.Defaults
			params.Mode, params.Fanout, params.Stop, params.StopBy, params.K, params.Synchronous = table.mode, 1, table.stop, table.by, k+1, true
			left, sent := mongering(t, &params, n, runs)
			name := fmt.Sprint(table.mode, " ", table.stop, " ", table.by, " ", k+1)
			modeltest.ExpectMean(t, name+", residue", left, residue, .125*residue+.0005)
			if table.traffic != nil {
				modeltest.ExpectMean(t, name+", traffic", sent, table.traffic[k], .02*table.traffic[k]+.01)
			}
		}
	}
}

// TestMongeringEquation: with feedback by who has the rumour when told, s = e^(-(k+1)(1-s)): 20 % and 6 %; blindly, s = e^(-k(1-s)).
// The messages are as predicted.
func TestMongeringEquation(t *testing.T) {
	const n, runs = 2000, 20
	for _, c := range []struct {
		stop, by string
		k        int
		residue  float64
	}{{feedback, coin, 1, .2032}, {feedback, coin, 2, .0595}, {feedback, counter, 1, .2032}, {blind, coin, 2, .2032}, {blind, counter, 3, .0595}} {
		params := definition.Defaults
		params.Mode, params.Fanout, params.Stop, params.StopBy, params.K = push, 1, c.stop, c.by, c.k
		config := mesh(t, n)
		config.Duration = 8 * time.Second
		want := modeltest.Predictions(t, Model(), &params, config)
		if math.Abs(1-want["decided_ratio"]-c.residue) > 1e-4 || len(want) != 2 {
			t.Errorf("%+v: predictions are %v", c, want)
		}
		name := fmt.Sprint(c.stop, " ", c.by, " ", c.k)
		modeltest.ExpectMean(t, name+", reached", series(t, &params, config, runs, "decided_ratio"), want["decided_ratio"], 0)
		modeltest.ExpectMean(t, name+", messages", series(t, &params, config, runs, "messages_sent"), want["messages_sent"], .002*want["messages_sent"])
	}
}

// TestPushPullRounds: n nodes all know the rumour after the rounds that it takes s' = s^2 e^-(1-s) from 1 - 1/n to less than 1/n,
// to within one: log_3 n and a few more.
func TestPushPullRounds(t *testing.T) {
	const runs = 10
	for _, n := range []int{1000, 10_000} {
		config, params := mesh(t, n), definition.Defaults
		params.Mode, params.Fanout, params.Synchronous = pushPull, 1, true
		config.Duration = 3 * time.Second
		rounds, _ := modeltest.Estimate(series(t, &params, config, runs, "decision_latency_max_ms"))
		rounds = math.Ceil(rounds / 100)
		want := 0.0
		for s := 1 - 1/float64(n); s > 1/float64(n); want++ {
			s = params.after(s)
		}
		log3 := math.Log(float64(n)) / math.Log(3)
		t.Logf("n %d: %v rounds, the recursion's %v, log_3 n %.1f, ln ln n %.1f", n, rounds, want, log3, math.Log(math.Log(float64(n))))
		if math.Abs(rounds-want) > 1.5 || want < log3 || want > log3+3*math.Log(math.Log(float64(n))) {
			t.Errorf("n %d: %v rounds, the recursion's %v, log_3 n %v", n, rounds, want, log3)
		}
	}
	modeltest.ExpectMean(t, "a round of push and pull", residues(t), 1, .02)
	if got, want := (&Params{Mode: pushPull, Fanout: 1}).after(.5), .25*math.Exp(-.5); math.Abs(got-want) > 1e-9 || theory.PullNext(.5) != .25 {
		t.Errorf("of a half a round leaves %v, want %v", got, want)
	}
}

func residues(t *testing.T) []float64 {
	config, params := mesh(t, 20_000), definition.Defaults
	params.Mode, params.Fanout, params.Synchronous = pushPull, 1, true
	config.Duration = 3 * time.Second
	return series(t, &params, config, 3, "residue_to_predicted_ratio")
}

// TestInterest, by hand among two: the origin tells the other one in the first round, who tells it in the second, as it tells
// again. With a counter of k each hears k times that the other one knows.
func TestInterest(t *testing.T) {
	for _, c := range []struct {
		stop              string
		k                 int
		pushes, feedbacks float64
	}{
		{feedback, 1, 3, 2}, {feedback, 3, 7, 6}, {blind, 1, 2, 0}, {blind, 4, 8, 0},
	} {
		config, params := mesh(t, 2), definition.Defaults
		params.Mode, params.Fanout, params.Stop, params.StopBy, params.K = push, 1, c.stop, counter, c.k
		r := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, c.stop, r, map[string]float64{"everyone": 1, "duplicates": c.pushes - 1, "messages_sent": c.pushes + c.feedbacks})
	}
}

// TestInterestLasts: who has lost interest has not regained it after a crash, but for a lost disk, with which the rumour is
// lost; it is then told again by nobody.
func TestInterestLasts(t *testing.T) {
	for lost, everyone := range map[sim.Destruction]float64{sim.MemoryLost: 1, sim.DiskLost: 0} {
		config, params := mesh(t, 2), definition.Defaults
		params.Mode, params.Fanout, params.Stop, params.StopBy = push, 1, feedback, counter
		config.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(lost, 1), 10*time.Second, time.Second)}
		modeltest.Expect(t, "crash", modeltest.Run(t, Model(), &params, config), map[string]float64{"everyone": everyone, "messages_sent": 5, "decided_ratio": 1})
	}
}
