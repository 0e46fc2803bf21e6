package bracha

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
		s.Params.Broadcasts = 4
		return s
	}
}

func TestMetrics(t *testing.T) {
	const sec, ms = time.Second, time.Millisecond
	play := modeltest.Player(t, Model(), plain(t))
	play("nothing", func(s *setting) {}, map[string]float64{"instances": 4, "decisions": 16, "messages_sent": 4 * 27, "decided_ratio": 1, "agreement_ratio": 1, "decision_latency_max_ms": 30})
	// Three initial messages, and three participants that echo to three and are ready to three.
	play("a participant is down for two", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(3, 500*ms, 2*sec)} }, map[string]float64{"messages_sent": 27 + 21 + 21 + 27, "decisions": 14, "decided_ratio": (1 + .75 + .75 + 1) / 4, "agreement_ratio": 1})
	play("a sender is down at its time", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(0, 0, 500*ms)} }, map[string]float64{"messages_sent": 3 * 27, "instances": 3, "decided_ratio": 1})
	// Two echo, which are too few.
	play("a partition", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 0, 1, 1}, 0, 500*ms)}
	}, map[string]float64{"messages_sent": 3 + 6 + 3*27, "instances": 4, "instances_decided": 3, "decided_ratio": 0.75, "agreement_ratio": 1})
	// Echoes are of a set of participants.
	play("all is duplicated", func(s *setting) { s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"messages_sent": 2 * 4 * 27, "decided_ratio": 1, "agreement_ratio": 1})
	// Of its own broadcast nobody hears, but it has proposed it.
	play("a liar", func(s *setting) {
		s.Params.Adversaries.Count, s.Params.Adversaries.Strategy = 1, "silent"
	}, map[string]float64{"messages_sent": 3 * 21, "instances": 4, "instances_decided": 3, "decisions": 9, "decided_ratio": 0.75, "agreement_ratio": 1})
	play("warm-up", func(s *setting) { s.Warmup = 1500 * ms }, map[string]float64{"messages_sent": 2 * 27, "instances": 2})
	play("the run ends in the middle", func(s *setting) { s.Duration, s.Drain = 25*ms, 0 }, map[string]float64{"messages_sent": 27, "messages_delivered": 15, "instances": 1, "decided_ratio": 0})
}

func TestAssumptions(t *testing.T) {
	modeltest.ExpectAssumptions(t, Model(), "messages_sent", plain(t), modeltest.Breaking[Params]{
		"no adversaries":                                  {func(s *setting) { s.Params.Adversaries.Count = 1 }},
		"f < n, else nobody is ever ready":                {func(s *setting) { s.Params.Faulty = 4 }},
		"all broadcasts end within the statistics window": {func(s *setting) { s.Params.Interval = s.Duration }, func(s *setting) { s.Duration = 20 * time.Millisecond; s.Params.Broadcasts = 1 }},
	})
}
