package dolevstrong

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:  "synchronous: reliable links, messages within a round, clocks that run alike, and at most f participants that lie or crash. A broadcast under way when more than that goes wrong may fail; later ones do not.",
	Bound:  "one broadcast, f + 2 rounds",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return p.span() },
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.Omissions, Harms: sim.Safety, Why: synchrony}, {Hazard: sim.Delays, Harms: sim.Safety, Why: synchrony},
		{Hazard: sim.Clocks, Harms: sim.Safety, Why: synchrony},
	},
	Trials: func(time.Duration) []string { return []string{"{broadcasts: 1000, round: 110ms}"} },
}

const synchrony = "what comes after its round does not count, so a sender whose messages are late or lost passes for a liar"
