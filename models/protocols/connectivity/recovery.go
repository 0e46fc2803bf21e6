package connectivity

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "0s",
	Again:  []string{"largest_component_ratio"},
	Never:  []string{},
	Trials: func(time.Duration) []string { return []string{"{interval: 500ms}"} },
}
