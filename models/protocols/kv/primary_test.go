package kv

// These tests prove what a primary promises: writes reach every backup, whatever is lost; who returns from a crash, a pause or a
// partition fetches what it has missed before it serves; and while one replica at a time is away, all is one copy.

import (
	"fmt"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

func primaryParams(acks int, failover time.Duration, change ...func(*Params)) *Params {
	return params(func(p *Params) {
		p.Mode, p.Rate, p.Keys, p.Primary.Acks, p.Primary.Failover = primaryMode, 5, 100, acks, failover
		for _, c := range change {
			c(p)
		}
	})
}

func pause(nodes ...sim.NodeID) modeltest.Plan {
	return modeltest.Strike(func(c *sim.Control) {
		for _, n := range nodes {
			c.Pause(n)
		}
	}, func(c *sim.Control) {
		for _, n := range nodes {
			c.Resume(n)
		}
	})
}

// TestReturningBackup: backup 1 is away for ten seconds, and 20 seconds later the primary is, so that backup 1 takes over: it
// must have what it missed, and nobody may have read what it does not hold.
func TestReturningBackup(t *testing.T) {
	for name, away := range map[string]sim.FaultModel{
		"crash": modeltest.Crash(sim.MemoryLost, 1), "disk lost": modeltest.Crash(sim.DiskLost, 1), "pause": pause(1),
		"partition": modeltest.Partition{0, 1, 0, 0, 0, 0},
	} {
		for _, acks := range []int{1, 2} {
			for _, between := range []time.Duration{20 * time.Second, time.Second} {
				config := mesh(t, 6, 20*ms)
				config.Duration = 60 * time.Second
				config.Faults = []sim.Fault{
					modeltest.Once("backup", away, 10*time.Second, 10*time.Second),
					modeltest.Once("primary", modeltest.Crash(sim.MemoryLost, 0), 20*time.Second+between, 10*time.Second),
				}
				failover := 500 * ms
				if name == "partition" {
					failover = 15 * time.Second // longer than the partition, so that there is one primary
				}
				r := modeltest.Run(t, Model(), primaryParams(acks, failover), config)
				if violated := r.Value("violated_histories"); violated != 0 || r.Value("stale_reads") != 0 {
					t.Errorf("%s, %d acks, %v: %v histories are violated, %v reads stale", name, acks, between, violated, r.Value("stale_reads"))
				}
			}
		}
	}
}

// TestPausedPrimary: a primary that was paused for longer than the failover does not answer before it has heard of its successor,
// and what it had taken before is not lost.
func TestPausedPrimary(t *testing.T) {
	for seed := range uint64(10) {
		config := mesh(t, 15, 5*ms)
		config.Seed = random.Hash(seed)
		config.Faults = []sim.Fault{modeltest.Once("gc", pause(0), 10*time.Second, time.Second)}
		p := primaryParams(1, 500*ms, func(p *Params) { p.Rate, p.Keys, p.Timeout, p.Retries = 20, 5, 300*ms, 4 })
		r := modeltest.Run(t, Model(), p, config)
		if r.Value("violated_histories") != 0 || r.Value("stale_reads") != 0 || r.Value("lost_writes") != 0 {
			t.Errorf("seed %d: %v histories are violated", seed, r.Value("violated_histories"))
		}
	}
}

// TestOneAwayAtATime: with every backup's acknowledgement, one copy whoever crashes, if one replica at a time does; with all up
// again, everything is answered.
func TestOneAwayAtATime(t *testing.T) {
	for _, lost := range []sim.Destruction{sim.MemoryLost, sim.DiskLost} {
		for acks := 1; acks <= 2; acks++ {
			for seed := range uint64(15) {
				config := mesh(t, 6, 3*ms)
				config.Seed, config.Duration, config.Deadline = random.Hash(seed), 60*time.Second, time.Second
				r := random.New(random.Hash(seed, 1))
				for at := 3 * time.Second; at < 40*time.Second; at += 6 * time.Second {
					crash := modeltest.Crash(lost, sim.NodeID(r.IntN(3)))
					config.Faults = append(config.Faults, modeltest.Once(fmt.Sprint("crash", at), crash, at, time.Duration(r.IntN(3000))*ms))
				}
				p := primaryParams(acks, 300*ms, func(p *Params) {
					p.Keys, p.Timeout, p.Retries = 10, 300*ms, 3
					p.ValueSize = sim.Size(100 + seed%2*10_000) // so that what replicas tell each other is in pieces
				})
				report := modeltest.Run(t, Model(), p, config)
				if report.Value("violated_histories") != 0 {
					t.Errorf("%v, %d acks, seed %d: %v histories are violated", lost, acks, seed, report.Value("violated_histories"))
				}
			}
		}
	}
}

// TestPrimaryGoesOn: ten seconds after the last of many faults everything is answered, and the replicas agree.
func TestPrimaryGoesOn(t *testing.T) {
	all := modeltest.First(3)
	for name, fault := range map[string]sim.FaultModel{
		"primary's disk": modeltest.Crash(sim.DiskLost, 0), "backup's disk": modeltest.Crash(sim.DiskLost, 2),
		"all disks": modeltest.Crash(sim.DiskLost, all...), "all memories": modeltest.Crash(sim.MemoryLost, all...),
		"all pause": pause(all...), "primary pauses": pause(0), "isolated primary": modeltest.Partition{1, 0, 0, 0, 0, 0},
		"two disks": modeltest.Crash(sim.DiskLost, 0, 1), "in pieces": modeltest.Partition{0, 1, 2, 0, 1, 2},
	} {
		for _, failover := range []time.Duration{0, 500 * ms} {
			for acks := range 3 {
				noise := &sim.Noise{Duplication: .1, Reordering: .1, ReorderedBy: 50 * ms}
				config := modeltest.Config(t, &topologies.Mesh{}, 6, sim.Network{Latency: modeltest.Constant(5 * ms), Loss: modeltest.Bernoulli(.02), Noise: noise})
				config.CheckMessages, config.Duration, config.Warmup, config.Deadline, config.Drain = false, 60*time.Second, 30*time.Second, 5*time.Second, 10*time.Second
				config.Faults = []sim.Fault{modeltest.Once("f", fault, 10*time.Second, 10*time.Second)}
				p := primaryParams(acks, failover, func(p *Params) { p.Timeout, p.Retries = 400*ms, 10 })
				r := modeltest.Run(t, Model(), p, config)
				if r.Value("availability_ratio") != 1 {
					t.Errorf("%s, failover %v, %d acks: availability %v afterwards", name, failover, acks, r.Value("availability_ratio"))
				}
			}
		}
	}
}

// TestResends: a backup that is away for a minute costs one chain of resends with back-off, and is brought what it lacks once.
func TestResends(t *testing.T) {
	run := func(faults ...sim.Fault) *sim.Report {
		config := mesh(t, 3, 5*ms)
		config.Duration, config.Drain, config.Faults = 100*time.Second, 10*time.Second, faults
		return modeltest.Run(t, Model(), primaryParams(1, 0, func(p *Params) { p.Writes = 1 }), config)
	}
	quiet := run()
	if quiet.Value("repairs") != 0 {
		t.Errorf("%v values are sent again, and nothing is lost", quiet.Value("repairs"))
	}
	away := run(modeltest.Once("away", modeltest.Crash(sim.MemoryLost, 2), 20*time.Second, 60*time.Second))
	// Waits double up to 16 heartbeats of 100 ms: 5 resends in the first 3.1 s and one every 1.6 s in the other 57.
	if more := away.Value("messages_sent") - quiet.Value("messages_sent"); more > 45 {
		t.Errorf("%v more messages", more)
	}
}

// TestBackAfterPartition: the first answer of a backup that was cut off for 40 s brings it all that it has missed, though the chain of resends
// waits for 16 s by then.
func TestBackAfterPartition(t *testing.T) {
	config := mesh(t, 6, 5*ms)
	config.Duration, config.Faults = 100*time.Second, []sim.Fault{modeltest.Once("f", modeltest.Partition{0, 0, 1, 0, 0, 1}, 20*time.Second, 40*time.Second)}
	p := primaryParams(1, 0, func(p *Params) { p.Primary.Heartbeat, p.Check = time.Second, 100*ms })
	if r := modeltest.Run(t, Model(), p, config); !(r.Value("convergence_max_ms") < 3000) {
		t.Errorf("the replicas agree after %v ms", r.Value("convergence_max_ms"))
	}
}

// TestOthersGoOn: so do quorums and an eventual store, after whatever fault.
func TestOthersGoOn(t *testing.T) {
	all := modeltest.First(3)
	for name, fault := range map[string]sim.FaultModel{
		"a disk": modeltest.Crash(sim.DiskLost, 0), "all disks": modeltest.Crash(sim.DiskLost, all...), "all memories": modeltest.Crash(sim.MemoryLost, all...),
		"all pause": pause(all...), "in pieces": modeltest.Partition{0, 1, 2, 0, 1, 2}, "a client": modeltest.Crash(sim.DiskLost, 4),
	} {
		for _, mode := range []string{quorumMode, eventualMode} {
			for _, coordinator := range []string{replicaCoordinates, clientCoordinates} {
				if mode == eventualMode && coordinator == clientCoordinates {
					continue
				}
				noise := &sim.Noise{Duplication: .1, Reordering: .1, ReorderedBy: 50 * ms}
				config := modeltest.Config(t, &topologies.Mesh{}, 6, sim.Network{Latency: modeltest.Constant(5 * ms), Loss: modeltest.Bernoulli(.02), Noise: noise})
				config.CheckMessages, config.Duration, config.Warmup, config.Deadline, config.Drain = false, 60*time.Second, 30*time.Second, 5*time.Second, 20*time.Second
				config.Faults = []sim.Fault{modeltest.Once("f", fault, 10*time.Second, 10*time.Second)}
				p := params(func(p *Params) {
					p.Mode, p.Coordinator, p.Rate, p.Timeout, p.Retries, p.Eventual.Hints = mode, coordinator, 5, 400*ms, 10, time.Second
				})
				if r := modeltest.Run(t, Model(), p, config); r.Value("availability_ratio") != 1 {
					t.Errorf("%s, %s, %s coordinates: availability %v afterwards", name, mode, coordinator, r.Value("availability_ratio"))
				}
			}
		}
	}
}

// TestLargeTable: a table takes longer than the failover to leave an uplink, yet the store goes on as if it did not, and sends
// little but what differs.
func TestLargeTable(t *testing.T) {
	run := func(faults ...sim.Fault) *sim.Report {
		config := mesh(t, 8, 0)
		config.Network = always(sim.Network{Latency: modeltest.Constant(20 * ms),
			Uplink: func(sim.NodeID) sim.Access { return sim.Access{Rate: 10e6, Queue: -1} }})
		config.Duration, config.Warmup, config.Deadline, config.Faults = 100*time.Second, 45*time.Second, 3*time.Second, faults
		return modeltest.Run(t, Model(), primaryParams(2, 500*ms, func(p *Params) {
			p.Replicas, p.Keys, p.ValueSize, p.Retries = 5, 1000, 1000, 3
		}), config)
	}
	quiet := run().Value("sent_bytes")
	for name, fault := range map[string]sim.FaultModel{
		"pause": pause(0), "crash": modeltest.Crash(sim.MemoryLost, 0), "partition": modeltest.Partition{1, 1, 0, 0, 0, 0, 0, 0},
		"primary's disk": modeltest.Crash(sim.DiskLost, 0), "backup's disk": modeltest.Crash(sim.DiskLost, 1),
	} {
		r := run(modeltest.Once("f", fault, 30*time.Second, 10*time.Second))
		if r.Value("availability_ratio") != 1 || r.Value("sent_bytes") > 1.2*quiet || r.Value("lost_writes") != 0 {
			t.Errorf("%s: availability %v afterwards, %v MB instead of %v", name, r.Value("availability_ratio"), r.Value("sent_bytes")/1e6, quiet/1e6)
		}
	}
}

// TestLonePrimaries: two backups that are cut off alone take over, each for itself, and answer nothing; when all meet again they answer
// nothing old, though one of them leads.
func TestLonePrimaries(t *testing.T) {
	for seed := range uint64(20) {
		config := mesh(t, 15, 20*ms)
		config.Seed, config.Duration, config.Drain = random.Hash(seed), 40*time.Second, 5*time.Second
		config.Faults = []sim.Fault{modeltest.Once("f", modeltest.Partition{0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 3, 4, 5, 6, 7}, 15*time.Second, 5*time.Second)}
		r := modeltest.Run(t, Model(), primaryParams(1, 500*ms, func(p *Params) {
			p.Replicas, p.Rate, p.Keys, p.Timeout, p.Retries = 5, 4, 20, 300*ms, 4
		}), config)
		if r.Value("violated_histories") != 0 || r.Value("stale_reads") != 0 || r.Value("lost_writes") != 0 {
			t.Errorf("seed %d: %v histories are violated, %v reads stale, %v writes lost", seed, r.Value("violated_histories"), r.Value("stale_reads"), r.Value("lost_writes"))
		}
	}
}
