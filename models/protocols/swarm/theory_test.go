package swarm

// This test proves that the bound on a swarm's time is predicted where it holds, and that each of its assumptions alone
// withholds it.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/topologies"
)

// TestAssumptions: the bound of 13.3 s (twice 80 Mbit by 10 + 2 x 1 Mbit/s) is predicted, and not where an assumption is broken.
func TestAssumptions(t *testing.T) {
	const metric = "download_time_max_ms"
	type setting = modeltest.Setting[Params]
	plain := func() *setting {
		s := modeltest.Set(t, *params(func(p *Params) { p.FileSize = 10_000_000 }), 3)
		*s.Network = shared(isFirst)
		return s
	}
	s := plain()
	if got := modeltest.Predictions(t, Model(), s.Params, s.Config); !(math.Abs(got[metric]-160_000/12.) <= 1) {
		t.Errorf("predictions %v", got)
	}
	modeltest.ExpectAssumptions(t, Model(), metric, plain, modeltest.Breaking[Params]{
		"no adversaries":     {func(s *setting) { s.Params.Adversaries = adversary.Params{Count: 1, Strategy: "silent"} }},
		"a complete graph":   {func(s *setting) { s.World = modeltest.World(t, &topologies.Line{}, 3) }},
		"all arrive at once": {func(s *setting) { s.Params.ArriveWithin = time.Second }},
		"all stay":           {func(s *setting) { s.Params.Stay = new(time.Duration) }, func(s *setting) { s.Params.SeedLeaves = time.Second }},
		"a run of four times the bound, as who has not finished is not in the maximum": {func(s *setting) { s.Duration, s.Drain = 53*time.Second, 0 }},
	})
}
