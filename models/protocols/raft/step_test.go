package raft

// This test proves what a message of an earlier, the same or a later term does to a server (Ongaro & Ousterhout 2014).

import (
	"testing"
	"time"

	"starmesh/sim"
)

// host notes what a server sends.
type host struct{ sent []Message }

func (h *host) Send(_ sim.NodeID, m Message)                 { h.sent = append(h.sent, m) }
func (*host) SetTimer(time.Duration, uint8) (id sim.TimerID) { return id }
func (*host) Cancel(sim.TimerID)                             {}
func (*host) Uniform() float64                               { return 0 }
func (*host) Apply(uint64, *Entry)                           {}
func (*host) Save() (state any, size sim.Size)               { return nil, 0 }
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
