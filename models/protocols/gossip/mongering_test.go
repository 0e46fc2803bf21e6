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
	"starmesh/topologies"
)

// demers follows a rumour among n nodes cycle by cycle, each number being its expectation, until hardly anybody spreads it: residue
// and messages per node. Contacts of a cycle are simultaneous, and those in vain count in a row. The limit of many nodes: 1000 are
// off by a few in a thousand. (The formula s = e^-((k+1)(1-s)) is of contacts one after another, and of a coin: by a counter
// of 2 it would leave .060 and not .037.)
func demers(mode, stop string, n, k int) (residue, traffic float64, cycles int) {
	steps := k
	if stop == blind {
		steps = 1 // a coin has no memory
	}
	hot := make([]float64, steps) // shares that spread it, by contacts in vain
	hot[0], residue = 1/float64(n), 1-1/float64(n)
	for i := hot[0]; i > 1e-5; cycles++ {
		left, useful, vain := residue*math.Exp(-i), residue, 1-residue
		switch {
		case stop == blind:
			useful, vain = 1-1/float64(k), 1/float64(k)
		case mode == pull: // a round is one contact, with a Poisson number of nodes that ask
			left, useful, vain = residue*(1-i), 1-math.Exp(-residue), math.Exp(-residue)-math.Exp(-1)
		}
		next := make([]float64, steps+1) // the last one: no more
		next[0] = residue - left
		for j, share := range hot {
			next[0] += useful * share
			next[j] += (1 - useful - vain) * share
			next[j+1] += vain * share
		}
		traffic += i
		residue, hot, i = left, next[:steps], 0
		for _, share := range hot {
			i += share
		}
	}
	return residue, traffic, cycles
}

// TestDemers: tables 1 (push, feedback, counter), 2 (push, blind, coin) and 3 (pull, feedback, counter), of 1000 nodes. The tables
// have two digits, of runs whose number is not said, so they are held against the cycles' expectations, and the model, too,
// to within its own standard error; each case has seeds of its own, lest all share one odd beginning.
func TestDemers(t *testing.T) {
	const n, runs = 1000, 12
	seed := 1
	for _, table := range []struct {
		mode, stop, by   string
		residue, traffic []float64
	}{
		{push, feedback, counter, []float64{.18, .037, .011, .0036, .0012}, []float64{1.7, 3.3, 4.5, 5.6, 6.7}},
		{push, blind, coin, []float64{.96, .20, .060, .021, .008}, []float64{.04, 1.6, 2.8, 3.9, 4.9}},
		{pull, feedback, counter, []float64{.031, .00058}, []float64{2.7, 4.5}},
	} {
		for i, residue := range table.residue {
			k, name := i+1, fmt.Sprint(table.mode, " ", table.stop, " ", i+1)
			want, messages, cycles := demers(table.mode, table.stop, n, k)
			if !(math.Abs(want-residue) <= .13*residue) || !(math.Abs(messages-table.traffic[i]) <= .07) {
				t.Errorf("%s: the table has residue %v, traffic %v, but the cycles leave %.4g by %.3f", name, residue, table.traffic[i], want, messages)
			}
			if table.stop == blind && k == 1 { // whether it takes off is chance, and no expectation of cycles
				want = 1 - exactReach(n, 1).mean
				messages = 1 - want
			}
			params := definition.Defaults
			params.Mode, params.Fanout, params.Stop, params.StopBy, params.K, params.Synchronous = table.mode, 1, table.stop, table.by, k, true
			config := mesh(t, n)
			config.Duration = time.Duration(cycles+5) * params.Interval
			var left, sent []float64
			for range runs {
				config.Seed = uint64(seed)
				r := modeltest.Run(t, Model(), &params, config)
				left, sent = append(left, 1-r.Value("decided_ratio")), append(sent, float64(r.Ledger[pushKind].Sent)/n)
				seed++
			}
			modeltest.ExpectMean(t, name+", residue", left, want, 0)
			if table.mode == push { // by pull, the paper counts answers to those who know, too
				modeltest.ExpectMean(t, name+", traffic", sent, messages, 0)
			}
		}
	}
}

// TestMongeringEquation: with feedback by who has the rumour when told, s = e^(-(k+1)(1-s)): 20 % and 6 %; blindly, s = e^(-k(1-s)).
// The messages are as predicted.
func TestMongeringEquation(t *testing.T) {
	const n, runs = 2000, 10
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
		if !(math.Abs(1-want["decided_ratio"]-c.residue) <= 1e-4) || len(want) != 2 {
			t.Errorf("%+v: predictions are %v", c, want)
		}
		var reached, sent []float64
		config.Duration = 4 * time.Second // by then hardly any spreads it
		for seed := range uint64(runs) {
			config.Seed = seed + 1
			r := modeltest.Run(t, Model(), &params, config)
			reached, sent = append(reached, r.Value("decided_ratio")), append(sent, r.Value("messages_sent"))
		}
		name := fmt.Sprint(c.stop, " ", c.by, " ", c.k)
		modeltest.ExpectMean(t, name+", reached", reached, want["decided_ratio"], 0)
		modeltest.ExpectMean(t, name+", messages", sent, want["messages_sent"], .002*want["messages_sent"])
	}
}

