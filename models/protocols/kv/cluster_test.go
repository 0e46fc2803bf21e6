package kv

// These tests prove what each way to read from a Raft cluster promises, and what breaks it: pauses, partitions, clocks, restarts.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/random"
	"starmesh/topologies"
)

var allReads = []string{logReads, indexReads, leaseReads, followerReads, leaderReads, localReads}

// cluster returns a store of three replicas.
func clusterParams(reads string) *Params {
	return params(func(p *Params) {
		p.Mode, p.Rate, p.Keys, p.Timeout, p.Retries = raftMode, 20, 3, 300*ms, 4
		p.Raft.Reads, p.Raft.CheckQuorum = reads, reads == leaseReads
	})
}

// TestReadsWithoutFaults: all serve all, and only local reads are stale. A lease saves the leader's round trip; a read that needs one
// waits for up to one more, of the reads before it.
func TestReadsWithoutFaults(t *testing.T) {
	for _, c := range []struct {
		reads string
		slow  float64 // one-way delays of the slowest read: from a client by its replica to the leader and back, and what that waits for
	}{{logReads, 3 + 2}, {indexReads, 3 + 2 + 2}, {leaseReads, 3}, {followerReads, 4 + 2 + 2}, {leaderReads, 3}, {localReads, 2}} {
		config := mesh(t, 6, 5*ms)
		config.Warmup, config.Deadline = 2*time.Second, time.Second
		p := clusterParams(c.reads)
		p.Writes = 0.2
		r := modeltest.Run(t, Model(), p, config)
		if r.Value("availability_ratio") != 1 || (r.Value("violated_histories") > 0) != (c.reads == localReads) {
			t.Errorf("%s: availability %v, %v violated histories", c.reads, r.Value("availability_ratio"), r.Value("violated_histories"))
		}
		p.Writes = 0
		r = modeltest.Run(t, Model(), p, config)
		if got := r.Value("operation_latency_max_ms"); !(math.Abs(got-5*c.slow) <= .5) {
			t.Errorf("%s: the slowest read takes %v ms, want %v", c.reads, got, 5*c.slow)
		}
	}
}

// troubled runs a fault that hits the leader, over seeds and over whom it hits, and counts the keys whose history is violated.
func troubled(t *testing.T, p *Params, fault func(server sim.NodeID) sim.FaultModel) (violated float64) {
	for server := range sim.NodeID(3) {
		for seed := range uint64(3) {
			config := mesh(t, 9, 5*ms)
			config.Seed, config.Duration, config.Drain = random.Hash(seed), 20*time.Second, time.Second
			config.Faults = []sim.Fault{{Name: "f", Model: fault(server), When: sim.When{At: 3 * time.Second, For: time.Second, Every: 4 * time.Second}}}
			violated += modeltest.Run(t, Model(), p, config).Value("violated_histories")
		}
	}
	return violated
}

// TestReadsInTrouble: who thinks to lead after a pause, or on the small side of a partition, reads what is long overwritten; whom a
// majority has confirmed since the read, or for less than a lease, does not. A clock that stood still, or is slow, breaks the lease.
func TestReadsInTrouble(t *testing.T) {
	others := func(s sim.NodeID, f func(from sim.NodeID)) {
		for from := range sim.NodeID(3) {
			if from != s {
				f(from)
			}
		}
	}
	// What waits for a paused node is there in its order. So, that it does not learn of the next leader before it reads, nothing of
	// the other replicas reaches it.
	pause := func(stopped time.Duration) func(s sim.NodeID) sim.FaultModel {
		return func(s sim.NodeID) sim.FaultModel {
			return modeltest.Strike(
				func(c *sim.Control) { c.Pause(s); others(s, func(from sim.NodeID) { c.Cut(from, s) }) },
				func(c *sim.Control) {
					c.Shift(s, -stopped, 0)
					c.Resume(s)
					c.Shift(s, stopped, 0)
					others(s, func(from sim.NodeID) { c.Mend(from, s) })
				})
		}
	}
	alone := func(slow time.Duration) func(s sim.NodeID) sim.FaultModel {
		return func(s sim.NodeID) sim.FaultModel {
			groups := make([]uint8, 9)
			groups[s], groups[s+3] = 1, 1
			var id int
			return modeltest.Strike(func(c *sim.Control) { id = c.Partition(groups, nil); c.Shift(s, 0, -slow) },
				func(c *sim.Control) { c.Heal(id); c.Shift(s, 0, slow) })
		}
	}
	for _, c := range []struct {
		name  string
		fault func(s sim.NodeID) sim.FaultModel
		stale map[string]bool
	}{
		{"pause", pause(0), map[string]bool{leaderReads: true, localReads: true}},
		{"pause of its clock, too", pause(time.Second), map[string]bool{leaderReads: true, localReads: true, leaseReads: true}},
		{"partition", alone(0), map[string]bool{leaderReads: true, localReads: true}},
		{"partition and a slow clock", alone(500 * ms), map[string]bool{leaderReads: true, localReads: true, leaseReads: true}},
	} {
		for _, reads := range allReads {
			if violated := troubled(t, clusterParams(reads), c.fault); (violated > 0) != c.stale[reads] {
				t.Errorf("%s, %s: %v violated histories", c.name, reads, violated)
			}
		}
	}
}

