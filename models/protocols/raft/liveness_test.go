package raft

// These tests prove that a cluster goes on: while a majority can talk, if it checks the quorum, and after faults in any case.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// cut is a fault of links, each one way.
func cut(links ...[2]sim.NodeID) sim.FaultModel {
	each := func(f func(c *sim.Control, from, to sim.NodeID)) func(*sim.Control) {
		return func(c *sim.Control) {
			for _, l := range links {
				f(c, l[0], l[1])
			}
		}
	}
	return modeltest.Strike(each((*sim.Control).Cut), each((*sim.Control).Mend))
}

// deaf is a server that hears nobody.
func deaf(server sim.NodeID, n int) sim.FaultModel {
	var links [][2]sim.NodeID
	for from := range sim.NodeID(n) {
		if from != server {
			links = append(links, [2]sim.NodeID{from, server})
		}
	}
	return cut(links...)
}

// both are links that are cut in both directions.
func both(links ...[2]sim.NodeID) sim.FaultModel {
	for _, l := range slices.Clone(links) {
		links = append(links, [2]sim.NodeID{l[1], l[0]})
	}
	return cut(links...)
}

func paused(server sim.NodeID) sim.FaultModel {
	return modeltest.Strike(func(c *sim.Control) { c.Pause(server) }, func(c *sim.Control) { c.Resume(server) })
}

// firstLeader keeps all others down for a second, so that server 0 leads.
func firstLeader(n int) sim.Fault {
	return modeltest.Once("boot", modeltest.Crash(sim.MemoryLost, modeltest.First(n)[1:]...), 0, time.Second)
}

// TestMajorityGoesOn: while one server of five is deaf, or links are cut so that one of them still reaches a majority, commands of
// those who can reach a leader are committed, if servers check the quorum. Without it a deaf leader stays for ever, a deaf follower
// deposes every leader, and with pre-votes a follower of a leader without majority does not vote for another.
func TestMajorityGoesOn(t *testing.T) {
	var each []sim.FaultModel
	for server := range sim.NodeID(5) {
		each = append(each, deaf(server, 5))
	}
	for _, c := range []struct {
		name   string
		faults []sim.FaultModel
		least  float64 // of commands served, with check-quorum
		stuck  Options // that serve less:
		most   float64
	}{
		{"a deaf leader, since server 0 leads", each, .75, Options{}, .02},
		{"a deaf follower", each[4:], .75, Options{}, .6},
		{"a partial partition", []sim.FaultModel{both([2]sim.NodeID{0, 3}, [2]sim.NodeID{0, 4}, [2]sim.NodeID{1, 4}, [2]sim.NodeID{2, 3}, [2]sim.NodeID{3, 4})}, .75, Options{}, .5},
		{"a deaf leader, with pre-votes", each, .75, Options{PreVote: true}, .02},
	} {
		served := func(o Options) float64 {
			least := 1.
			for _, fault := range c.faults {
				config := modeltest.Mesh(t, 5, modeltest.Constant(5*ms))
				config.Warmup, config.Duration, config.Drain, config.Deadline = 15*time.Second, 30*time.Second, 0, time.Second
				config.Faults = []sim.Fault{firstLeader(5), modeltest.Once("f", fault, 10*time.Second, sim.Forever)}
				params := definition.Defaults
				params.Rate, params.CheckQuorum, params.PreVote = 20, o.CheckQuorum, o.PreVote
				least = min(least, modeltest.Run(t, Model(), &params, config).Value("availability_ratio"))
			}
			return least
		}
		if got := served(c.stuck); got > c.most {
			t.Errorf("%s: without check-quorum %.3f of commands are served", c.name, got)
		}
		for _, preVote := range []bool{false, true} {
			if got := served(Options{CheckQuorum: true, PreVote: preVote}); got < c.least {
				t.Errorf("%s: with check-quorum, pre-vote %v, %.3f of commands are served", c.name, preVote, got)
			}
		}
	}
}

