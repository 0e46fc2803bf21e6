package chat

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "0s",
	Trials: func(time.Duration) []string { return []string{"{rate: 2/s}", "{rate: 2/s, persist: true}"} },
}
