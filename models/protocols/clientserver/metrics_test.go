package clientserver

// These tests prove what each metric counts under faults, by one client that asks one server once, at 0 (1 s timeout, 3 retries,
// 10 ms each way): every value is counted by hand.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

const (
	theServer = sim.NodeID(0)
	theClient = sim.NodeID(1)
)

func during(name string, begin, end func(*sim.Control), at, lasts time.Duration) sim.Fault {
	return modeltest.Once(name, modeltest.Strike(begin, end), at, lasts)
}

func pausing(n sim.NodeID, at, lasts time.Duration) sim.Fault {
	return during("pause", func(c *sim.Control) { c.Pause(n) }, func(c *sim.Control) { c.Resume(n) }, at, lasts)
}

func TestMetricsUnderFaults(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	cut := modeltest.Partition{0, 1}
	for _, c := range []struct {
		name  string
		noise *sim.Noise
		fault []sim.Fault
		want  map[string]float64
	}{
		{"nothing", nil, nil, map[string]float64{
			"asked": 1, "attempts": 1, "copies_received": 1, "given_up": 0, "replies_ignored": 0, "unanswered_ratio": 0, "operation_latency_max_ms": 20}},
		// Two copies arrive, each answered once, of which two copies arrive.
		{"all is duplicated", &sim.Noise{Duplication: 1}, nil, map[string]float64{
			"asked": 1, "attempts": 1, "copies_received": 2, "copies_per_operation": 2, "given_up": 0, "replies_ignored": 3, "unanswered_ratio": 0}},
		// The tries of 0, 1, 2 and 3 s wait at its door; it answers all of them when the operation has been given up at 4 s.
		{"the server is paused", nil, []sim.Fault{pausing(theServer, 0, 10*s)}, map[string]float64{
			"asked": 1, "attempts": 4, "copies_received": 4, "given_up": 1, "replies_ignored": 4, "unanswered_ratio": 1}},
		// Tries of 0 and 1 s are answered at 1.5 s: the first answer counts.
		{"the server is paused for 1.5 s", nil, []sim.Fault{pausing(theServer, 0, 1500*ms)}, map[string]float64{
			"attempts": 2, "copies_received": 2, "given_up": 0, "replies_ignored": 1, "unanswered_ratio": 0, "operation_latency_max_ms": 1510}},
		// Its user asks at 0, and it sends at 5 s.
		{"the client is paused when asked", nil, []sim.Fault{pausing(theClient, 0, 5*s)}, map[string]float64{
			"asked": 1, "attempts": 1, "replies_ignored": 0, "operation_latency_max_ms": 5020}},
		// What its user asks while it is down is asked in vain.
		{"the client is down when asked", nil, crashes(theClient, 0, 5*s), map[string]float64{
			"asked": 1, "attempts": 0, "copies_received": 0, "given_up": 0, "unanswered_ratio": 1}},
		// The reply comes to a client that forgot what it had asked.
		{"the client forgets", nil, crashes(theClient, 5*ms, 5*ms), map[string]float64{
			"asked": 1, "attempts": 1, "copies_received": 1, "given_up": 0, "replies_ignored": 1, "unanswered_ratio": 1}},
		// The tries of 0 and 1 s find nobody.
		{"the server loses its disk", nil, crashes(theServer, 0, 1500*ms), map[string]float64{
			"asked": 1, "attempts": 3, "copies_received": 1, "replies_ignored": 0, "unanswered_ratio": 0, "operation_latency_max_ms": 2020}},
		// The tries of 0, 1 and 2 s are cut off.
		{"a partition", nil, []sim.Fault{modeltest.Once("cut", cut, 0, 2500*ms)}, map[string]float64{
			"asked": 1, "attempts": 4, "copies_received": 1, "given_up": 0, "unanswered_ratio": 0, "operation_latency_max_ms": 3020}},
		// A clock that jumps moves no timer.
		{"the client's clock jumps", nil, []sim.Fault{pausing(theServer, 0, 10*s), during("jump", func(c *sim.Control) { c.Shift(theClient, -time.Hour, 0) }, func(*sim.Control) {}, 500*ms, s)}, map[string]float64{
			"attempts": 4, "given_up": 1}},
		// By a clock that is a quarter fast the client tries at 0, 0.8, 1.6 and 2.4 s, and gives up at 3.2 s: the answers come at 3.01 s.
		{"the client's clock is fast", nil, []sim.Fault{pausing(theServer, 0, 3*s), during("drift", func(c *sim.Control) { c.Shift(theClient, 0, s/4) }, func(c *sim.Control) { c.Shift(theClient, 0, -s/4) }, 0, 20*s)}, map[string]float64{
			"attempts": 4, "given_up": 0, "replies_ignored": 3, "operation_latency_max_ms": 3010}},
	} {
		params := definition.Defaults
		params.Trace = &Trace{rows: []row{{}}}
		params.Timeout, params.Retries = s, 3
		config := modeltest.Config(t, mesh, 2, sim.Network{Latency: modeltest.Constant(delay), Noise: c.noise})
		config.Faults = c.fault
		modeltest.Expect(t, c.name, modeltest.Run(t, Model(), &params, config), c.want)
	}
}
