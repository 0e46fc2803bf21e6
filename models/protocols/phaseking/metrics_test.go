package phaseking

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
		s := modeltest.Set(t, definition.Defaults, 5)
		s.Params.Instances, s.Params.Inputs = 2, "equal"
		return s
	}
}

func TestMetrics(t *testing.T) {
	const sec, ms = time.Second, time.Millisecond
	play := modeltest.Player(t, Model(), plain(t))
	play("nothing", func(s *setting) {}, map[string]float64{"instances": 2, "decisions": 10, "messages_sent": 96, "decided_ratio": 1, "agreement_ratio": 1, "decision_latency_max_ms": 4000})
	// The second one it sits out: four tell four their value, and the king tells four.
	play("a participant is down for parts of both", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(4, 1500*ms, 4500*ms)} }, map[string]float64{"messages_sent": 24 + 20 + 2*20, "decisions": 8, "decided_ratio": 0.8, "decided_up_ratio": 0.8, "agreement_ratio": 1, "validity_violations": 0})
	// What is missing counts as 0: four of five want 1 all the same.
	play("the first king is down", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(0, 0, sec)} }, map[string]float64{"messages_sent": 16 + 20 + 48, "decisions": 9, "agreement_ratio": 1, "validity_violations": 0})
	// Three and two who want 1 take it that the others want 0, are not sure, and then hear of no king that says 1.
	play("a partition", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 0, 1, 1, 1}, 0, 4500*ms)}
	}, map[string]float64{"messages_sent": 96, "decided_ratio": 1, "agreement_ratio": 1, "agreement_violations": 0, "validity_violations": 1})
	// It sits it out.
	play("a participant is paused as the first begins", func(s *setting) { s.Faults = []sim.Fault{modeltest.Paused(4, 0, 1500*ms)} }, map[string]float64{"messages_sent": 20 + 20 + 48, "decisions": 9, "decided_ratio": (4./5 + 1) / 2, "agreement_ratio": 1})
	play("all is duplicated", func(s *setting) { s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"messages_sent": 2 * 96, "decided_ratio": 1, "agreement_ratio": 1, "validity_violations": 0})
	play("a liar", func(s *setting) {
		s.Params.Adversaries.Count, s.Params.Adversaries.Strategy = 1, "silent"
	}, map[string]float64{"messages_sent": 2 * (20 + 20), "decisions": 8, "decided_ratio": 1, "agreement_ratio": 1})
	// The king of the first phase speaks when a second has passed, and belongs to the window.
	play("warm-up", func(s *setting) { s.Warmup = sec }, map[string]float64{"messages_sent": 48 + 24 + 4, "instances": 1, "decisions": 5})
	play("the run ends in the middle", func(s *setting) { s.Duration, s.Drain = 1500*ms, 0 }, map[string]float64{"messages_sent": 24, "instances": 1, "decided_ratio": 0})
}

func TestAssumptions(t *testing.T) {
	modeltest.ExpectAssumptions(t, Model(), "messages_sent", plain(t), modeltest.Breaking[Params]{
		"no adversaries": {func(s *setting) { s.Params.Adversaries.Count = 1 }},
		"all agreements end within the statistics window": {func(s *setting) { s.Params.Instances = 1000 }},
	})
}
