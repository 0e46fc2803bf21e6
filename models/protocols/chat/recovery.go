package chat

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "eventually up: crashes and delays that end, disks kept or lost. Each text is tried by itself, so those written after the last fault arrive and earn their ticks.",
	Bound: "0s",
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.Omissions, Harms: sim.Safety, If: givesUp, Why: twoGenerals},
		{Hazard: sim.Delays, Harms: sim.Safety, If: givesUp, Why: twoGenerals},
		{Hazard: sim.Crashes, Harms: sim.Safety, If: givesUp, Why: twoGenerals},
	},
	Trials: func(time.Duration) []string {
		return []string{"{rate: 2/s}", "{rate: 2/s, persist: true}", "{rate: 5/s, timeout: 200ms, retries: 0}"}
	},
}

func givesUp(p *Params) bool { return !p.Persist }

const twoGenerals = "a writer that gives up does not know whether its text arrived: the two generals' problem; with persist it never gives up"
