package raft

// This test proves what a message of an earlier, the same or a later term does to a server (Ongaro & Ousterhout 2014).

import (
	"slices"
	"testing"
	"time"

	"starmesh/sim"
)

// host notes what a server sends.
type host struct {
	sent  []Message
	now   time.Duration
	saved sim.Size
}

func (h *host) Send(_ sim.NodeID, m Message)                 { h.sent = append(h.sent, m) }
func (*host) SetTimer(time.Duration, uint8) (id sim.TimerID) { return id }
func (*host) Cancel(sim.TimerID)                             {}
func (h *host) Now() time.Duration                           { return h.now }
func (*host) Uniform() float64                               { return 0 }
func (*host) Apply(uint64, *Entry)                           {}
func (h *host) Save() (state any, size sim.Size)             { return nil, h.saved }
func (*host) Restore(any)                                    {}
func (*host) Changed(Role, uint64)                           {}

// TestTerms: what a message of an earlier term, of the same one and of a later one does to a server of term 5 that has asked for
// pre-votes in term 6.
func TestTerms(t *testing.T) {
	const none = ^sim.Kind(0)
	for _, c := range []struct {
		m           Message
		term        uint64 // of the server afterwards
		role        Role
		reply       sim.Kind
		replyTerm   uint64
		replyGrants bool
	}{
		{Message{Type: requestVote, Term: 4}, 5, PreCandidate, requestVoteReply, 5, false},
		{Message{Type: requestVote, Term: 5}, 5, PreCandidate, requestVoteReply, 5, true},
		{Message{Type: requestVote, Term: 6}, 6, Follower, requestVoteReply, 6, true},
		{Message{Type: appendEntries, Term: 4}, 5, PreCandidate, appendEntriesReply, 5, false},
		{Message{Type: appendEntries, Term: 5}, 5, Follower, appendEntriesReply, 5, true},
		{Message{Type: appendEntries, Term: 7}, 7, Follower, appendEntriesReply, 7, true},
		{Message{Type: installSnapshot, Term: 4, Snapshot: &Snapshot{}}, 5, PreCandidate, installSnapshotReply, 5, false},
		{Message{Type: installSnapshot, Term: 6, Snapshot: &Snapshot{}}, 6, Follower, installSnapshotReply, 6, true},
		{Message{Type: requestVoteReply, Term: 5, Granted: true}, 5, PreCandidate, none, 0, false}, // it is no candidate
		{Message{Type: appendEntriesReply, Term: 4}, 5, PreCandidate, none, 0, false},
		{Message{Type: appendEntriesReply, Term: 6}, 6, Follower, none, 0, false},

		{Message{Type: requestPreVote, Term: 4}, 5, PreCandidate, requestPreVoteReply, 5, false},
		{Message{Type: requestPreVote, Term: 5}, 5, PreCandidate, requestPreVoteReply, 5, false},
		{Message{Type: requestPreVote, Term: 6}, 5, PreCandidate, requestPreVoteReply, 6, true}, // nobody turns to term 6
		{Message{Type: requestPreVote, Term: 9}, 5, PreCandidate, requestPreVoteReply, 9, true},
		{Message{Type: requestPreVoteReply, Term: 5, Granted: true}, 5, PreCandidate, none, 0, false}, // to an earlier request
		{Message{Type: requestPreVoteReply, Term: 6, Granted: true}, 6, Candidate, requestVote, 6, false},
		{Message{Type: requestPreVoteReply, Term: 7, Granted: true}, 5, PreCandidate, none, 0, false},
		{Message{Type: requestPreVoteReply, Term: 5}, 5, PreCandidate, none, 0, false},
		{Message{Type: requestPreVoteReply, Term: 6}, 6, Follower, none, 0, false},
	} {
		h, options := &host{}, Defaults()
		options.PreVote = true
		server := NewCore(options, 0, []sim.NodeID{0, 1, 2})
		server.term = 5
		server.Start(h)
		server.OnTimer(electionTimer)
		h.sent = nil
		server.OnMessage(1, c.m)
		got := Message{Type: none}
		if len(h.sent) > 0 {
			got = h.sent[0]
		}
		if server.Term() != c.term || server.Role() != c.role || got.Type != c.reply || got.Term != c.replyTerm || got.Granted != c.replyGrants {
			t.Errorf("%+v: term %d, role %d, it sends %+v; want %+v", c.m, server.Term(), server.Role(), got, c)
		}
	}
}

