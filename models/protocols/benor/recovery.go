package benor

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "asynchronous, with reliable links, and at most f < n/5 participants that lie or crash: agreement whatever happens, as nothing is timed. Nothing is sent again, " +
		"so an agreement under way when messages are lost may never end; those begun after the last fault do, with probability 1.",
	Bound:  "0s",
	Trials: func(time.Duration) []string { return []string{"{instances: 1000, interval: 500ms}"} },
}
