package benor

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
		s := modeltest.Set(t, definition.Defaults, 6)
		s.Params.Instances, s.Params.Interval, s.Params.Inputs, s.Duration = 4, time.Minute, "equal", 10*time.Minute
		return s
	}
}

func TestMetrics(t *testing.T) {
	const sec, ms = time.Second, time.Millisecond
	play := modeltest.Player(t, Model(), plain(t))
	play("nothing", func(s *setting) {}, map[string]float64{"rounds_count": 24, "rounds_max": 1, "instances": 4, "decisions": 24, "decided_ratio": 1, "agreement_ratio": 1})
	// What it decides itself counts nowhere.
	play("a liar", func(s *setting) {
		s.Params.Adversaries.Count, s.Params.Adversaries.Strategy = 1, "mutate"
	}, map[string]float64{"rounds_count": 20, "rounds_max": 1, "decisions": 20, "decided_ratio": 1, "agreement_ratio": 1})
	play("twins", func(s *setting) {
		s.Params.Adversaries.Count, s.Params.Adversaries.Strategy = 1, "twins"
	}, map[string]float64{"rounds_count": 20, "rounds_max": 1, "decisions": 20})
	// It sits out what has begun when it is back.
	play("down as the second begins", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(1, 30*sec, 60*sec)} }, map[string]float64{"rounds_count": 23, "decisions": 23, "rounds_max": 1, "decided_ratio": (1 + 5./6 + 1 + 1) / 4, "agreement_ratio": 1})
	// n - f are five: nobody decides the second.
	play("two of six are down", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("down", modeltest.Crash(sim.DiskLost, 1, 2), 30*sec, 60*sec)}
	}, map[string]float64{"rounds_count": 18, "instances": 4, "instances_decided": 3, "decided_ratio": 0.75, "agreement_ratio": 1, "agreement_violations": 0})
	play("a partition", func(s *setting) {
		s.Faults = []sim.Fault{modeltest.Once("cut", modeltest.Partition{0, 0, 0, 1, 1, 1}, 30*sec, 60*sec)}
	}, map[string]float64{"rounds_count": 18, "instances_decided": 3, "decided_ratio": 0.75, "agreement_ratio": 1})
	// Votes are a set.
	play("all is duplicated", func(s *setting) { s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"rounds_count": 24, "rounds_max": 1, "agreement_ratio": 1, "decided_ratio": 1})
	play("warm-up", func(s *setting) { s.Warmup = 90 * sec }, map[string]float64{"rounds_count": 12, "instances": 2, "decisions": 12})
	play("the run ends before the second is decided", func(s *setting) { s.Duration, s.Drain = 60*sec+15*ms, 0 }, map[string]float64{"rounds_count": 6, "instances": 2, "decided_ratio": 0.5, "agreement_ratio": 1})
}

func TestAssumptions(t *testing.T) {
	modeltest.ExpectAssumptions(t, Model(), "rounds_max", plain(t), modeltest.Breaking[Params]{
		"no adversaries": {func(s *setting) { s.Params.Adversaries.Count = 1 }},
		"equal inputs":   {func(s *setting) { s.Params.Inputs = "mixed" }},
		"n > 3f, so that n - f are more than (n+f)/2":                                                        {func(s *setting) { s.Params.Faulty = 2 }},
		"some agreement has time for two delays of links within the statistics window, if they are constant": {func(s *setting) { s.Duration = 20 * time.Millisecond }},
	})
}
