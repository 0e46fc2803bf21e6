package kv

// These tests prove what a partition costs a store: majorities serve, an eventual store diverges; how stale random
// quorums read (C(N-W,R)/C(N,R)); and which modes stay linearizable under clocks, split brains and crashes.

import (
	"fmt"
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

const ms = time.Millisecond

func params(change func(*Params)) *Params {
	p := definition.Defaults
	change(&p)
	return &p
}

func mesh(t *testing.T, n int, latency time.Duration) *sim.Config {
	config := modeltest.Mesh(t, n, modeltest.Constant(latency))
	config.CheckMessages = false
	return config
}

var modes = []string{quorumMode, primaryMode, raftMode, eventualMode}

// TestAllIsWell: without faults every mode answers everything, and all but the eventual one are one copy.
func TestAllIsWell(t *testing.T) {
	for _, mode := range modes {
		config := mesh(t, 8, 5*ms)
		config.Warmup, config.Deadline = 2*time.Second, time.Second
		p := params(func(p *Params) { p.Mode, p.Rate = mode, 20 })
		r := modeltest.Run(t, Model(), p, config)
		if r.Value("availability_ratio") != 1 || r.Value("histories") != 10 {
			t.Errorf("%s: availability %v", mode, r.Value("availability_ratio"))
		}
		if violated := r.Value("violated_histories"); (violated > 0) != (mode == eventualMode) {
			t.Errorf("%s: %v histories are violated, %v reads stale", mode, violated, r.Value("stale_reads"))
		}
		again := modeltest.Run(t, Model(), p, config)
		if again.Digest != r.Digest {
			t.Errorf("%s: two runs differ", mode)
		}
	}
}

// TestCoinPartition is row E12: when a coin puts each of n replicas on a side, those in a majority are able to serve.
func TestCoinPartition(t *testing.T) {
	for n, seeds := range map[int]int{5: 400, 101: 12} {
		coin := modeltest.Plan(func(c *sim.Control, r *random.Rand) []sim.Strike {
			groups := make(modeltest.Partition, n)
			for i := range groups {
				groups[i] = uint8(r.IntN(2))
			}
			strikes, _ := groups.Plan(c, r)
			return strikes
		})
		var shares []float64
		for seed := range seeds {
			config := mesh(t, n, ms)
			config.Seed, config.Duration, config.Drain = random.Hash(uint64(seed)), 4*time.Second, time.Second
			config.Faults = []sim.Fault{modeltest.Once("f", coin, 0, sim.Forever)}
			p := params(func(p *Params) {
				p.Replicas, p.Rate, p.Timeout = n, 2, 500*ms
				p.Quorum.Read, p.Quorum.Write = n/2+1, n/2+1
			})
			shares = append(shares, modeltest.Run(t, Model(), p, config).Value("availability_ratio"))
		}
		modeltest.ExpectMean(t, fmt.Sprintf("availability, n=%d", n), shares, theory.MajorityServes(n), 0)
	}
}

// TestThreeAgainstTwo is the other half of row E12: a 3/2 split for a tenth of the time costs a consistent store 4 %, and
// an available one nothing but divergence.
func TestThreeAgainstTwo(t *testing.T) {
	for _, mode := range modes {
		config := mesh(t, 5, ms)
		config.Duration, config.Warmup = 1010*time.Second, 10*time.Second
		config.Faults = []sim.Fault{modeltest.Once("f", modeltest.Partition{1, 0, 0, 0, 1}, 500*time.Second, 100*time.Second)}
		p := params(func(p *Params) {
			p.Mode, p.Replicas, p.Rate, p.Timeout, p.Primary.Acks = mode, 5, 4, 500*ms, 2
			p.Primary.Failover = 300 * ms
			p.Quorum.Read, p.Quorum.Write = 3, 3
		})
		r := modeltest.Run(t, Model(), p, config)
		available, diverged, violated := r.Value("availability_ratio"), r.Value("keys_diverged"), r.Value("violated_histories")
		// The operations on the small side are binomial: 20,000 x .1 x .4, standard error .0014.
		consistent := mode == quorumMode || mode == raftMode
		if want := map[bool]float64{true: .96, false: 1}[consistent]; mode != primaryMode && !(math.Abs(available-want) <= .004) {
			t.Errorf("%s: availability %.4f, want %v", mode, available, want)
		}
		if consistent != (violated == 0) || diverged == 0 && !consistent {
			t.Errorf("%s: %v violated histories, %v diverged", mode, violated, diverged)
		}
		largest, other := r.Value("availability_largest_side_ratio"), r.Value("availability_other_sides_ratio")
		if consistent && (largest < .98 || other > .02) || mode == eventualMode && (largest != 1 || other != 1) {
			t.Errorf("%s: availability by side %v and %v", mode, largest, other)
		}
		if r.Value("convergence_max_ms") > 5000 || mode != quorumMode && !(r.Value("convergence_max_ms") >= 0) {
			t.Errorf("%s: converged after %v ms", mode, r.Value("convergence_max_ms"))
		}
	}
}

// TestRandomQuorums is row E13: of writes that are over, a read of R replicas misses the last one with probability
// C(N-W,R)/C(N,R), and the last k with its k-th power.
func TestRandomQuorums(t *testing.T) {
	for _, c := range []struct{ n, w, r int }{{3, 1, 1}, {3, 1, 2}, {3, 2, 1}, {3, 2, 2}, {5, 2, 2}} {
		config := mesh(t, c.n, 0)
		config.Duration = 20_000 * time.Second
		p := params(func(p *Params) {
			p.Replicas, p.Keys, p.Rate = c.n, 1, 1
			p.Quorum = Quorum{Read: c.r, Write: c.w, To: "quorum"}
		})
		r := modeltest.Run(t, Model(), p, config)
		miss, reads := theory.QuorumMiss(c.n, c.w, c.r), r.Value("reads")
		stale := r.Value("stale_read_ratio")
		// Reads between two writes meet the same W replicas, and so are not independent: half of the operations write, which
		// makes the variance at most twice that of independent reads.
		if se := math.Sqrt(miss * (1 - miss) * 2 / reads); !(math.Abs(stale-miss) <= 3*se+1e-12) {
			t.Errorf("%+v: %.4f of %v reads are stale, want %.4f +- %.4f", c, stale, reads, miss, se)
		}
		if miss == 0 {
			continue
		}
		// Of stale reads the number of versions missed is geometric: its mean is 1/(1 - miss).
		if mean, want := r.Value("versions_behind_mean"), 1/(1-miss); !(math.Abs(mean-want) <= .05*want) {
			t.Errorf("%+v: stale reads are %.3f versions behind, want %.3f", c, mean, want)
		}
	}
}

// TestQuorumCountsReplicas: an answer that arrives twice is that of one replica, so R = 2 of 3 still waits for a second one.
func TestQuorumCountsReplicas(t *testing.T) {
	q := &quorum{node: &node{Params: params(func(p *Params) { p.Quorum.Read = 2 })}, open: map[uint64]*pending{1: {}}}
	for range 2 {
		q.fetched(nil, 1, 1, item{})
	}
	if p := q.open[1]; p == nil || len(p.heard) != 1 || len(p.holders) != 1 {
		t.Errorf("one replica answered twice: %+v", p)
	}
}

// TestRetriedWrite: where only answers are lost now and then, a client that asks again is told what the primary has done.
func TestRetriedWrite(t *testing.T) {
	lossy := sim.Network{Latency: modeltest.Constant(20 * ms), Loss: modeltest.Bernoulli(.05)}
	config := modeltest.Config(t, &topologies.Mesh{}, 2, lossy)
	config.CheckMessages, config.Drain = false, 5*time.Second
	p := params(func(p *Params) {
		p.Mode, p.Replicas, p.Rate, p.Writes, p.Timeout, p.Retries, p.Primary.Acks = primaryMode, 1, 5, 1, 300*ms, 10, 0
	})
	if r := modeltest.Run(t, Model(), p, config); r.Value("unanswered_ratio") != 0 {
		t.Errorf("%v of all writes are not answered", r.Value("unanswered_ratio"))
	}
}

// TestClocksBreakQuorums: values carry the clock of their writer, so a clock that is behind loses what it writes.
func TestClocksBreakQuorums(t *testing.T) {
	config := mesh(t, 6, ms)
	ahead := modeltest.Strike(func(c *sim.Control) { c.Shift(5, 30*time.Second, 0) }, func(c *sim.Control) { c.Shift(5, -30*time.Second, 0) })
	config.Faults = []sim.Fault{modeltest.Once("f", ahead, 10*time.Second, 10*time.Second)}
	r := modeltest.Run(t, Model(), params(func(p *Params) { p.Rate = 10 }), config)
	if r.Value("violated_histories") == 0 || r.Value("stale_reads") == 0 {
		t.Error("a clock is half a minute ahead, and nobody notices")
	}
}

// TestAntiEntropyAndHints: each by itself brings replicas together after a partition.
func TestAntiEntropyAndHints(t *testing.T) {
	for name, e := range map[string]Eventual{
		"anti-entropy": {AntiEntropy: time.Second},
		"hints":        {Hints: time.Second},
		"neither":      {Spread: true},
	} {
		config := mesh(t, 4, 5*ms)
		config.Duration, config.Drain = 60*time.Second, 30*time.Second
		config.Faults = []sim.Fault{modeltest.Once("f", modeltest.Partition{0, 1, 0, 1}, 10*time.Second, 20*time.Second)}
		p := params(func(p *Params) { p.Mode, p.Replicas, p.Rate, p.Eventual, p.Writes = eventualMode, 4, 0.5, e, 1 })
		r := modeltest.Run(t, Model(), p, config)
		if converged := r.Value("convergence_max_ms") >= 0; converged != (name != "neither") && name != "neither" {
			t.Errorf("%s: converged is %v", name, converged)
		}
		if (r.Value("repairs") > 0) != (name != "neither") {
			t.Errorf("%s: %v repairs", name, r.Value("repairs"))
		}
	}
}

// TestAntiEntropySendsWhatDiffers: 400 writes of 10 kB are sent once each, and beside them only versions: 24 bytes of each key that was
// written, in 200 exchanges of two replicas, and what is on its way meanwhile twice.
func TestAntiEntropySendsWhatDiffers(t *testing.T) {
	config := mesh(t, 2, 5*ms)
	config.Duration = 100 * time.Second
	r := modeltest.Run(t, Model(), params(func(p *Params) {
		p.Mode, p.Replicas, p.Rate, p.Writes, p.Keys, p.ValueSize = eventualMode, 2, 2, 1, 100, 10_000
	}), config)
	if writes, sent := r.Value("operations"), r.Value("sent_bytes"); writes < 300 || sent > 1.1*writes*10_000+200*(100*24+2*headerSize) {
		t.Errorf("%v writes, %v MB", writes, sent/1e6)
	}
}

// TestSplitBrain: where backups take over without agreement, a partition makes two primaries, and what one of them took is lost.
func TestSplitBrain(t *testing.T) {
	for _, failover := range []time.Duration{0, 500 * ms} {
		config := mesh(t, 4, 5*ms)
		config.Faults = []sim.Fault{modeltest.Once("f", modeltest.Partition{0, 1, 1, 0}, 10*time.Second, 20*time.Second)}
		p := params(func(p *Params) { p.Mode, p.Rate, p.Primary.Failover, p.Primary.Acks = primaryMode, 5, failover, 0 })
		r := modeltest.Run(t, Model(), p, config)
		split := r.Value("violated_histories") > 0
		if split != (failover > 0) {
			t.Errorf("failover %v: violated is %v", failover, split)
		}
		if other := r.Value("availability_other_sides_ratio"); (other > .9) != (failover > 0) {
			t.Errorf("failover %v: availability %v on the other side", failover, other)
		}
	}
}

// TestCrashes: consistent modes stay so when replicas crash and come back with their disks, and retries keep them available.
func TestCrashes(t *testing.T) {
	for _, mode := range []string{quorumMode, raftMode} {
		for seed := range uint64(40) {
			config := mesh(t, 7, 3*ms)
			config.Seed = random.Hash(seed)
			config.Faults = []sim.Fault{{Name: "crash", When: sim.When{MTTF: 8 * time.Second, MTTR: 2 * time.Second},
				Model: modeltest.Crash(sim.MemoryLost, modeltest.First(7)...)}}
			config.Duration = 30 * time.Second
			p := params(func(p *Params) {
				p.Mode, p.Replicas, p.Rate, p.Timeout, p.Retries = mode, 3, 5, 300*ms, 2
				p.Raft.SnapshotEvery = int(seed%2) * 50
			})
			r := modeltest.Run(t, Model(), p, config)
			if r.Value("violated_histories") != 0 || r.Value("availability_ratio") < .5 {
				t.Fatalf("%s, seed %d: %v violated histories, availability %v", mode, seed, r.Value("violated_histories"), r.Value("availability_ratio"))
			}
		}
	}
}

func TestCheck(t *testing.T) {
	world := &sim.World{Participants: 4}
	for _, c := range []struct {
		p    *Params
		want string
	}{
		{params(func(p *Params) { p.Replicas = 5 }), "replicas: there are 4 participants: take so many replicas or fewer"},
		{params(func(p *Params) { p.Quorum.Read = 4 }), "quorum.read: a read cannot wait for more than the 3 replicas"},
		{params(func(p *Params) { p.Quorum.Write = 4 }), "quorum.write: a write cannot wait for more than the 3 replicas"},
		{params(func(p *Params) { p.Mode, p.Primary.Acks = primaryMode, 3 }), "primary.acks: there are 2 backups: take so many or fewer"},
		{params(func(p *Params) { p.Mode, p.Primary.Failover = primaryMode, ms }), "primary.failover: it must be longer than the heartbeat, 100ms"},
		{params(func(p *Params) { p.Mode, p.Raft.ElectionMax = raftMode, ms }), "election_max: it is less than election_min; swap the two"},
	} {
		if err := check(c.p, world); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// TestPausedClient: all that users ask of a paused client is served in one instant, and its writes are told apart nevertheless.
func TestPausedClient(t *testing.T) {
	for seed := range uint64(5) {
		config := mesh(t, 6, 0)
		network := sim.Network{Latency: modeltest.Uniform{Min: 5 * ms, Max: 50 * ms}}
		config.Network = always(network)
		config.Seed, config.Duration, config.Drain = random.Hash(seed), 60*time.Second, 20*time.Second
		config.Faults = []sim.Fault{modeltest.Paused(5, 20*time.Second, 20*time.Second)}
		r := modeltest.Run(t, Model(), params(func(p *Params) { p.Rate, p.Keys, p.Retries = 3, 3, 2 }), config)
		if r.Value("violated_histories") != 0 || r.Value("stale_reads") != 0 {
			t.Errorf("seed %d: %v histories are violated, %v reads stale", seed, r.Value("violated_histories"), r.Value("stale_reads"))
		}
	}
}

// TestPausedClientConverges: so replicas that took them in different orders hold the same in the end.
func TestPausedClientConverges(t *testing.T) {
	first, second := valueOf(5, 1), valueOf(5, 2)
	a, b := item{first, version{7, first}}, item{second, version{7, second}}
	for _, order := range [][]item{{a, b}, {b, a}} {
		n := &node{items: make([]item, 1)}
		for _, it := range order {
			n.keep(0, it)
		}
		if n.items[0] != b {
			t.Errorf("%v of %v is held", n.items[0], order)
		}
	}
}
