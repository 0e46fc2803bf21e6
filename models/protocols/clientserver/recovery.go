package clientserver

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model: "omission and crash faults of anybody, and delays, that end (eventually up): the server keeps no state, so each request stands for itself. A request under way when a fault strikes is lost unless it is tried again.",
	Bound: "timeout and breaker.open (at once without a breaker)",
	Within: func(p *Params, _ *sim.Setting) time.Duration {
		if p.Breaker == nil {
			return 0
		}
		return sim.After(p.Timeout, p.Breaker.Open)
	},
	Trials: func(time.Duration) []string {
		return []string{"{rate: 3/s}", "{rate: 3/s, timeout: 500ms, retries: 3, backoff: 2, breaker: {open: 2s}}"}
	},
}