// TestPushPullRounds: n nodes all know the rumour after the rounds that it takes s' = s^2 e^-(1-s) from 1 - 1/n to less than 1/n,
// to within one: log_3 n and a few more.
func TestPushPullRounds(t *testing.T) {
	for n, runs := range map[int]int{1000: 10, 10_000: 2} {
		config, params := mesh(t, n), definition.Defaults
		params.Mode, params.Fanout, params.Synchronous = pushPull, 1, true
		config.Duration = 1600 * time.Millisecond
		rounds, _ := modeltest.Estimate(series(t, &params, config, runs, "decision_latency_max_ms"))
		rounds = math.Ceil(rounds / 100)
		want := 0.0
		for s := 1 - 1/float64(n); s > 1/float64(n); want++ {
			s = params.after(s)
		}
		log3 := math.Log(float64(n)) / math.Log(3)
		t.Logf("n %d: %v rounds, the recursion's %v, log_3 n %.1f, ln ln n %.1f", n, rounds, want, log3, math.Log(math.Log(float64(n))))
		if !(math.Abs(rounds-want) <= 1.5) || want < log3 || want > log3+3*math.Log(math.Log(float64(n))) {
			t.Errorf("n %d: %v rounds, the recursion's %v, log_3 n %v", n, rounds, want, log3)
		}
	}
	modeltest.ExpectMean(t, "a round of push and pull", residues(t), 1, .02)
	if got, want := (&Params{Mode: pushPull, Fanout: 1}).after(.5), .25*math.Exp(-.5); !(math.Abs(got-want) <= 1e-9) || theory.PullNext(.5) != .25 {
		t.Errorf("of a half a round leaves %v, want %v", got, want)
	}
}

func residues(t *testing.T) []float64 {
	config, params := mesh(t, 20_000), definition.Defaults
	params.Mode, params.Fanout, params.Synchronous = pushPull, 1, true
	config.Duration = 1200 * time.Millisecond
	return series(t, &params, config, 2, "residue_to_predicted_ratio")
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

// TestCopiesAreNoContacts: among two whose messages all come twice, each still loses interest at its third contact in vain, or
// blindly at its third contact. Push: one that brings the news, and three of each. By push_pull the origin tells, is asked, and tells
// again; the other one tells three times.
func TestCopiesAreNoContacts(t *testing.T) {
	for _, c := range []struct {
		mode, stop                           string
		pushes, requests, answers, feedbacks uint64
	}{{push, feedback, 7, 0, 0, 2 * 6}, {push, blind, 6, 0, 0, 0}, {pushPull, blind, 5, 1, 2, 0}} {
		params := definition.Defaults
		params.Mode, params.Fanout, params.Stop, params.StopBy, params.K = c.mode, 1, c.stop, counter, 3
		config := modeltest.Config(t, &topologies.Mesh{}, 2, sim.Network{Latency: modeltest.Constant(10 * time.Millisecond), Noise: &sim.Noise{Duplication: 1}})
		ledger := modeltest.Run(t, Model(), &params, config).Ledger
		for kind, want := range []uint64{pushKind: c.pushes, requestKind: c.requests, answerKind: c.answers, feedbackKind: c.feedbacks} {
			if got := uint64(ledger[kind].Sent); got != want {
				t.Errorf("%s, %s: %d messages of kind %d, want %d", c.mode, c.stop, got, kind, want)
			}
		}
	}
}

// TestLastRound: what the last round leaves is compared, too: of ten rounds of push 10 % know the rumour before the eighth or so, and
// from then on each counts, the last one included.
func TestLastRound(t *testing.T) {
	measured := func(rounds int) float64 {
		config, params := mesh(t, 5000), definition.Defaults
		params.Mode, params.Fanout, params.Rounds = push, 1, rounds
		return modeltest.Run(t, Model(), &params, config).Value("residue_measured")
	}
	config, params := mesh(t, 5000), definition.Defaults
	params.Mode, params.Fanout, params.Rounds = push, 1, 13
	left := leftAfterRounds(t, &params, config)
	if of := measured(13) - measured(12); of != left[13] || of < 1000 {
		t.Errorf("the 13th round adds %v, and leaves %v", of, left[13])
	}
}
