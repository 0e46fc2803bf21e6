package raft

import "starmesh/sim"

// electionTimeout begins an election, or asks first whether it could be won.
func (c *Core) electionTimeout() {
	c.leader, c.recent = -1, false
	c.votes = map[sim.NodeID]bool{c.self: true}
	kind, term := requestVote, c.term+1
	if c.PreVote {
		kind = requestPreVote
		c.become(PreCandidate)
	} else {
		c.term, c.vote = term, c.self
		c.become(Candidate)
	}
	c.awaitLeader()
	c.solicit(kind, term)
}

// solicit asks all others for their votes.
func (c *Core) solicit(kind sim.Kind, term uint64) {
	lastTerm, _ := c.log.Term(c.log.Last())
	c.others(func(_ int, to sim.NodeID) {
		c.host.Send(to, Message{Type: kind, Term: term, Index: c.log.Last(), LogTerm: lastTerm})
	})
	c.countVotes()
}

func (c *Core) onRequestVote(from sim.NodeID, m Message) {
	granted := (c.vote < 0 || c.vote == from) && c.log.behind(m.Index, m.LogTerm)
	if granted {
		c.vote = from
		c.awaitLeader()
	}
	c.host.Send(from, Message{Type: requestVoteReply, Term: c.term, Granted: granted})
}

// onRequestPreVote grants if it would vote in that later term and has not heard from a leader for the shortest election timeout.
// It grants in the term that it was asked about, and refuses in its own.
func (c *Core) onRequestPreVote(from sim.NodeID, m Message) {
	granted := !c.knowsLeader() && c.log.behind(m.Index, m.LogTerm)
	reply := Message{Type: requestPreVoteReply, Term: c.term, Granted: granted}
	if granted {
		reply.Term = m.Term
	}
	c.host.Send(from, reply)
}

func (c *Core) onVote(from sim.NodeID, m Message) {
	if m.Granted {
		c.votes[from] = true
		c.countVotes()
	}
}

// countVotes goes on when a majority has voted.
func (c *Core) countVotes() {
	if len(c.votes) < c.majority() {
		return
	}
	switch c.role {
	case PreCandidate:
		c.term, c.vote = c.term+1, c.self
		c.votes = map[sim.NodeID]bool{c.self: true}
		c.become(Candidate)
		c.awaitLeader()
		c.solicit(requestVote, c.term)
	case Candidate:
		c.lead()
	}
}

// lead takes office. The entries of earlier terms are committed with its first one, which holds no command (section 8).
func (c *Core) lead() {
	c.leader = c.self
	c.host.Cancel(c.election)
	c.followers = make([]progress, len(c.servers))
	for i := range c.followers {
		c.followers[i] = progress{next: c.log.Last() + 1, probing: true}
	}
	if !c.commitOldTerms {
		c.log.append(c.term, Command{Client: nobody})
	}
	c.office = c.log.Last()
	c.contact = contact{recency: c.recency}
	c.heard() // from those who voted
	c.become(Leader)
	c.replicateAll()
	c.advance() // a cluster of one commits at once
}
