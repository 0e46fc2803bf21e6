package connectivity

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model:  "none is needed: nobody does anything, and who is up is as connected as before",
	Bound:  "0s",
	Again:  []string{"largest_component_ratio"},
	Trials: func(time.Duration) []string { return []string{"{interval: 500ms}"} },
}
