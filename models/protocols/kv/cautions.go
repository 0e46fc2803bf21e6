package kv

import (
	"fmt"
	"time"

	"starmesh/sim"
)

// cautions says what a store gives up that may be chosen so, and what cannot work.
func cautions(p *Params, s *sim.Setting) (list []string) {
	add := func(is bool, format string, words ...any) {
		if is {
			list = append(list, "protocol.kv."+fmt.Sprintf(format, words...))
		}
	}
	quorums, meet := p.Mode == quorumMode, p.Quorum.Read+p.Quorum.Write > p.Replicas
	add(quorums && !meet, "quorum: R + W (read and write) is not above N (replicas): a read may miss a write that had returned, and one that follows may see less again; this is not one copy")
	add(quorums && meet && !p.Quorum.ReadRepair, "quorum.read_repair: without it a read may see less than an earlier one, while a write is under way or after it has failed; this is not one copy")
	if p.Mode == primaryMode && p.Primary.Failover > 0 {
		took := leaving(sim.Size(p.Replicas-1)*(headerSize+p.ValueSize+keyAndVersion), p, s)
		add(took >= p.Primary.Failover-p.Primary.Heartbeat, "primary.failover: a write takes %v to leave a primary's uplink, and heartbeats wait behind it: "+
			"backups take over though the primary is well; raise failover above %v", took, took+p.Primary.Heartbeat)
	}
	return list
}

// leaving returns how long something takes to leave the slowest uplink of a replica.
func leaving(size sim.Size, p *Params, s *sim.Setting) (longest time.Duration) {
	for n := range sim.NodeID(p.Replicas) {
		if uplink := s.Network.Uplink; uplink != nil && uplink(n).Rate > 0 {
			longest = max(longest, uplink(n).Rate.Transmission(size))
		}
	}
	return longest
}
