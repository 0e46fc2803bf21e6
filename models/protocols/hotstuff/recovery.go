package hotstuff

import (
	"time"

	"starmesh/models/replication"
	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = replication.Recovery("; leader_views is 4 or more", 2, "timeout", func(p *Params, w *sim.World) (replication.Cluster, time.Duration, time.Duration) {
	return p.cluster(w), p.Retry, p.Timeout
})
