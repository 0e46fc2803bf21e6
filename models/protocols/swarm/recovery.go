package swarm

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:   "eventually up: whatever ends, disks kept or lost, while a first seed stays, or the peers that stay have all pieces between them.",
	Bound:   "patience, ten seconds for others to be found, and the time that the file takes",
	Within:  func(p *Params, _ *sim.Setting) time.Duration { return sim.After(p.Patience, 10*time.Second) },
	Resumes: true,
	Trials: func(time.Duration) []string {
		return []string{"{file_size: 1MB, pieces: 20, rechoke: 1s, patience: 2s, arrive_within: 4s}"}
	},
}
