package raft

// These tests prove Raft's 2(n-1) messages and two delays of a commit, the mean first timeout, its four safety properties
// under crashes, partitions and losses, and that the mistake of its figure 8 would be caught.

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

const ms = time.Millisecond

// quiet is a cluster that elects a leader once and then beats rarely.
func quiet(rate sim.Rate) *Params {
	p := definition.Defaults
	p.ElectionMin, p.ElectionMax, p.Heartbeat, p.Rate = 10*time.Second, 20*time.Second, 5*time.Second, rate
	return &p
}

// TestCommit is row E7: a command takes 2(n-1) messages and two delays; from another participant, two messages more.
func TestCommit(t *testing.T) {
	for _, n := range []int{3, 4, 7} {
		config := modeltest.Mesh(t, n, modeltest.Constant(10*ms))
		config.Duration, config.Warmup, config.Deadline = 200*time.Second, 30*time.Second, time.Second
		without := modeltest.Run(t, Model(), quiet(0), config)
		with := modeltest.Run(t, Model(), quiet(2), config)
		row := func(r *sim.Report, kinds ...string) (sent float64) {
			for _, row := range r.Ledger {
				for _, kind := range kinds {
					if row.Kind == kind {
						sent += float64(row.Sent)
					}
				}
			}
			return sent
		}
		proposed := row(with, "propose")
		// Commands come up from the start on; those before there was a leader are refused.
		committed := with.Value("commands_committed")
		all := 0.0
		config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
			if l.What == account.Decided {
				all++
			}
		}}}
		again := modeltest.Run(t, Model(), quiet(2), config)
		if again.Digest != with.Digest {
			t.Error("two runs differ")
		}
		all /= float64(n)
		extra := row(with, "append_entries", "append_entries_reply") - row(without, "append_entries", "append_entries_reply")
		if extra != 2*float64(n-1)*all || all < 300 || committed > all {
			t.Errorf("n=%d: %v commands take %v messages, want %d each", n, all, extra, 2*(n-1))
		}
		if proposed == 0 || row(with, "committed") != proposed {
			t.Errorf("n=%d: %v proposals, %v answers", n, proposed, row(with, "committed"))
		}
		for _, metric := range []string{"commit_time_mean_ms", "commit_time_max_ms"} {
			if got := with.Value(metric); got != 20 {
				t.Errorf("n=%d: %s is %v, want 20", n, metric, got)
			}
		}
		if with.Value("availability_ratio") != 1 || with.Value("agreement_ratio") != 1 || with.Value("leaders_elected") != 0 {
			t.Errorf("n=%d: availability %v", n, with.Value("availability_ratio"))
		}
	}
}

// TestFirstTimeout is row E9: of m timers that start together the first runs out after a + (b-a)/(m+1) in the mean.
func TestFirstTimeout(t *testing.T) {
	seeds := 5000
	config := modeltest.Mesh(t, 4, modeltest.Constant(10*ms))
	config.Duration, config.Drain, config.CheckMessages = 301*ms, 0, false
	var first, sum time.Duration
	config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
		if l.What == account.TimerFired && first == 0 {
			first = l.At
		}
	}}}
	params := definition.Defaults
	params.Rate = 0
	for seed := range seeds {
		config.Seed, first = random.Hash(uint64(seed)), 0
		modeltest.Run(t, Model(), &params, config)
		sum += first
	}
	if mean := float64(sum) / float64(seeds) / float64(ms); !(math.Abs(mean-180) <= 1) {
		t.Errorf("the first election begins after %.2f ms in the mean, want 180", mean)
	}
}

// trouble is a run with crashes, partitions and losses that follow from the seed.
func trouble(t testing.TB, seed uint64) *sim.Config {
	r := random.New(random.Hash(seed, 99))
	n := 3 + 2*r.IntN(2)
	config := modeltest.Config(t, &topologies.Mesh{}, n, sim.Network{Latency: modeltest.Uniform{Min: ms, Max: 30 * ms}, Loss: modeltest.Bernoulli(0.1 * r.Float64())})
	config.Seed, config.Duration, config.Drain, config.CheckMessages = random.Hash(seed), 4*time.Second, time.Second, false
	config.Faults = []sim.Fault{
		{Name: "crash", Model: modeltest.Crash(sim.MemoryLost, modeltest.First(n)...), When: sim.When{MTTF: time.Duration(500+r.IntN(3000)) * ms, MTTR: time.Duration(100+r.IntN(600)) * ms}},
		{Name: "partition", Model: modeltest.Plan(parted), When: sim.When{At: time.Second, For: 400 * ms, Every: 900 * ms}},
	}
	return config
}

// parted is another partition each time, a coin for each server.
func parted(control *sim.Control, r *random.Rand) []sim.Strike {
	groups := make(modeltest.Partition, control.World().Len())
	own := random.New(random.Hash(r.Uint64(), uint64(control.Now())))
	for i := range groups {
		groups[i] = uint8(own.IntN(2))
	}
	strikes, _ := groups.Plan(control, r)
	return strikes
}

var violations = []string{"election_safety_violations", "log_matching_violations", "leader_completeness_violations", "agreement_violations", "acknowledged_lost"}

