package download

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:   "x",
	Bound:   "0s",
	Resumes: true,
	Trials: func(time.Duration) []string {
		return []string{"{file_size: 1MB, pieces: 20, timeout: 1s, arrive_within: 4s}"}
	},
}
