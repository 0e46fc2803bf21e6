package phaseking

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:  "synchronous: reliable links, messages within a round, clocks that run alike, and at most f < n/4 participants that lie or crash. An agreement under way when more than that goes wrong may fail; later ones do not.",
	Bound:  "one agreement, 2 f + 3 rounds",
	Within: func(p *Params, s *sim.Setting) time.Duration { return p.span(s.World) },
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.Omissions, Harms: sim.Safety, Why: synchrony}, {Hazard: sim.Delays, Harms: sim.Safety, Why: synchrony},
		{Hazard: sim.Crashes, Harms: sim.Safety, Why: many}, {Hazard: sim.Clocks, Harms: sim.Safety, Why: synchrony},
	},
	Trials: func(time.Duration) []string {
		return []string{"{instances: 1000, round: 250ms}", "{instances: 1000, round: 250ms, inputs: equal}"}
	},
}

const (
	synchrony = "what comes after its round counts as missing from somebody correct, of whom the proof knows f at most"
	many      = "more than f crash at once"
)
