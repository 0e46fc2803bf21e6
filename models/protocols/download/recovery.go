package download

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:   "eventually up: whatever ends, disks kept or lost, if timeout is set: then a piece that was lost is asked for again.",
	Bound:   "the timeout and the time that the file takes",
	Within:  func(p *Params, _ *sim.Setting) time.Duration { return p.Timeout },
	Resumes: true,
	Trials: func(time.Duration) []string {
		return []string{"{file_size: 1MB, pieces: 20, timeout: 1s, arrive_within: 4s}"}
	},
}
