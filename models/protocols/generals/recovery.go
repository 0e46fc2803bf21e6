package generals

import (
	"fmt"
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model: "x",
	Bound: "0s",
	Trials: func(from time.Duration) []string {
		return []string{fmt.Sprintf("{start: %v, round: 100ms}", from), "{start: 1900ms, round: 100ms}", fmt.Sprintf("{algorithm: signed, start: %v, round: 100ms}", from)}
	},
}
