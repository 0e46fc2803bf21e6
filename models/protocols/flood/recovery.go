package flood

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:  "eventually up: whatever ends. A rumour is told once along each link, so one that is under way when a fault strikes may not reach all; one that starts later does.",
	Bound:  "0s",
	Trials: func(time.Duration) []string { return []string{"{rumours: 0, interval: 200ms, rotate: true}"} },
}
