package pbft

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model: "x",
	Bound: "retry + 64 (f + 1) view_timeout",
	Within: func(p *Params, s *sim.Setting) time.Duration {
		return sim.After(p.Retry, 64*time.Duration(p.cluster(s.World).Faulty()+1)*p.ViewTimeout)
	},
	Trials: func(time.Duration) []string {
		return []string{"{clients: 3, rate: 2/s, view_timeout: 200ms, retry: 500ms}"}
	},
}
