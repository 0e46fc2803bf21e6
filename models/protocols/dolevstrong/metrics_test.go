package dolevstrong

// These tests prove that metrics are what their words say, whatever goes wrong, each by a value that was counted by hand; and that
// what is predicted is not where an assumption does not hold.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

type setting = modeltest.Setting[Params]

func plain(t *testing.T) func() *setting {
	return func() *setting {
		s := modeltest.Set(t, definition.Defaults, 4)
		s.Params.Broadcasts = 2
		return s
	}
}

func TestMetrics(t *testing.T) {
	const sec, ms = time.Second, time.Millisecond
	play := modeltest.Player(t, Model(), plain(t))
	play("nothing", func(s *setting) {}, map[string]float64{"instances": 2, "decisions": 8, "messages_sent": 18, "decided_ratio": 1, "agreement_ratio": 1, "decision_latency_max_ms": 2000})
	// The second one it sits out: its sender tells three, of whom two tell two.
	play("a participant is down for parts of both", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(3, sec, 3*sec)} }, map[string]float64{"messages_sent": 9 + 7, "decisions": 6, "decided_ratio": 0.75, "decided_up_ratio": 0.75, "agreement_ratio": 1, "agreement_violations": 0})
	// The others decide 0, and nobody had proposed anything.
	play("a sender is down at its time", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(0, 0, sec)} }, map[string]float64{"messages_sent": 9, "instances": 2, "decisions": 7, "decided_ratio": (3./4 + 1) / 2, "agreement_ratio": 1, "validity_violations": 0})
	// It decides its value, the others 0.
	play("a sender is cut off", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 1, 1, 1}, 0, 2500*ms)}
	}, map[string]float64{"messages_sent": 3 + 9, "decided_ratio": 1, "agreement_ratio": (3./4 + 1) / 2, "agreement_violations": 1, "validity_violations": 1})
	// It sits it out.
	play("a participant is paused as the first begins", func(s *setting) { s.Faults = []sim.Fault{modeltest.Paused(3, 0, 1500*ms)} }, map[string]float64{"messages_sent": 7 + 9, "decisions": 7, "decided_ratio": (3./4 + 1) / 2, "agreement_ratio": 1})
	// The network copies each; nobody signs twice.
	play("all is duplicated", func(s *setting) { s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"messages_sent": 2 * 18, "decided_ratio": 1, "agreement_ratio": 1})
	play("a liar", func(s *setting) {
		s.Params.Adversaries.Count, s.Params.Adversaries.Strategy = 1, "silent"
	}, map[string]float64{"messages_sent": 7 + 7, "decisions": 6, "decided_ratio": 1, "agreement_ratio": 1})
	play("warm-up", func(s *setting) { s.Warmup = sec }, map[string]float64{"messages_sent": 9, "instances": 1, "decisions": 4})
	play("the run ends in the middle", func(s *setting) { s.Duration, s.Drain = sec, 0 }, map[string]float64{"messages_sent": 9, "instances": 1, "decided_ratio": 0, "agreement_violations": 0})
}

func TestAssumptions(t *testing.T) {
	modeltest.ExpectAssumptions(t, Model(), "messages_sent", plain(t), modeltest.Breaking[Params]{
		"no adversaries":                                  {func(s *setting) { s.Params.Adversaries.Count = 1 }},
		"messages arrive within their round":              {func(s *setting) { s.Latency = modeltest.Constant(time.Second) }},
		"all broadcasts end within the statistics window": {func(s *setting) { s.Duration = 5 * time.Second }, func(s *setting) { s.Deadline = 55 * time.Second }},
	})
}
