package twogenerals

// These tests prove that one general attacks alone with probability p(1-p)^(K-1), and never without loss.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// TestAlone is row E11: p (1-p)^(K-1), which is never 0.
func TestAlone(t *testing.T) {
	for _, c := range []struct {
		messages int
		loss     float64
		battles  int
	}{{5, .1, 200_000}, {1, .1, 50_000}, {2, .5, 50_000}, {20, .05, 50_000}} {
		config := modeltest.Config(t, &topologies.Mesh{}, 2, sim.Network{Loss: modeltest.Bernoulli(c.loss)})
		config.Duration, config.CheckMessages = sim.Forever/4, false
		params := definition.Defaults
		params.Messages, params.Battles = c.messages, c.battles
		r := modeltest.Run(t, Model(), &params, config)
		want := c.loss * math.Pow(1-c.loss, float64(c.messages-1))
		got, n := r.Value("alone_ratio"), float64(c.battles)
		if se := math.Sqrt(want * (1 - want) / n); !(math.Abs(got-want) <= 3*se) || r.Value("battles") < n-1 {
			t.Errorf("%+v: one attacks alone in %.5f of %v battles, want %.5f +- %.5f", c, got, r.Value("battles"), want, se)
		}
		if r.Value("agreement_violations") != r.Value("attacks_alone") {
			t.Errorf("%+v: %v violations of agreement", c, r.Value("agreement_violations"))
		}
	}
}

// TestWithoutLoss: then, and only then, all battles are won.
func TestWithoutLoss(t *testing.T) {
	config := modeltest.Config(t, &topologies.Star{Hub: "relay"}, 5, sim.Network{Latency: modeltest.Constant(100 * time.Millisecond)})
	params := definition.Defaults
	r := modeltest.Run(t, Model(), &params, config)
	if r.Value("together_ratio") != 1 || r.Value("battles") != 10 { // 6 s each, begun within a minute
		t.Errorf("together %v of %v", r.Value("together_ratio"), r.Value("battles"))
	}
}

// TestCopies: every messenger comes twice, and all battles are won all the same.
func TestCopies(t *testing.T) {
	config := modeltest.Config(t, &topologies.Mesh{}, 2, sim.Network{Latency: modeltest.Constant(100 * time.Millisecond), Noise: &sim.Noise{Duplication: 1}})
	params := definition.Defaults
	r := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "copies", r, map[string]float64{"battles": 10, "together_ratio": 1, "messages_sent": 10 * 5 * 2}) // copies are sent, too
}