// leader returns one of three servers that leads a log of so many entries, all held by server 1.
func leader(h *host, entries int) *Core {
	server := NewCore(Defaults(), 0, []sim.NodeID{0, 1, 2})
	server.Start(h)
	server.OnTimer(electionTimer)
	server.OnMessage(1, Message{Type: requestVoteReply, Term: 1, Granted: true})
	server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Granted: true})
	for range entries - 1 { // the first one holds no command
		server.Propose(Command{})
	}
	server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Index: uint64(entries), Granted: true})
	h.sent = nil
	return server
}

// TestProgress: what a leader of ten entries, all held by server 1, sends for each reply of it: (prevLogIndex, entries).
func TestProgress(t *testing.T) {
	refused := func(previous, hint uint64) Message {
		return Message{Type: appendEntriesReply, Term: 1, Previous: previous, Index: hint}
	}
	granted := func(index uint64) Message {
		return Message{Type: appendEntriesReply, Term: 1, Index: index, Granted: true}
	}
	beat := Message{Type: requestVote} // stands for a heartbeat
	late := refused(10, 1)
	late.Round = 2
	type sent struct {
		previous uint64
		entries  int
	}
	for _, c := range []struct {
		name    string
		replies []Message
		want    []sent
	}{
		{"the same as before", []Message{granted(10), granted(10)}, nil},
		{"overtaken by an acknowledgement", []Message{refused(9, 7)}, nil},
		{"a refusal of an earlier term", []Message{refused(0, 0)}, nil},
		{"refused late: match is tested", []Message{refused(10, 1), refused(10, 1), granted(10)}, []sent{{10, 0}}},
		{"a disk lost: match is tested with a heartbeat, then the hint", []Message{refused(10, 1), beat, late, granted(10)}, []sent{{10, 0}, {10, 0}, {0, 10}}},
		{"refused twice, one probe", []Message{refused(11, 11), refused(12, 11), refused(13, 11)}, []sent{{10, 0}}},
		{"a snapshot beyond the log", []Message{granted(50), granted(50)}, nil},
	} {
		h := &host{}
		server := leader(h, 10)
		for _, m := range c.replies {
			if m.Type == beat.Type {
				server.OnTimer(heartbeatTimer)
				h.sent = h.sent[:len(h.sent)-1] // but not to server 2
				continue
			}
			server.OnMessage(1, m)
		}
		var got []sent
		for _, m := range h.sent {
			got = append(got, sent{m.Index, len(m.Entries)})
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: it sends %v, want %v", c.name, got, c.want)
		}
		h.sent = nil
		server.OnTimer(heartbeatTimer)
		if len(h.sent) != 2 || h.sent[0].Index > 10 {
			t.Errorf("%s: the heartbeats are %+v", c.name, h.sent)
		}
	}
}

// TestContradiction: a snapshot that the leader's log contradicts is not argued about; one of the leader that reaches as far replaces
// it, for which the server asks.
func TestContradiction(t *testing.T) {
	h := &host{}
	server := NewCore(Defaults(), 0, []sim.NodeID{0, 1, 2})
	server.term, server.log, server.snapshot = 5, Log{base: 10, baseTerm: 4}, &Snapshot{Index: 10, Term: 4}
	server.Start(h)
	server.OnMessage(1, Message{Type: appendEntries, Term: 5, Index: 10, LogTerm: 5})
	if len(h.sent) != 1 || h.sent[0].Granted || h.sent[0].Index != 11 || h.sent[0].Previous != 10 {
		t.Errorf("it answers %+v", h.sent)
	}
	server.OnMessage(1, Message{Type: installSnapshot, Term: 5, Index: 10, LogTerm: 5, Snapshot: &Snapshot{Index: 10, Term: 5}})
	if server.log.baseTerm != 5 || server.commit != 10 || len(h.sent) != 2 || !h.sent[1].Granted {
		t.Errorf("after the leader's snapshot: %+v, it sends %+v", server.log, h.sent)
	}
}
