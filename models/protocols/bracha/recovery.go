package bracha

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "asynchronous, with reliable links, and at most f < n/3 participants that lie or crash: agreement whatever happens, as nothing is timed. Nothing is sent again, " +
		"so a broadcast under way when messages are lost may never end; those begun after the last fault do.",
	Bound:  "0s",
	Trials: func(time.Duration) []string { return []string{"{broadcasts: 1000, interval: 200ms}"} },
}
