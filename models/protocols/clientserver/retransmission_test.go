package clientserver

// These tests prove retransmission by timeout: the sends, copies, losses and delays of geometric attempts, with lost
// requests and lost replies.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// uniformLoss loses each transit with the same probability, and says so.
type uniformLoss struct{ modeltest.Bernoulli }

func (l uniformLoss) Probability() float64 { return float64(l.Bernoulli) }

// lossByKind loses requests and replies with probabilities of their own.
type lossByKind [2]float64

func (l lossByKind) Lost(hop sim.Hop, r *random.Rand) bool { return r.Bernoulli(l[hop.Kind]) }

const (
	delay   = 10 * time.Millisecond
	timeout = 50 * time.Millisecond
)

// lossy returns a run of many requests over links of constant latency.
func lossy(t *testing.T, loss sim.Loss, retries int) (*Params, *sim.Config) {
	config := modeltest.Config(t, &topologies.Star{Hub: "relay"}, 5, sim.Network{Latency: modeltest.Constant(delay), Loss: loss})
	config.Duration, config.CheckMessages = 100*time.Second, false
	params := definition.Defaults
	params.Rate, params.Timeout, params.Retries = 20, timeout, retries
	return &params, config
}

// TestRetransmission is row B4, with a loss of requests and of replies.
func TestRetransmission(t *testing.T) {
	const many = 1000 // retries: as good as unlimited
	for _, c := range []struct {
		name    string
		p, q    float64
		retries int
	}{
		{"without end", .1, .2, many},
		{"no reply is lost", .3, 0, many},
		{"few retries", .3, .2, 2},
		{"no reply is lost, few retries", .5, 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			params, config := lossy(t, lossByKind{c.p, c.q}, c.retries)
			fails := 1 - (1-c.p)*(1-c.q)
			want := map[string]float64{
				"attempts_per_operation":    theory.RetransmitSends(c.p, c.q, c.retries),
				"copies_per_operation":      theory.RetransmitCopies(c.p, c.q, c.retries),
				"unanswered_ratio":          theory.LostAfter(fails, c.retries),
				"operation_latency_mean_ms": theory.MeanDeliveryDelay(20, 50, fails, c.retries),
			}
			if c.retries == many {
				want["attempts_per_operation"] = 1 / (1 - fails)
				want["copies_per_operation"] = 1 / (1 - c.q)
				want["operation_latency_mean_ms"] = 20 + 50*fails/(1-fails)
			}
			compareSeeds(t, params, config, 10, want)
			if got := modeltest.Predictions(t, Model(), params, config); len(got) > 0 {
				t.Errorf("a loss that depends on the kind is predicted: %v", got)
			}
		})
	}
}

// TestRetransmissionPredictions compares the predictions for a loss that is everywhere the same.
func TestRetransmissionPredictions(t *testing.T) {
	for name, c := range map[string]struct {
		loss    sim.Loss
		retries int
		want    map[string]float64
	}{
		"retries":    {uniformLoss{.1}, 3, map[string]float64{"unanswered_ratio": .19 * .19 * .19 * .19, "attempts_per_operation": (1 - .19*.19*.19*.19) / .81}},
		"no retries": {uniformLoss{.1}, 0, map[string]float64{"unanswered_ratio": .19, "operation_latency_mean_ms": 20}},
		"no loss":    {nil, 3, map[string]float64{"unanswered_ratio": 0, "operation_latency_mean_ms": 20, "copies_per_operation": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params, config := lossy(t, c.loss, c.retries)
			predictions := modeltest.Predictions(t, Model(), params, config)
			for metric, want := range c.want {
				if got, known := predictions[metric]; !known || got < want*(1-1e-9) || got > want*(1+1e-9) {
					t.Errorf("%s is predicted as %v, want %v", metric, got, want)
				}
			}
			compareSeeds(t, params, config, 10, predictions)
		})
	}
}
