package raft

import "starmesh/sim"

// OnMessage takes a message of Raft: first its term, here and nowhere else, then what it says (figure 2, rules for servers).
// Handlers can take for granted that it is of the current term or, of a pre-vote, that it is about a later one.
func (c *Core) OnMessage(from sim.NodeID, m Message) {
	// A pre-vote, and a grant of one, have the term that a server would begin: nobody turns to it before a majority has granted
	// it (thesis, section 9.6). A refusal has the term of the server that refuses, like any other reply.
	preVoted := m.Type == requestPreVoteReply && m.Granted
	switch {
	case m.Term < c.term:
		c.refuse(from, m)
		return
	case m.Type == requestVote && c.CheckQuorum && c.knowsLeader():
		return // as if it had not come, its term included
	case m.Term == c.term:
		if m.Type == requestPreVote || preVoted { // the term has begun meanwhile
			c.refuse(from, m)
			return
		}
	case m.Type == requestPreVote: // about a later term: the server stays in its own
	case preVoted: // likewise
		if m.Term > c.term+1 {
			return // it asked for that before it lost its disk
		}
	default: // a later term, which has begun
		c.stepDown(m.Term)
	}
	switch m.Type {
	case requestVote:
		c.onRequestVote(from, m)
	case requestPreVote:
		c.onRequestPreVote(from, m)
	case appendEntries:
		c.onAppendEntries(from, m)
	case installSnapshot:
		c.onInstallSnapshot(from, m)
	default:
		c.onReply(from, m)
	}
}

// onReply takes a reply in the role in which the server asked; in any other one it has no meaning any more.
func (c *Core) onReply(from sim.NodeID, m Message) {
	switch c.role {
	case PreCandidate:
		if m.Type == requestPreVoteReply {
			c.onVote(from, m)
		}
	case Candidate:
		if m.Type == requestVoteReply {
			c.onVote(from, m)
		}
	case Leader:
		switch m.Type {
		case appendEntriesReply:
			c.onAppendReply(from, m)
		case installSnapshotReply:
			c.onInstallReply(from, m)
		}
	}
}

// refuse answers a request of a server that lags behind; a reply that does needs no answer.
func (c *Core) refuse(to sim.NodeID, m Message) {
	switch m.Type {
	case requestVote, requestPreVote, appendEntries, installSnapshot:
		c.host.Send(to, Message{Type: m.Type + 1, Term: c.term}) // the reply's kind is the next one
	}
}

// stepDown turns to a newer term.
func (c *Core) stepDown(term uint64) {
	c.term, c.vote, c.leader = term, -1, -1
	wasFollower := c.role == Follower
	c.become(Follower)
	if !wasFollower {
		c.awaitLeader()
	}
}
