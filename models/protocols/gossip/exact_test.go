package gossip

// These tests prove how far infect-and-die's limit 1-e^(-fr) is from an exact recursion for n nodes, and that all are
// reached as often as the recursion says.

import (
	"math"
	"testing"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
)

// TestFiniteNumber: how far the limit is from the truth at the sizes at which it is predicted.
func TestFiniteNumber(t *testing.T) {
	for _, fanout := range []int{2, 5} {
		for n, tolerance := range map[int]float64{many: .001, 5000: .0002} {
			e, limit := exactReach(n, fanout), theory.GossipReach(float64(fanout))
			t.Logf("n %d, fanout %d: exactly %.6f (sd %.4f), limit %.6f", n, fanout, e.mean, e.sd, limit)
			if !(math.Abs(e.mean-limit) <= tolerance) {
				t.Errorf("n %d, fanout %d: exactly %v, limit %v", n, fanout, e.mean, limit)
			}
		}
	}
}

// TestEveryone: the probability that all are reached (D2), against the exact recursion. At n = 5000 and fanout 7 the
// recursion says what a long simulation must come to (.0105): it agrees with the asymptotic formula (.0105), and with a
// simulation elsewhere (.013) within the error of 2000 runs. Small n, where many runs are cheap, tests the model itself.
func TestEveryone(t *testing.T) {
	const runs = 400
	for _, c := range []struct{ n, fanout int }{{20, 2}, {100, 4}, {200, 6}} {
		config, params := mesh(t, c.n), definition.Defaults
		params.Fanout = c.fanout
		want := exactReach(c.n, c.fanout)
		got, _ := modeltest.Estimate(series(t, &params, config, runs, "everyone"))
		se := math.Sqrt(want.everyone * (1 - want.everyone) / runs)
		t.Logf("n %d, fanout %d: everyone %.4f, exactly %.4f; e^(-n e^-f) %.4f", c.n, c.fanout, got, want.everyone,
			math.Exp(-float64(c.n)*math.Exp(-float64(c.fanout))))
		if !(math.Abs(got-want.everyone) <= 3*se) {
			t.Errorf("n %d, fanout %d: everyone in %v of the runs, exactly %v", c.n, c.fanout, got, want.everyone)
		}
	}
	everyone := exactReach(5000, 7).everyone
	t.Logf("n 5000, fanout 7: exactly %.5f", everyone)
	if !(math.Abs(everyone-.013) <= 3*math.Sqrt(.013*.987/2000)) || !(math.Abs(everyone-.0105) <= .001) {
		t.Errorf("at n 5000, fanout 7 everyone is reached with probability %v", everyone)
	}
}

// exact works out infect and die among n participants without any limit. Let the nodes that know the rumour act one
// after another; how many know it after j have acted is a Markov chain: the j-th chooses fanout of n-1 others, and
// every one without the rumour is among these. The rumour is over when all who know it have acted. So the number
// reached has a distribution that takes n x spread x fanout steps to compute.
type exact struct {
	mean, sd float64 // of the share reached
	everyone float64 // probability that all are reached
}

func exactReach(n, fanout int) exact {
	know := make([]float64, n+fanout+1) // know[i]: probability that i know it and that it is not over
	know[1] = 1
	over := make([]float64, n+1) // over[i]: probability that it is over, i having been reached
	low, high := 1, 1
	for acted := range n {
		next := make([]float64, len(know))
		nextLow, nextHigh := n, 0
		for i := low; i <= high; i++ {
			if know[i] < 1e-18 {
				continue
			}
			for found, p := range newlyTold(n, n-i, fanout) {
				next[i+found] += know[i] * p
			}
			nextLow, nextHigh = min(nextLow, i), max(nextHigh, min(i+fanout, n))
		}
		know, low, high = next, nextLow, nextHigh
		over[acted+1], know[acted+1] = know[acted+1], 0
	}
	return moments(over)
}

// newlyTold is the distribution of how many of `without` nodes are among fanout of n-1.
func newlyTold(n, without, fanout int) []float64 {
	p := make([]float64, fanout+1)
	p[0] = 1
	for drawn := range fanout {
		for k := drawn; k >= 0; k-- {
			hit := max(float64(without-k), 0) / float64(n-1-drawn)
			p[k+1] += p[k] * hit
			p[k] *= 1 - hit
		}
	}
	return p
}

func moments(over []float64) exact {
	var e exact
	n := float64(len(over) - 1)
	var square float64
	for i, p := range over {
		share := float64(i) / n
		e.mean += p * share
		square += p * share * share
	}
	e.sd = math.Sqrt(max(square-e.mean*e.mean, 0))
	e.everyone = over[len(over)-1]
	return e
}
