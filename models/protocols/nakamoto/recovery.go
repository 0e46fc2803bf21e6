package nakamoto

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "eventually synchronous: crashes, disks kept or lost, losses and delays that end, and a majority of the power that is honest; blocks go on to be found, and each brings what it stands on. " +
		"What is settled is so with a probability that grows with `confirmations`, and only while blocks reach all faster than they are found.",
	Bound:  "one interval for the next block, and 8 patiences for what leads to it",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return sim.After(p.Interval, 8*p.Patience) },
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.Omissions, Harms: sim.Safety, Why: "sides of a partition settle different chains (CAP: it stays available), and one of them is dropped"},
		{Hazard: sim.Delays, Harms: sim.Safety, Why: "who does not hear of blocks settles its own"},
	},
	Trials: func(time.Duration) []string {
		return []string{"{interval: 1s, block_size: 1kB, patience: 500ms, confirmations: 3}"}
	},
}
