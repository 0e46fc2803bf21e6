package theory

// These tests prove the coverage of gossip as the root of r = 1-e^(-fr), the giant component of G(n,c/n) before and after
// failures, and the rounds of anti-entropy.

import (
	"math"
	"testing"
)

func TestGossipReach(t *testing.T) {
	for fanout, want := range map[float64]float64{2: 0.79681, 3: 0.94048, 4: 0.98017, 5: 0.99302} {
		near(t, "reach", GossipReach(fanout), want, 1e-5)
	}
	same(t, "no fanout", GossipReach(0), 0)
	same(t, "at the threshold", GossipReach(1), 0)
	same(t, "huge fanout", GossipReach(1000), 1)
	near(t, "just above the threshold: 2ε-8ε²/3", GossipReach(1.00001), 2e-5-8./3*1e-10, 2e-10)
}

func TestGossipReachIsTheRoot(t *testing.T) {
	for _, fanout := range []float64{1.1, 1.5, 2, 2.5, 5, 10, 20} {
		r := GossipReach(fanout)
		near(t, "1-e^(-fr)", 1-math.Exp(-fanout*r), r, 2e-10)
	}
}

func TestGiantComponent(t *testing.T) {
	for c, want := range map[float64]float64{1.5: 0.58281, 2: 0.79681, 3: 0.94048} {
		near(t, "share", GiantComponent(c), want, 1e-5)
	}
}

func TestGiantComponentAfterRemoval(t *testing.T) {
	const c = 4
	for _, test := range []struct{ removed, want, unit float64 }{
		{0.25, 0.7054, 1e-4}, {0.5, 0.3984, 1e-4}, {0.7, 0.094, 1e-3}, {0.75, 0, 0},
	} {
		left := 1 - test.removed
		near(t, "share of the original", left*GiantComponent(left*c), test.want, test.unit)
	}
}

func TestAntiEntropy(t *testing.T) {
	same(t, "pull", PullNext(0.1), 0.01)
	near(t, "pull, twice", PullNext(PullNext(0.1)), 1e-4, 1e-13)
	near(t, "push", PushNext(0.5), 0.5*math.Exp(-0.5), 1e-9)
	near(t, "push, few left: a factor e per round", PushNext(1e-6)/1e-6, math.Exp(-1), 1e-6)
	for _, s := range []float64{0, 1} {
		same(t, "pull, fixed point", PullNext(s), s)
		same(t, "push, fixed point", PushNext(s), s)
	}
}
