package raft

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "20 election_max",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return 20 * p.ElectionMax },
	Trials: func(time.Duration) []string {
		return []string{"{}", "{pre_vote: true, check_quorum: true, snapshot_every: 10}"}
	},
}
