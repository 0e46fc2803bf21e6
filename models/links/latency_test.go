package links

// These tests prove that each latency draws the mean that routes are told, if it has one, and says that it is constant where it is; and
// that every model is documented.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

func TestLatencies(t *testing.T) {
	for _, c := range []struct {
		name     string
		model    Latency
		mean     time.Duration
		constant bool
	}{
		{"constant", constantly(40 * ms), 40 * ms, true},
		{"uniform", &durations.Uniform{Min: 10 * ms, Max: 20 * ms}, 15 * ms, false},
		{"exponential", &durations.Exponential{Mean: 10 * ms, Min: 4 * ms}, 10 * ms, false},
		{"lognormal", &durations.Lognormal{Mean: 10 * ms, Spread: 0.2}, 10 * ms, false},
		{"lognormal without spread", &durations.Lognormal{Mean: 10 * ms}, 10 * ms, true},
		{"normal", &durations.Normal{Mean: 40 * ms, Deviation: 5 * ms}, 40 * ms, false},
		{"normal without deviation", &durations.Normal{Mean: 40 * ms}, 40 * ms, true},
		{"gamma", &durations.Gamma{Mean: 20 * ms, Shape: 4, Min: 5 * ms}, 20 * ms, false},
		{"weibull", &durations.Weibull{Mean: 20 * ms, Shape: 2, Min: 5 * ms}, 20 * ms, false},
		{"pareto", &durations.Pareto{Min: 10 * ms, Shape: 5}, 12500 * time.Microsecond, false},
		{"generalized pareto", &durations.GeneralizedPareto{Min: 10 * ms, Scale: 4 * ms, Shape: 0.2}, 15 * ms, false},
		{"mixture", &durations.Mixture{Parts: []durations.Part{{Weight: 3, Of: constantly(10 * ms)}, {Weight: 1, Of: constantly(50 * ms)}}}, 20 * ms, false},
		{"weighted", &durations.Empirical{Values: []time.Duration{10 * ms, 20 * ms}, Weights: []float64{1, 4}}, 18 * ms, false},
		{"empirical", &durations.Empirical{Values: []time.Duration{10 * ms, 13 * ms}}, 11500 * time.Microsecond, false},
	} {
		built, err := buildLatency(c.model, nil)
		if err != nil || meanOf(built, 3, 4) != c.mean {
			t.Errorf("%s: mean %v, %v, want %v", c.name, meanOf(built, 3, 4), err, c.mean)
		}
		fixed, is := built.(interface{ Constant() (time.Duration, bool) })
		if is != c.constant {
			t.Errorf("%s: constant is %v", c.name, is)
		}
		if is {
			if d, ok := fixed.Constant(); d != c.mean || !ok {
				t.Errorf("%s: constant %v", c.name, d)
			}
		}
		checkMean(t, c.name, built, sim.Hop{From: 3, To: 4})
	}
}

// meanOf is the mean that routes are told, -1 for none.
func meanOf(l sim.Latency, from, to sim.NodeID) time.Duration {
	if mean, known := l.Mean(from, to); known {
		return mean
	}
	return -1
}

// cauchy is a distribution from outside the catalogue whose mean is undefined, not infinite.
type cauchy struct{}

func (cauchy) Draw(*random.Rand) float64           { return 1 }
func (cauchy) Mean() float64                       { return math.NaN() }
func (c cauchy) Distribution() random.Distribution { return c }

// TestNoMean: a latency says so, whatever it is part of.
func TestNoMean(t *testing.T) {
	endless := &durations.Pareto{Min: ms, Shape: 1}
	for name, model := range map[string]Latency{
		"pareto":             endless,
		"generalized pareto": &durations.GeneralizedPareto{Scale: ms, Shape: 1},
		"cauchy":             cauchy{},
		"mixture":            &durations.Mixture{Parts: []durations.Part{{Weight: 9, Of: constantly(ms)}, {Weight: 1, Of: endless}}},
		"mixture of cauchy":  &durations.Mixture{Parts: []durations.Part{{Weight: 9, Of: endless}, {Weight: 1, Of: cauchy{}}}},
		"schedule":           &Schedule{Steps: []Step{{0, endless}, {second, constantly(ms)}}},
	} {
		if built, err := buildLatency(model, nil); err != nil || meanOf(built, 0, 1) != -1 || sim.MeansKnown(built) {
			t.Errorf("%s: mean %v, %v, want none", name, meanOf(built, 0, 1), err)
		}
	}
	l := Links{Latency: constantly(ms), Overrides: []Override{{From: these(1), Latency: endless}, {Kind: "reply", Latency: endless}}}
	network, err := Build(&l, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
	if err != nil || meanOf(network.Latency, 0, 1) != ms || meanOf(network.Latency, 1, 0) != -1 || sim.MeansKnown(network.Latency) {
		t.Error("links from 1 alone have no mean", err)
	}
}

// checkMean compares the mean of draws with what routes are told.
func checkMean(t *testing.T, name string, l sim.Latency, hop sim.Hop) {
	t.Helper()
	const n = 100_000
	r := random.New(1)
	var sum float64
	for range n {
		sum += float64(l.Draw(hop, &r)) / n
	}
	if want := float64(meanOf(l, hop.From, hop.To)); !(math.Abs(sum-want) <= 0.01*want) {
		t.Errorf("%s: draws have mean %v, want %v", name, time.Duration(sum), time.Duration(want))
	}
}

func TestCatalogues(t *testing.T) {
	latencies := Latencies()
	if latencies[0].Name != "constant" || latencies[0].Scalar != "value" || latencies[len(latencies)-1].Name != "by_kind" {
		t.Error("the first latency takes the bare duration, the last one is that by kind")
	}
	for _, c := range latencies {
		if _, ok := c.New().(Latency); !ok || c.About == "" {
			t.Errorf("%s is no documented Latency", c.Name)
		}
	}
	for _, c := range Losses() {
		if _, ok := c.New().(Loss); !ok || c.About == "" {
			t.Errorf("%s is no documented Loss", c.Name)
		}
	}
	if loss, err := (&Bernoulli{0.25}).Build(nil); err != nil || loss.(interface{ Probability() float64 }).Probability() != 0.25 {
		t.Error("a built loss does not know its probability", err)
	}
}
