package gossip

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:   "x",
	Bound:   "0s",
	Resumes: true,
	Trials: func(time.Duration) []string {
		return []string{"{mode: push_pull, fanout: 1}", "{mode: push, fanout: 1}", "{mode: pull, fanout: 1}"}
	},
}