// TestReadsUnderCrashes: what is one copy stays so when replicas crash and links lose messages, and goes on.
func TestReadsUnderCrashes(t *testing.T) {
	for _, reads := range []string{indexReads, leaseReads, followerReads} {
		for seed := range uint64(30) {
			config := mesh(t, 7, 3*ms)
			config.Seed, config.Duration = random.Hash(seed, 5), 20*time.Second
			config.Faults = []sim.Fault{{Name: "crash", When: sim.When{MTTF: 4 * time.Second, MTTR: time.Second},
				Model: modeltest.Crash(sim.MemoryLost, modeltest.First(3)...)}}
			p := clusterParams(reads)
			p.Raft.PreVote, p.Raft.SnapshotEvery = seed&1 > 0, int(seed&2*10)
			r := modeltest.Run(t, Model(), p, config)
			if r.Value("violated_histories") != 0 || r.Value("availability_ratio") < .5 {
				t.Fatalf("%s, seed %d: %v violated histories, availability %v", reads, seed, r.Value("violated_histories"), r.Value("availability_ratio"))
			}
		}
	}
}

// TestAskedAgain: where answers are lost now and then, all writes are answered: a leader tells whom it has told before.
func TestAskedAgain(t *testing.T) {
	config := modeltest.Config(t, &topologies.Mesh{}, 2, sim.Network{Latency: modeltest.Constant(20 * ms), Loss: modeltest.Bernoulli(.1)})
	config.CheckMessages, config.Warmup = false, 2*time.Second
	p := clusterParams(logReads)
	p.Replicas, p.Rate, p.Writes, p.Retries = 1, 5, 1, 10
	if r := modeltest.Run(t, Model(), p, config); r.Value("unanswered_ratio") != 0 {
		t.Errorf("%v of all writes are not answered", r.Value("unanswered_ratio"))
	}
}

// TestRestartedReplicasAreSilent: replicas that all restart tell nobody again of what was answered before.
func TestRestartedReplicasAreSilent(t *testing.T) {
	config := mesh(t, 4, 5*ms)
	config.Faults = []sim.Fault{modeltest.Once("all", modeltest.Crash(sim.MemoryLost, 0, 1, 2), 30*time.Second, time.Second)}
	p := clusterParams(logReads)
	replies, asked := 0, 0
	config.Listeners = []sim.Listener{account.Hearing{To: []account.What{account.MessageSent, account.OperationInvoked}, Do: func(l *sim.Happening) {
		if l.What == account.MessageSent && l.Kind == "reply" && l.At > 30*time.Second {
			replies++
		}
		if l.What == account.OperationInvoked && l.At > 29*time.Second {
			asked++
		}
	}}}
	modeltest.Run(t, Model(), p, config)
	if replies > asked || replies < asked/2 {
		t.Errorf("%d operations after the restart, %d replies", asked, replies)
	}
}

// TestFewSnapshots: a store of 1 MB whose replicas take a snapshot after each 50 entries. Late followers need none, one that has lost
// its disk needs one, of 32 chunks, and heartbeats get past them on a line that a snapshot takes longer than an election timeout.
func TestFewSnapshots(t *testing.T) {
	far := modeltest.Uniform{Min: 5 * ms, Max: 400 * ms}
	for _, c := range []struct {
		name    string
		network sim.Network
		lost    bool
		most    float64
	}{
		{"late", sim.Network{Latency: modeltest.Uniform{Min: 5 * ms, Max: 100 * ms}}, false, 0},
		{"lost", sim.Network{Latency: modeltest.Constant(20 * ms)}, true, 32},
		{"lost on a slow line", sim.Network{Latency: modeltest.Constant(20 * ms), Uplink: func(sim.NodeID) sim.Access { return sim.Access{Rate: 10_000_000, Queue: -1} }}, true, 32},
		{"lost and late", sim.Network{Latency: far}, true, 2 * 32},
		{"lost and losses", sim.Network{Latency: modeltest.Constant(20 * ms), Loss: modeltest.Bernoulli(.05)}, true, 2 * 32},
	} {
		config := modeltest.Config(t, &topologies.Mesh{}, 8, c.network)
		config.CheckMessages, config.Duration, config.Warmup, config.Drain = false, 60*time.Second, 30*time.Second, 20*time.Second
		if c.lost {
			config.Faults = []sim.Fault{modeltest.Once("lost", modeltest.Crash(sim.DiskLost, 1), 10*time.Second, 5*time.Second)}
		}
		r := modeltest.Run(t, Model(), params(func(p *Params) {
			p.Mode, p.Replicas, p.Rate, p.Keys, p.ValueSize, p.Timeout, p.Retries = raftMode, 5, 5, 1000, 1000, time.Second, 3
			p.Raft.ElectionMin, p.Raft.ElectionMax, p.Raft.Heartbeat, p.Raft.SnapshotEvery = 500*ms, time.Second, 50*ms, 50
		}), config)
		chunks := 0.0
		for _, row := range r.Ledger {
			if row.Kind == "install_snapshot" {
				chunks += float64(row.Sent)
			}
		}
		if chunks > c.most || (chunks >= 32) != c.lost || r.Value("availability_ratio") < .999 {
			t.Errorf("%s: %v chunks, want %v at most; availability %v", c.name, chunks, c.most, r.Value("availability_ratio"))
		}
	}
}

func TestClusterCheck(t *testing.T) {
	p := clusterParams(leaseReads)
	p.Raft.CheckQuorum = false
	modeltest.ExpectProblem(t, check(p, &sim.World{Participants: 4}), "raft.reads",
		"a lease holds only where nobody votes within election_min of hearing from a leader: set raft.check_quorum: true")
}

// TestNoPredictionForStaleReads: what is one copy is predicted never to be stale.
func TestNoPredictionForStaleReads(t *testing.T) {
	for _, reads := range allReads {
		_, predicted := modeltest.Predictions(t, Model(), clusterParams(reads), mesh(t, 4, 5*ms))["stale_read_ratio"]
		if predicted != (reads != leaderReads && reads != localReads) {
			t.Errorf("%s: predicted is %v", reads, predicted)
		}
	}
}
