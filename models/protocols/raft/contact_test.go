package raft

// These tests prove check-quorum and what bypasses the log: who may vote when a leader is alive, when a leader steps down, which
// answers confirm it, and what a lease and a read index say (Ongaro 2014, sections 4.2.3, 6.2 and 6.4).

import (
	"testing"
	"time"

	"starmesh/sim"
)

// TestVotesWhileALeaderLives: a request for a vote, or a pre-vote, in a later term to a follower that has heard from a leader, and
// to a leader.
func TestVotesWhileALeaderLives(t *testing.T) {
	follower := func(*Core) {}
	for _, c := range []struct {
		name                 string
		preVote, checkQuorum bool
		then                 func(*Core)
		kind                 sim.Kind
		granted              bool
		term                 uint64
	}{
		{"neither", false, false, follower, requestVote, true, 9},
		{"check-quorum", false, true, follower, requestVote, false, 1},
		{"check-quorum, election_min later", false, true, func(c *Core) { c.OnTimer(recencyTimer) }, requestVote, true, 9},
		{"check-quorum, election timeout", false, true, func(c *Core) { c.OnTimer(electionTimer) }, requestVote, true, 9},
		{"pre-vote alone holds no vote back", true, false, follower, requestVote, true, 9},
		{"pre-vote", true, false, follower, requestPreVote, false, 1},
		{"pre-vote, election_min later", true, false, func(c *Core) { c.OnTimer(recencyTimer) }, requestPreVote, true, 1},
	} {
		h, options := &host{}, Defaults()
		options.PreVote, options.CheckQuorum = c.preVote, c.checkQuorum
		server := NewCore(options, 0, []sim.NodeID{0, 1, 2})
		server.Start(h)
		server.OnMessage(1, Message{Type: appendEntries, Term: 1})
		c.then(server)
		h.sent = nil
		server.OnMessage(2, Message{Type: c.kind, Term: 9})
		granted := len(h.sent) == 1 && h.sent[0].Granted
		if granted != c.granted || server.Term() != c.term {
			t.Errorf("%s: granted %v in term %d, it sends %+v", c.name, granted, server.Term(), h.sent)
		}
	}
}

// TestRestartedServerWaits: who restarts may have acknowledged a leader just before.
func TestRestartedServerWaits(t *testing.T) {
	options := Defaults()
	options.CheckQuorum = true
	server, h := NewCore(options, 0, []sim.NodeID{0, 1, 2}), &host{}
	server.Start(h)
	if server.OnMessage(2, Message{Type: requestVote, Term: 9}); len(h.sent) != 0 {
		t.Errorf("it votes at once: %+v", h.sent)
	}
}

// TestLeaderStepsDown: a leader of five whom two followers answer between two checks stays, and one whom one answers does not.
func TestLeaderStepsDown(t *testing.T) {
	for _, c := range []struct {
		checkQuorum bool
		answers     []sim.NodeID
		role        Role
	}{
		{true, []sim.NodeID{1, 2}, Leader},
		{true, []sim.NodeID{1, 1, 1}, Follower},
		{true, nil, Follower},
		{false, nil, Leader},
	} {
		options := Defaults()
		options.CheckQuorum = c.checkQuorum
		server, h := elected(options, 5)
		server.OnTimer(recencyTimer) // voters have answered
		if server.Role() != Leader {
			t.Fatal("it steps down at once")
		}
		for _, from := range c.answers {
			server.OnMessage(from, Message{Type: appendEntriesReply, Term: 1, Granted: true, Round: 1})
		}
		server.OnTimer(recencyTimer)
		if server.Role() != c.role || server.Term() != 1 {
			t.Errorf("%+v: role %d in term %d", c, server.Role(), server.Term())
		}
		if h.sent = nil; c.role == Follower {
			if server.OnMessage(1, Message{Type: requestVote, Term: 2, Index: 9, LogTerm: 9}); len(h.sent) != 1 || !h.sent[0].Granted {
				t.Errorf("it does not vote for another: %+v", h.sent)
			}
		}
	}
}

// elected returns server 0 of n, which has just won term 1.
func elected(options Options, n int) (*Core, *host) {
	h := &host{}
	var servers []sim.NodeID
	for i := range sim.NodeID(n) {
		servers = append(servers, i)
	}
	server := NewCore(options, 0, servers)
	server.Start(h)
	server.OnTimer(electionTimer)
	for i := range sim.NodeID(n / 2) {
		server.OnMessage(i+1, Message{Type: requestVoteReply, Term: 1, Granted: true})
	}
	return server, h
}

// TestReadIndex: a read waits for a round that begins after it, shares the next one, and is not told less than the leader's first
// entry.
func TestReadIndex(t *testing.T) {
	server, h := elected(Defaults(), 3)
	var told []uint64
	read := func() {
		if !server.ReadIndex(func(index uint64) { told = append(told, index) }) {
			t.Fatal("it does not lead")
		}
	}
	expect := func(what string, count int, rounds uint64) {
		t.Helper()
		if len(told) != count || server.round != rounds {
			t.Errorf("%s: %v in round %d, want %d reads in round %d", what, told, server.round, count, rounds)
		}
	}
	answer := func(round uint64) {
		server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Granted: true, Round: round})
	}
	read() // the round of its election is out
	expect("asked", 0, 1)
	answer(1)
	expect("an answer to what was sent before the read", 0, 2)
	read()
	answer(1)
	expect("an old answer again", 0, 2)
	answer(2)
	expect("the first one", 1, 3)
	answer(3)
	expect("both", 2, 3)
	read() // nothing is out
	expect("a third", 2, 4)
	server.OnMessage(2, Message{Type: appendEntriesReply, Term: 5})
	answer(4)
	expect("deposed", 2, 4)
	if told[0] != 1 || server.ReadIndex(func(uint64) {}) || len(h.sent) == 0 {
		t.Errorf("told %v", told)
	}
	applied := 0
	server.Applied(1, func() { applied++ })
	server.OnMessage(1, Message{Type: appendEntries, Term: 5, Commit: 1, Index: 1, LogTerm: 1})
	if server.Applied(1, func() { applied++ }); applied != 2 {
		t.Errorf("%d waits have ended, want 2", applied)
	}
}

// TestLease: it runs from when the round was begun that a majority has answered.
func TestLease(t *testing.T) {
	server, h := elected(Defaults(), 3) // round 1 at 0
	held := func() bool { _, held := server.Lease(100 * ms); return held }
	if held() {
		t.Error("nobody has answered")
	}
	h.now = 40 * ms
	server.OnTimer(heartbeatTimer) // round 2
	h.now = 80 * ms
	server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Granted: true, Round: 1})
	for _, c := range []struct {
		now  time.Duration
		held bool
	}{{80, true}, {99, true}, {100, false}, {-1, false}} {
		if h.now = c.now * ms; held() != c.held {
			t.Errorf("at %d ms of round 1: %v", c.now, held())
		}
	}
	h.now = 110 * ms
	server.OnMessage(2, Message{Type: appendEntriesReply, Term: 1, Granted: true, Round: 2})
	if h.now = 139 * ms; !held() {
		t.Error("round 2 does not renew it")
	}
	server.OnMessage(2, Message{Type: appendEntriesReply, Term: 2})
	if held() {
		t.Error("it is deposed")
	}
}
