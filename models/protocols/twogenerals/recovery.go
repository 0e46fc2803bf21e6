package twogenerals

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "0s",
	Again:  []string{"together_ratio"},
	Trials: func(time.Duration) []string { return []string{"{messages: 5, battles: 1000, round: 100ms}"} },
}
