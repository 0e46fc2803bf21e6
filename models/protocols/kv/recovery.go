package kv

import (
	"time"

	"starmesh/sim"
)

// recovery is what it promises about faults.
var recovery = sim.Recovery[*Params]{
	Model: "eventually up: crashes with disks kept, losses and delays. In modes quorum (with R + W > N and read repair) and raft it is one copy whatever happens, but for clocks and lost disks; mode primary is while one replica at a time is away and the others hear each other; mode eventual " +
		"promises that it answers.",
	Bound: "0s (mode primary: replicas x failover and 16 heartbeats, and as long as all tables take to leave an uplink; mode raft: 20 election_max)",
	Within: func(p *Params, s *sim.Setting) time.Duration {
		switch p.Mode {
		case primaryMode:
			tables := headerSize + sim.Size(p.Replicas)*sim.Size(p.Keys)*(p.ValueSize+keyAndVersion)
			return time.Duration(p.Replicas)*p.Primary.Failover + 16*p.Primary.Heartbeat + leaving(tables, p, s)
		case raftMode:
			return 20 * p.Raft.ElectionMax
		}
		return 0
	},
	Never: func(p *Params) []string {
		if p.Mode == eventualMode {
			return nil
		}
		return []string{"violating_reads", "lost_writes"}
	},
	Beyond: []sim.Beyond[*Params]{
		{Hazard: sim.LostDisks, Harms: sim.Safety, Why: "who has lost its disk takes part at once, with nothing"},
		{Hazard: sim.Clocks, Harms: sim.Safety, If: hasMode(quorumMode), Why: "values carry the clock of the client that wrote them"},
		{Hazard: sim.Omissions, Harms: sim.Safety, If: hasMode(primaryMode), Why: "there is no agreement on who the primary is: on both sides of a partition there may be one"},
		{Hazard: sim.Delays, Harms: sim.Safety, If: hasMode(primaryMode), Why: "silence passes for death: a slow primary may be one of two"},
	},
	Trials: func(time.Duration) []string {
		return []string{"{rate: 3/s, keys: 3}", "{rate: 3/s, keys: 3, mode: primary, primary: {failover: 1s}}", "{rate: 3/s, keys: 3, replicas: 5, mode: primary, primary: {failover: 1s}}", "{rate: 3/s, keys: 3, mode: raft}",
			"{rate: 3/s, keys: 3, mode: raft, raft: {reads: read_index, pre_vote: true, check_quorum: true}}", "{rate: 3/s, keys: 3, mode: eventual}"}
	},
}

func hasMode(mode string) func(*Params) bool { return func(p *Params) bool { return p.Mode == mode } }
