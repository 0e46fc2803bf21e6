package twogenerals

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:  "nothing is promised of a battle under way when a fault strikes: that is the theorem. Later ones are fought together, since nothing is lost any more.",
	Bound:  "one battle, (messages + 1) rounds",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return p.span() },
	Again:  []string{"together_ratio"},
	Never:  func(*Params) []string { return []string{"attacks_alone"} },
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.Omissions, Harms: sim.Safety, Why: lastMessage}, {Hazard: sim.Delays, Harms: sim.Safety, Why: lastMessage}, {Hazard: sim.Crashes, Harms: sim.Safety, Why: lastMessage},
	},
	Trials: func(time.Duration) []string {
		return []string{"{messages: 5, battles: 1000, round: 100ms}", "{messages: 1, battles: 1000, round: 100ms}"}
	},
}

const lastMessage = "the last messenger that arrives too late, or never, leaves one to attack alone: no protocol can help it"
