package twogenerals

// These tests prove that metrics are what their words say, whatever goes wrong, each by a value that was counted by hand; and that
// what is predicted is not where an assumption does not hold.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

type setting = modeltest.Setting[Params]

func plain(t *testing.T) func() *setting {
	return func() *setting {
		s := modeltest.Set(t, definition.Defaults, 2)
		s.Params.Messages, s.Params.Battles = 1, 5
		return s
	}
}

func TestMetrics(t *testing.T) {
	const sec, ms = time.Second, time.Millisecond
	play := modeltest.Player(t, Model(), plain(t))
	play("nothing", func(s *setting) {}, map[string]float64{"battles": 5, "attacks_alone": 0, "attacks_together": 5, "alone_ratio": 0, "together_ratio": 1, "agreement_violations": 0})
	// A waits for nothing and attacks in all; B, who was not there when the third began, stays.
	play("B is down from the first battle to the third", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(1, sec, 4*sec)} }, map[string]float64{"battles": 5, "attacks_alone": 3, "attacks_together": 2, "alone_ratio": 0.6, "decisions": 7})
	play("B is down for good", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(1, sec, sim.Forever)} }, map[string]float64{"battles": 5, "attacks_alone": 5, "attacks_together": 0, "decisions": 5})
	// B has the message of the first, and attacks.
	play("A is down from the first battle to the third", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(0, sec, 4*sec)} }, map[string]float64{"battles": 5, "attacks_alone": 1, "attacks_together": 2, "decisions": 7})
	// Nobody fights the first three to the end.
	play("both are down", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.MemoryLost, 0, 1), sec, 4*sec)}
	}, map[string]float64{"battles": 2, "attacks_alone": 0, "attacks_together": 2, "together_ratio": 1})
	// It attacks late in the first.
	play("B is paused from the first battle to the third", func(s *setting) { s.Faults = []sim.Fault{modeltest.Paused(1, sec, 4*sec)} }, map[string]float64{"battles": 5, "attacks_alone": 2, "attacks_together": 3})
	// The first is never over for it.
	play("B is paused for good", func(s *setting) { s.Faults = []sim.Fault{modeltest.Paused(1, sec, sim.Forever)} }, map[string]float64{"battles": 0, "attacks_alone": 0, "attacks_together": 0})
	play("a partition", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 1}, 0, 3*sec)}
	}, map[string]float64{"battles": 5, "attacks_alone": 2, "attacks_together": 3, "agreement_violations": 2})
	// In two battles of 3 s, so that A hears of no reply.
	play("the first messenger is caught", func(s *setting) {
		s.Params.Messages = 2
		s.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 1}, 5*ms, 3*sec)}
	}, map[string]float64{"battles": 5, "attacks_alone": 0, "attacks_together": 3, "together_ratio": 0.6})
	play("all is duplicated", func(s *setting) { s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"battles": 5, "attacks_alone": 0, "attacks_together": 5})
	// Battles begin at 4 and 6 s within the window.
	play("warm-up and deadline", func(s *setting) { s.Warmup, s.Deadline, s.Duration = 3*sec, 52*sec, 60*sec }, map[string]float64{"battles": 2, "attacks_alone": 0, "attacks_together": 2})
	play("the run ends in the middle", func(s *setting) { s.Duration, s.Drain = 5*sec, 0 }, map[string]float64{"battles": 2, "attacks_alone": 0, "attacks_together": 2})
	play("the workload ends in the middle", func(s *setting) { s.Duration, s.Drain = 5*sec, sec }, map[string]float64{"battles": 3, "attacks_alone": 0, "attacks_together": 3})
}

func TestAssumptions(t *testing.T) {
	modeltest.ExpectAssumptions(t, Model(), "alone_ratio", plain(t), modeltest.Breaking[Params]{
		"independent losses of one probability":             {func(s *setting) { s.Loss = modeltest.Bernoulli(.1) }}, // it does not say which
		"no adversaries":                                    {func(s *setting) { s.Params.Adversaries = adversary.Params{Count: 1, Strategy: "silent"} }},
		"adjacent generals":                                 {func(s *setting) { s.World = modeltest.World(t, &topologies.Star{Hub: "relay"}, 2) }},
		"messages arrive within their round":                {func(s *setting) { s.Latency = modeltest.Constant(time.Second) }},
		"a battle of the statistics window has time to end": {func(s *setting) { s.Duration = 2 * time.Second }, func(s *setting) { s.Warmup = 59 * time.Second }},
	})
}
