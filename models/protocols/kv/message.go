package kv

import (
	"time"

	"starmesh/models/protocols/raft"
	"starmesh/sim"
)

// Kinds of messages, after those of Raft.
const (
	request = raft.Kinds + iota
	reply
	store
	storeReply
	fetch
	fetchReply
	heartbeat
	state
	digest
	digestReply
)

// version orders the values of a key: the last writer wins. Between two of one instant the higher value does, as a value tells its
// writer and the number of its operation: what users asked of a paused client is all written in one instant.
type version struct {
	stamp int64
	value uint64
}

// clockStamp makes a stamp of what a clock shows. It is above 0, the stamp of what was never written, though a clock that was set
// back may show a time before 0.
func clockStamp(now time.Duration) int64 { return 1<<61 + int64(now) }

func (v version) less(w version) bool {
	return v.stamp < w.stamp || v.stamp == w.stamp && v.value < w.value
}

// item is what a replica holds of a key.
type item struct {
	value   uint64
	version version
}

// message is everything that clients and replicas say.
type message struct {
	raft.Message            // its Type is the kind of any message
	number       uint64     // of the operation at its client, of the request at its coordinator, or of a primary's round
	client       sim.NodeID // who asks
	key          int32
	write        bool
	item         item
	epoch        uint64  // of a primary
	table        []entry // of a store or its reply by a primary, of an exchange, of the reply to a digest
	piece        *piece  // of an exchange, of a digest or its reply
	bytes        int32   // values that it carries
}

// entry is a key with what a replica holds of it.
type entry struct {
	key  int32
	item item
}

const headerSize = 64

// Size implements sim.Message.
func (m message) Size() sim.Size {
	if m.Type < raft.Kinds {
		return m.Message.Size()
	}
	return headerSize + sim.Size(m.bytes)
}
