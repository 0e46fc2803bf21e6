package gossip

// This test proves that messages with the rumour that bring no news count for when they were sent.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestDuplicatesWhenSent: of two that tell each other every second, each message takes 200 ms. The first brings news; two are
// sent at 1 s, two at 2 s, which are on their way as a phase begins at 2.1 s and belong to none, and two in it, at 3 s.
func TestDuplicatesWhenSent(t *testing.T) {
	config, params := modeltest.Mesh(t, 2, modeltest.Constant(200*time.Millisecond)), definition.Defaults
	params.Mode, params.Fanout, params.Interval, params.Rounds = push, 1, time.Second, 4
	config.Phases = []sim.Interval{{From: 2100 * time.Millisecond, To: 3300 * time.Millisecond}}
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "pair", report, map[string]float64{
		"messages_sent": 7, "duplicates": 6, "before_duplicates": 2, "during_duplicates": 2, "after_duplicates": 0,
	})
}
