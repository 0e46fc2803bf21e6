package plan_test

// This test proves that protocols whose nodes answer each other run on a network whose links go one way, the long way round.

import (
	"testing"

	"starmesh/models"
)

func TestOneWayRing(t *testing.T) {
	report := execute(t, models.Builtin(), "version: 1\nname: one-way\nreplications: 1\nduration: 10s\n"+
		"topology: {file: {path: cli/testdata/one-way.graphml, directed: as_given}}\nlinks: {latency: 10ms}\n"+
		"protocol: {client_server: {rate: 2/s}}\n")
	// The server is the last node of four: to it and back is once around, 40 ms, from wherever one asks.
	for metric, want := range map[string]float64{"operation_latency_mean_ms": 40, "loss_ratio": 0, "unanswered_ratio": 0} {
		if got := report.Value(metric); got != want {
			t.Errorf("%s: %v, want %v", metric, got, want)
		}
	}
}
