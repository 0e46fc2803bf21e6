package generals

import (
	"fmt"
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:  "synchronous (assumptions A1 to A3 of the paper): messages arrive within a round, absence is noticed, and at most m generals are traitors or crash. An order given while more than that goes wrong may fail; a later one does not.",
	Bound:  "m + 1 rounds",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return time.Duration(p.M+1) * p.Round },
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.Omissions, Harms: sim.Safety, Why: synchrony}, {Hazard: sim.Delays, Harms: sim.Safety, Why: synchrony},
		{Hazard: sim.Crashes, Harms: sim.Safety, Why: many}, {Hazard: sim.Clocks, Harms: sim.Safety | sim.Progress, Why: clocks},
	},
	Trials: func(from time.Duration) []string {
		return []string{fmt.Sprintf("{start: %v, round: 100ms}", from), "{start: 1900ms, round: 100ms}", "{start: 900ms, round: 100ms}", fmt.Sprintf("{algorithm: signed, start: %v, round: 100ms}", from)}
	},
}

const (
	synchrony = "A1 and A3: what comes after its round counts as missing, which means retreat"
	clocks    = "A3 takes clocks that agree to within a round, and the order comes at a time that all know: what drift has added to a clock stays when the fault ends"
	many      = "more than m crash at once"
)
