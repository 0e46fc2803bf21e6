package replication

import (
	"fmt"
	"math/bits"
	"time"

	"starmesh/sim"
)

// mostPatience is how many of the first timeouts one waits at most.
const mostPatience = 64

// Patience returns how long to wait after failures in a row, a replica in a view as a client for an answer: a timeout, doubled with each, up
// to 64 of them, saturating at sim.Forever.
func Patience(timeout time.Duration, failed int) time.Duration {
	doublings := min(failed, bits.TrailingZeros(mostPatience))
	if timeout > sim.Forever>>doublings {
		return sim.Forever
	}
	return timeout << doublings
}

// Recovery returns what a log promises about faults that goes on within a client's longest retry and the longest views of f + spare
// leaders. It is given what it assumes besides, the name of its timeout, and where to find these.
func Recovery[P any](assumes string, spare int, timeoutName string, of func(P, *sim.World) (c Cluster, retry, timeout time.Duration)) sim.Recovery[P] {
	return sim.Recovery[P]{
		Model: "partial synchrony (Dwork, Lynch & Stockmeyer 1988): at most f < n/3 replicas lie or have lost their disks, all others come back with theirs, and delays are bounded after the last fault (GST)" +
			assumes + ". Safety needs no bound on delays.",
		Bound: fmt.Sprintf("%d (retry + (f + %d) %s)", mostPatience, spare, timeoutName),
		Within: func(p P, s *sim.Setting) (bound time.Duration) {
			c, retry, timeout := of(p, s.World)
			bound = Patience(retry, mostPatience)
			for range c.Faulty() + spare {
				bound = sim.After(bound, Patience(timeout, mostPatience))
			}
			return bound
		},
		Beyond: []sim.Beyond[P]{{Hazard: sim.LostDisks, Harms: sim.Safety, Why: "more than f replicas that forget what they have executed may execute something else"}},
		Trials: func(time.Duration) []string {
			return []string{fmt.Sprintf("{clients: 3, rate: 2/s, %s: 200ms, retry: 500ms}", timeoutName)}
		},
	}
}
