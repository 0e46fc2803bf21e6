package dolevstrong

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "0s",
	Trials: func(time.Duration) []string { return []string{"{broadcasts: 1000, round: 100ms}"} },
}
