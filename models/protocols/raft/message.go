package raft

import "starmesh/sim"

// The kinds of messages, named as in the paper's figure 2 and, for the pre-vote, the thesis's section 9.6.
const (
	requestVote sim.Kind = iota
	requestVoteReply
	appendEntries
	appendEntriesReply
	installSnapshot
	installSnapshotReply
	requestPreVote
	requestPreVoteReply
	Kinds // how many there are: other kinds of a protocol that uses Raft come after
)

// KindNames lists the kinds' names.
func KindNames() []string {
	return []string{"request_vote", "request_vote_reply", "append_entries", "append_entries_reply", "install_snapshot", "install_snapshot_reply",
		"request_pre_vote", "request_pre_vote_reply"}
}

// Message is one remote procedure call of Raft, or its reply.
type Message struct {
	Type     sim.Kind
	Term     uint64
	Index    uint64   // last log index of a candidate; prevLogIndex; last included index; match index, or where to go on
	LogTerm  uint64   // of that index
	Previous uint64   // of what a reply does not grant: its prevLogIndex, or the offset of its chunk
	Commit   uint64   // leaderCommit
	Granted  bool     // a vote; or that entries were appended
	Round    uint64   // of the leader's heartbeats, the latest one; a reply returns it
	Offset   sim.Size // of a snapshot's chunk; in the reply, up to where the follower has it
	Entries  []*Entry
	Snapshot *Snapshot
}

// Snapshot is a state that replaces a prefix of the log.
type Snapshot struct {
	Index, Term, Chain uint64
	State              any // what State.Save returned
	Size               sim.Size
}

// Sizes of messages in bytes: a header, each entry, and what one message carries of a snapshot at most.
const (
	headerSize = 64
	entrySize  = 64
	chunkSize  = 32_000
)

// Kind implements sim.Message.
func (m Message) Kind() sim.Kind { return m.Type }

// Size implements sim.Message.
func (m Message) Size() sim.Size {
	size := sim.Size(headerSize + entrySize*len(m.Entries))
	if m.Snapshot != nil {
		size += min(chunkSize, m.Snapshot.Size-m.Offset)
	}
	return size
}
