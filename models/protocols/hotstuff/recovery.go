package hotstuff

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "partial synchrony (Dwork, Lynch & Stockmeyer 1988): at most f < n/3 replicas lie or have lost their disks, all others come back with theirs, and delays are bounded after the last fault (GST); leader_views is 4 or more. " +
		"Safety needs no bound on delays.",
	Bound: "retry and 64 (f + 2) timeout",
	Within: func(p *Params, s *sim.Setting) time.Duration {
		return sim.After(p.Retry, 64*time.Duration(p.cluster(s.World).Faulty()+2)*p.Timeout)
	},
	Beyond: []sim.Beyond[*Params]{{Hazard: sim.LostDisks, Harms: sim.Safety, Why: "more than f replicas that forget what they have committed may commit something else"}},
	Trials: func(time.Duration) []string { return []string{"{clients: 3, rate: 2/s, timeout: 200ms, retry: 500ms}"} },
}