// TestSafety: nothing goes wrong, whatever happens, and something gets done. The shipped experiment raft-safety has 10,000 seeds.
func TestSafety(t *testing.T) {
	committed := 0.0
	for seed := range uint64(600) {
		params := definition.Defaults
		params.Rate, params.Check = 40, 20*ms
		params.PreVote, params.CheckQuorum = seed%2 == 0, seed%5 < 2
		params.SnapshotEvery = int(seed % 3 * 5)
		r := modeltest.Run(t, Model(), &params, trouble(t, seed))
		for _, v := range violations {
			if r.Value(v) != 0 {
				t.Fatalf("seed %d: %s", seed, v)
			}
		}
		committed += r.Value("commands_committed")
	}
	if committed < 20_000 {
		t.Errorf("only %v commands were committed: the runs prove little", committed)
	}
}

// TestFigure8: a leader that commits entries of older terms by counting replicas is caught.
func TestFigure8(t *testing.T) {
	caught := 0
	for seed := range uint64(4000) {
		params := definition.Defaults
		params.Rate, params.Check, params.commitOldTerms = 10, 20*ms, true
		params.ElectionMin, params.ElectionMax = 40*ms, 120*ms
		config := trouble(t, seed)
		config.Faults[0].When = sim.When{MTTF: 250 * ms, MTTR: 200 * ms}
		r := modeltest.Run(t, Model(), &params, config)
		if r.Value("leader_completeness_violations") > 0 || r.Value("agreement_violations") > 0 {
			caught++
			break
		}
	}
	if caught == 0 {
		t.Error("4000 seeds, and nobody noticed")
	}
}

// TestSnapshots: servers that were away for long come back by a snapshot, to the same state.
func TestSnapshots(t *testing.T) {
	config := modeltest.Mesh(t, 5, modeltest.Constant(5*ms))
	config.Faults = []sim.Fault{modeltest.Once("away", modeltest.Crash(sim.MemoryLost, 0), 5*time.Second, 20*time.Second)}
	params := definition.Defaults
	params.Rate, params.SnapshotEvery = 50, 20
	var kinds = map[string]int{}
	config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
		if l.What == account.MessageSent {
			kinds[l.Kind]++
		}
	}}}
	r := modeltest.Run(t, Model(), &params, config)
	if kinds["install_snapshot"] == 0 || r.Value("agreement_violations") != 0 || r.Value("snapshots") == 0 {
		t.Errorf("%d snapshots are sent, %v violations", kinds["install_snapshot"], r.Value("agreement_violations"))
	}
	if got := r.Value("decided_ratio"); got < 0.8 { // the one that was away does not apply what the snapshot holds
		t.Errorf("decided_ratio %v", got)
	}
}

// TestPreVote: a server that was cut off alone comes back without an election.
func TestPreVote(t *testing.T) {
	for _, preVote := range []bool{false, true} {
		config := modeltest.Mesh(t, 5, modeltest.Constant(5*ms))
		config.Warmup = 20 * time.Second
		config.Faults = []sim.Fault{modeltest.Once("alone", modeltest.Partition{1, 0, 0, 0, 0}, 10*time.Second, 15*time.Second)}
		params := definition.Defaults
		params.PreVote = preVote
		r := modeltest.Run(t, Model(), &params, config)
		disturbed := r.Value("leaders_elected") > 0
		if disturbed == preVote {
			t.Errorf("pre-vote %v: %v leaders elected after the return", preVote, r.Value("leaders_elected"))
		}
	}
}

// TestDisksLost: two servers of three that lose their disks are caught up by the same leader, for a few messages more.
func TestDisksLost(t *testing.T) {
	var sent [2]float64
	for i, lost := range []sim.Destruction{sim.MemoryLost, sim.DiskLost} {
		config := modeltest.Mesh(t, 3, modeltest.Constant(5*ms))
		config.Duration, config.Drain, config.Warmup = 45*time.Second, time.Second, 20*time.Second
		config.Faults = []sim.Fault{
			modeltest.Once("others", modeltest.Crash(sim.MemoryLost, 1, 2), 0, time.Second), // so that server 0 leads
			modeltest.Once("disks", modeltest.Crash(lost, 1, 2), 15*time.Second, 100*ms),
		}
		params := definition.Defaults
		params.Rate = 2
		r := modeltest.Run(t, Model(), &params, config)
		for _, row := range r.Ledger {
			sent[i] += float64(row.Sent)
		}
		if r.Value("availability_ratio") != 1 || r.Value("leaders_elected") != 0 {
			t.Errorf("%v: availability %v", lost, r.Value("availability_ratio"))
		}
	}
	if more := sent[1] - sent[0]; more < 2 || more > 12 {
		t.Errorf("lost disks take %v messages more", more)
	}
}

// TestResends: what is lost is sent again by one probe at a time: five percent of losses do not raise the bytes by half.
func TestResends(t *testing.T) {
	bytes := func(loss float64) (bytes float64) {
		config := modeltest.Config(t, &topologies.Mesh{}, 5, sim.Network{Latency: modeltest.Constant(50 * ms), Loss: modeltest.Bernoulli(loss)})
		params := definition.Defaults
		params.Rate, params.ElectionMin, params.ElectionMax, params.Heartbeat = 200, time.Second, 2*time.Second, 200*ms
		return modeltest.Run(t, Model(), &params, config).Value("sent_bytes")
	}
	if without, with := bytes(0), bytes(.05); with > 1.5*without || without == 0 {
		t.Errorf("%v bytes with losses, %v without", with, without)
	}
}
