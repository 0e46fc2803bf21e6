package pbft

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "partial synchrony (Dwork, Lynch & Stockmeyer 1988): at most f < n/3 replicas lie or have lost their disks, all others come back with theirs, and delays are bounded after the last fault (GST). " +
		"Safety needs no bound on delays.",
	Bound: "retry and 64 (f + 1) view_timeout",
	Within: func(p *Params, s *sim.Setting) time.Duration {
		return sim.After(p.Retry, 64*time.Duration(p.cluster(s.World).Faulty()+1)*p.ViewTimeout)
	},
	Beyond: []sim.Beyond[*Params]{{Hazard: sim.LostDisks, Harms: sim.Safety, Why: "more than f replicas that forget what they have executed may execute something else"}},
	Trials: func(time.Duration) []string {
		return []string{"{clients: 3, rate: 2/s, view_timeout: 200ms, retry: 500ms}"}
	},
}
