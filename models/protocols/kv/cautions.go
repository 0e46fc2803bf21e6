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
	if p.Rate > 0 {
		least := operation(p, s)
		add(least > p.Timeout, "timeout: a value of %d bytes takes %v on the slowest access lines and links, the answer included, longer than the timeout (%v): "+
			"clients there ask another replica, and give up after the retries, while the answer is on its way; raise timeout, or take smaller values", p.ValueSize, least, p.Timeout)
	}
	if p.Mode == primaryMode && p.Primary.Failover > 0 {
		took := leaving(sim.Size(p.Replicas-1)*(headerSize+p.ValueSize+keyAndVersion), p, s)
		add(took >= p.Primary.Failover-p.Primary.Heartbeat, "primary.failover: a write takes %v to leave a primary's uplink, and heartbeats wait behind it: "+
			"backups take over though the primary is well; raise failover above %v", took, took+p.Primary.Heartbeat)
	}
	return list
}

// operation returns how long the value of an operation takes, and the message without one on its way back, between a client and a
// replica that are as far from each other as any, while nothing else waits.
func operation(p *Params, s *sim.Setting) (longest time.Duration) {
	replica := func(n sim.NodeID) bool { return int(n) < p.Replicas }
	client := func(n sim.NodeID) bool { return !replica(n) && int(n) < s.World.Participants }
	switch all := p.Replicas == s.World.Participants; {
	case all && p.Mode == eventualMode:
		return 0 // each asks itself alone
	case all:
		client = replica
	}
	value := headerSize + p.ValueSize
	if p.Writes > 0 {
		longest = sim.After(s.SlowestTransmission(value, client, replica), s.SlowestTransmission(headerSize, replica, client))
	}
	if p.Writes < 1 {
		longest = max(longest, sim.After(s.SlowestTransmission(headerSize, client, replica), s.SlowestTransmission(value, replica, client)))
	}
	if latency, known := s.SlowestLink(); known {
		longest = sim.After(longest, 2*latency)
	}
	return longest
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
