package nakamoto

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model: "x",
	Bound: "0s",
	Trials: func(time.Duration) []string {
		return []string{"{interval: 1s, block_size: 1kB, patience: 1s, confirmations: 3}"}
	},
}
