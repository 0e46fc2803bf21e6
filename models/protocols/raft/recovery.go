package raft

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "non-Byzantine conditions (section 5): crashes of any number with disks kept, messages that are lost, delayed, copied and overtaken, clocks that are wrong. It goes on when a majority is up and in touch, and round trips and steps take much less than an election " +
		"timeout. A disk that is lost is against the paper's assumptions.",
	Bound:  "20 election_max",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return 20 * p.ElectionMax },
	Beyond: []sim.Beyond[*Params]{{Hazard: sim.LostDisks, Harms: sim.Safety, Why: "who forgets its vote and its log may elect a leader that lacks what was committed"}},
	Never:  func(*Params) []string { return []string{"acknowledged_lost"} },
	Trials: func(time.Duration) []string {
		return []string{"{}", "{pre_vote: true, check_quorum: true, snapshot_every: 10}"}
	},
}
