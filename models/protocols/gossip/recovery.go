package gossip

import (
	"fmt"
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "anti-entropy (push, pull, push_pull, without stop): whatever ends, since everybody goes on contacting others, also for a rumour that had begun before. " +
		"infect_and_die and rumour mongering reach almost all with some probability, and promise nothing.",
	Bound:   "O(log n) rounds, as without a fault",
	Resumes: true,
	Beyond: []sim.Beyond[*Params]{{Hazard: sim.LostDisks, Harms: sim.Progress,
		Why: "a rumour is gone when all who know it lose their disks"}},
	Trials: func(from time.Duration) (list []string) {
		for _, mode := range []string{push, pull, pushPull} {
			list = append(list, fmt.Sprintf("{mode: %s, fanout: 1, start: 900ms}", mode), fmt.Sprintf("{mode: %s, fanout: 1, start: %v}", mode, from))
		}
		return list
	},
}
