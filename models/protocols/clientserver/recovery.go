package clientserver

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "eventually up, and fair: whatever ends, crashes with disks kept or lost, losses and delays. The server keeps no state and a request stands for itself; one that a fault strikes " +
		"is answered only if it is tried again.",
	Bound: "0s (with a breaker: its timeout and the time that it stays open)",
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
