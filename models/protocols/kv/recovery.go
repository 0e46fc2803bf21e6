package kv

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model:  "x",
	Bound:  "0s",
	Within: func(p *Params, _ *sim.Setting) time.Duration { return 10 * time.Second },
	Trials: func(time.Duration) []string {
		return []string{"{mode: quorum}", "{mode: primary, primary: {failover: 1s}}", "{mode: raft}", "{mode: eventual}"}
	},
}
