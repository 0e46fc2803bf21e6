package pbft

import (
	"time"

	"starmesh/models/replication"
	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = replication.Recovery("", 1, "view_timeout", func(p *Params, w *sim.World) (replication.Cluster, time.Duration, time.Duration) {
	return p.cluster(w), p.Retry, p.ViewTimeout
})
