package flood

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "0s",
	Trials: func(time.Duration) []string { return []string{"{rumours: 0, interval: 200ms, rotate: true}"} },
}
