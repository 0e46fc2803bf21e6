package raft

// This test proves that one server is a cluster, as a baseline: it elects itself once, and answers every command at once, with whatever options.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
)

func TestOneServer(t *testing.T) {
	for _, o := range []Options{{}, {PreVote: true}, {CheckQuorum: true, SnapshotEvery: 5}} {
		config := modeltest.Mesh(t, 1, modeltest.Constant(5*ms))
		config.Warmup, config.Duration, config.Deadline = 5*time.Second, 30*time.Second, time.Second
		params := definition.Defaults
		params.PreVote, params.CheckQuorum, params.SnapshotEvery = o.PreVote, o.CheckQuorum, o.SnapshotEvery
		report := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, "one server", report, map[string]float64{
			"messages_sent": 0, "availability_ratio": 1, "operation_latency_max_ms": 0, "agreement_violations": 0, "elections": 0,
		})
		if report.Value("commands_committed") < 150 {
			t.Errorf("%v commands are committed, of 10/s in 30 s", report.Value("commands_committed"))
		}
	}
}
