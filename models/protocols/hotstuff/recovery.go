package hotstuff

import (
	"time"

	"starmesh/sim"
)

var recovery = sim.Recovery[*Params]{
	Model: "x",
	Bound: "retry + 64 (f + 2) timeout",
	Within: func(p *Params, s *sim.Setting) time.Duration {
		return sim.After(p.Retry, 64*time.Duration(p.cluster(s.World).Faulty()+2)*p.Timeout)
	},
	Trials: func(time.Duration) []string { return []string{"{clients: 3, rate: 2/s, timeout: 200ms, retry: 500ms}"} },
}
