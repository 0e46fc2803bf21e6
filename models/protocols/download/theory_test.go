package download

// This test proves that the bound on the time of downloads is predicted where it holds, and that each of its assumptions alone
// withholds it.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// TestAssumptions: the bound of 36 s (30 clients, 1.5 MB, 10 Mbit/s) is predicted, and not where an assumption is broken.
func TestAssumptions(t *testing.T) {
	const metric = "download_time_max_ms"
	type setting = modeltest.Setting[Params]
	plain := func() *setting {
		s := modeltest.Set(t, definition.Defaults, 31)
		*s.Network = served(func(n sim.NodeID) bool { return n == 0 })
		s.Params.FileSize = 1_500_000
		return s
	}
	s := plain()
	if got := modeltest.Predictions(t, Model(), s.Params, s.Config); !(math.Abs(got[metric]-36_000) <= 1) {
		t.Errorf("predictions %v", got)
	}
	modeltest.ExpectAssumptions(t, Model(), metric, plain, modeltest.Breaking[Params]{
		"no adversaries":               {func(s *setting) { s.Params.Adversaries = adversary.Params{Count: 1, Strategy: "silent"} }},
		"one server":                   {func(s *setting) { s.Params.Servers = 2 }},
		"a server next to all clients": {func(s *setting) { s.World = modeltest.World(t, &topologies.Line{}, 31) }},
		"all arrive at once":           {func(s *setting) { s.Params.ArriveWithin = time.Second }},
		"a run of 1.1 times the bound, as who has not finished is not in the maximum": {func(s *setting) { s.Duration, s.Drain = 39*time.Second, 0 }},
		"nothing is asked for again: no timeout, or 1.1 times the bound":              {func(s *setting) { s.Params.Timeout = 39 * time.Second }},
	})
}