// TestOneReachesAll: where a leader's only link goes to the one server that reaches all, that one is elected in its place if servers
// check the quorum; with pre-votes alone it goes on to follow a leader who can commit nothing.
func TestOneReachesAll(t *testing.T) {
	for _, checkQuorum := range []bool{false, true} {
		least := 1.
		for middle := range sim.NodeID(5) {
			var links [][2]sim.NodeID
			for a := range sim.NodeID(5) {
				for b := range a {
					if a != middle && b != middle {
						links = append(links, [2]sim.NodeID{a, b})
					}
				}
			}
			config := modeltest.Mesh(t, 5, modeltest.Constant(5*ms))
			config.Warmup, config.Duration, config.Drain = 15*time.Second, 30*time.Second, 0
			config.Faults = []sim.Fault{modeltest.Once("f", both(links...), 10*time.Second, sim.Forever)}
			params := definition.Defaults
			params.Rate, params.PreVote, params.CheckQuorum = 50, true, checkQuorum
			least = min(least, modeltest.Run(t, Model(), &params, config).Value("availability_ratio"))
		}
		if (least > .9) != checkQuorum {
			t.Errorf("check-quorum %v: %.3f of commands are served", checkQuorum, least)
		}
	}
}

// TestGoesOn: after each fault alone, and each pair of them, every command that comes up later than twenty of the longest election
// timeouts after the end is committed, whatever the options.
func TestGoesOn(t *testing.T) {
	const n, begin, lasts = 5, 5 * time.Second, 4 * time.Second
	faults := []sim.FaultModel{
		modeltest.Crash(sim.MemoryLost, 0), modeltest.Crash(sim.DiskLost, 0), modeltest.Crash(sim.DiskLost, 3, 4), modeltest.Crash(sim.MemoryLost, 1, 2, 3),
		modeltest.Crash(sim.MemoryLost, modeltest.First(n)...), modeltest.Crash(sim.DiskLost, modeltest.First(n)...),
		paused(0), paused(4), deaf(0, n), deaf(4, n), modeltest.Partition{0, 0, 1, 1, 1}, modeltest.Partition{0, 0, 0, 0, 1}, modeltest.Partition{0, 1, 1, 1, 1},
		both([2]sim.NodeID{0, 3}, [2]sim.NodeID{0, 4}, [2]sim.NodeID{1, 4}, [2]sim.NodeID{2, 3}, [2]sim.NodeID{3, 4}),
		modeltest.Strike(func(c *sim.Control) { c.Shift(0, -10*time.Second, 0) }, func(c *sim.Control) { c.Shift(0, 10*time.Second, 0) }),
		modeltest.Strike(func(c *sim.Control) { c.Shift(1, 0, 500*ms) }, func(c *sim.Control) { c.Shift(1, 0, -500*ms) }),
		modeltest.Strike(func(c *sim.Control) { c.Slow(0, 1, 100*ms) }, func(c *sim.Control) { c.Quicken(0, 1, 100*ms) }),
	}
	seed := uint64(0)
	for i := range faults {
		for k := range i + 1 {
			seed++
			network := sim.Network{Latency: modeltest.Uniform{Min: 2 * ms, Max: 10 * ms}}
			if seed&8 > 0 {
				network.Noise = &sim.Noise{Duplication: .1, Reordering: .1, ReorderedBy: 30 * ms}
			}
			config := modeltest.Config(t, &topologies.Mesh{}, n, network)
			config.Seed, config.CheckMessages = random.Hash(seed), false
			config.Faults = []sim.Fault{firstLeader(n), modeltest.Once("one", faults[i], begin, lasts), modeltest.Once("two", faults[k], begin+time.Second, lasts)}
			config.Warmup, config.Duration, config.Drain = begin+time.Second+lasts+6*time.Second, 20*time.Second, time.Second
			params := definition.Defaults
			params.Rate, params.PreVote, params.CheckQuorum, params.SnapshotEvery = 20, seed&1 > 0, seed&2 > 0, int(seed&4*5)
			r := modeltest.Run(t, Model(), &params, config)
			if r.Value("availability_ratio") != 1 || r.Value("without_commit_max_ms") > 300 {
				t.Errorf("faults %d and %d, %+v: availability %v, %v ms without a commit", i, k, params.Options, r.Value("availability_ratio"),
					r.Value("without_commit_max_ms"))
			}
		}
	}
}
