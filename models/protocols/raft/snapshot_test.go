package raft

// These tests prove how a leader sends a snapshot: one at a time and chunk by chunk, again only if it is not acknowledged for long, and
// that it does not drop what followers need who are late.

import (
	"slices"
	"testing"
	"time"

	"starmesh/sim"
)

// lacking returns a leader of 30 entries with a snapshot of 20, of which it has dropped 10, and of 2.5 chunks; server 1 has just
// refused a heartbeat as it has nothing.
func lacking(h *host) *Core {
	h.saved = 80_000
	server := leader(h, 1)
	server.SnapshotEvery = 10
	for index := uint64(2); index <= 30; index++ {
		server.Propose(Command{})
		server.OnMessage(2, Message{Type: appendEntriesReply, Term: 1, Index: index - 1, Granted: true})
	}
	server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Previous: 29, Index: 1}) // it has lost its disk
	server.OnTimer(heartbeatTimer)
	h.sent = nil
	server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Previous: 10, Index: 1, Round: 2})
	return server
}

// offsets lists those of the chunks that were sent since the last time.
func (h *host) offsets() (list []sim.Size) {
	for _, m := range h.sent {
		if m.Type == installSnapshot {
			list = append(list, m.Offset)
		}
	}
	h.sent = nil
	return list
}

func TestChunks(t *testing.T) {
	h := &host{}
	server := lacking(h)
	if base, index := server.log.Base(), server.snapshotIndex(); base != 10 || index != 20 {
		t.Fatalf("the log begins behind %d, and the snapshot reaches to %d", base, index)
	}
	acknowledged := func(offset, reached sim.Size) Message {
		return Message{Type: installSnapshotReply, Term: 1, Index: 20, Previous: uint64(offset), Offset: reached}
	}
	refused := Message{Type: appendEntriesReply, Term: 1, Previous: 20, Index: 1, Round: 3}
	for _, c := range []struct {
		name string
		m    Message
		want []sim.Size
	}{
		{"heartbeats that it refuses meanwhile", refused, []sim.Size{0}}, // the first chunk is out already
		{"the first chunk", acknowledged(0, chunkSize), []sim.Size{chunkSize}},
		{"the same again", acknowledged(0, chunkSize), nil},
		{"a restart meanwhile", acknowledged(chunkSize, 0), []sim.Size{0}},
		{"the first chunk", acknowledged(0, chunkSize), []sim.Size{chunkSize}},
		{"the second", acknowledged(chunkSize, 2*chunkSize), []sim.Size{2 * chunkSize}},
		{"the last", Message{Type: installSnapshotReply, Term: 1, Index: 20, Granted: true}, nil},
	} {
		server.OnMessage(1, c.m)
		if got := h.offsets(); !slices.Equal(got, c.want) {
			t.Errorf("%s: it sends %v, want %v", c.name, got, c.want)
		}
	}
	if f := server.followers[1]; f.match != 20 || f.next != 31 || f.probing {
		t.Errorf("after the snapshot: %+v", f)
	}
}

// TestChunkAgain: with heartbeats of 50 ms and an election_min of 150 ms a chunk goes out again after 150, 300, 600 and 1200 ms; then
// none before the follower answers.
func TestChunkAgain(t *testing.T) {
	h := &host{}
	server := lacking(h)
	var at []time.Duration
	for range 200 {
		if h.offsets() != nil {
			at = append(at, h.now)
		}
		h.now += server.Heartbeat
		server.OnTimer(heartbeatTimer)
	}
	if want := []time.Duration{0, 150 * ms, 450 * ms, 1050 * ms, 2250 * ms}; !slices.Equal(at, want) {
		t.Errorf("chunks at %v, want %v", at, want)
	}
	server.OnMessage(1, Message{Type: appendEntriesReply, Term: 1, Previous: 20, Index: 1, Round: server.round})
	if got := h.offsets(); !slices.Equal(got, []sim.Size{0}) {
		t.Errorf("when it answers: %v", got)
	}
}

// TestKept: while a snapshot is under way the leader drops nothing behind it; else all but the last ten entries of its own.
func TestKept(t *testing.T) {
	for _, c := range []struct {
		gone bool
		base uint64
	}{{false, 20}, {true, 40}} {
		h := &host{}
		server := lacking(h)
		if c.gone {
			server.followers[1].snapshot = nil
		}
		for index := uint64(31); index <= 55; index++ {
			server.Propose(Command{})
			server.OnMessage(2, Message{Type: appendEntriesReply, Term: 1, Index: index - 1, Granted: true})
		}
		if got := server.log.Base(); got != c.base || server.snapshotIndex() != 50 {
			t.Errorf("gone %v: the log begins behind %d, want %d; the snapshot reaches to %d", c.gone, got, c.base, server.snapshotIndex())
		}
	}
}
