package raft

// These tests prove that a log is what its own appends, cuts and snapshots make of it, whatever other logs do.

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// plainLog is what a Log must be equal to: all entries of all times, of which those up to base are dropped.
type plainLog struct {
	entries []Command
	base    int
}

// TestLogsShareTheirPages lets three logs append, copy from each other, take snapshots, cut and compact at random, several pages deep, and
// compares each with its own plain list after every step: what one does to a page must not be seen in another.
func TestLogsShareTheirPages(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	logs, plain := make([]Log, 3), make([]plainLog, 3)
	shared := 0
	for step := range 3000 {
		i, j := r.IntN(3), r.IntN(3)
		l, p := &logs[i], &plain[i]
		switch choice := r.IntN(20); {
		case choice < 8:
			for range r.IntN(100) {
				command := Command{Number: r.Uint64()}
				l.append(1, command)
				p.entries = append(p.entries, command)
			}
		case choice < 16 && i != j: // become like another log, as far as that has what is missing
			other := &plain[j]
			same := 0
			for same < len(p.entries) && same < len(other.entries) && p.entries[same] == other.entries[same] {
				same++
			}
			if same < p.base || same < other.base { // by a snapshot
				same = other.base
				*l = Log{base: logs[j].base, baseTerm: logs[j].baseTerm, baseChain: logs[j].baseChain}
				p.base = same
			} else {
				l.cut(uint64(same))
			}
			if same < len(other.entries) {
				for _, e := range logs[j].from(uint64(same)+1, 1<<30) {
					l.adopt(e)
				}
			}
			p.entries = slices.Clone(other.entries)
		case choice == 16 && len(p.entries) > p.base:
			keep := p.base + r.IntN(len(p.entries)-p.base+1)
			l.cut(uint64(keep))
			p.entries = p.entries[:keep:keep]
		case choice == 17 && r.IntN(3) == 0 && len(p.entries) > p.base:
			p.base += r.IntN(len(p.entries) - p.base + 1)
			l.compact(uint64(p.base))
		}
		for k := range logs {
			l, p := &logs[k], &plain[k]
			if l.Last() != uint64(len(p.entries)) || l.Base() != uint64(p.base) {
				t.Fatalf("step %d: log %d holds %d to %d, want %d to %d", step, k, l.Base(), l.Last(), p.base, len(p.entries))
			}
			for at := p.base; at < len(p.entries); at++ {
				if got := l.At(uint64(at) + 1).Command; got != p.entries[at] {
					t.Fatalf("step %d: entry %d of log %d is %v, want %v", step, at+1, k, got, p.entries[at])
				}
			}
			if k > 0 && slices.ContainsFunc(l.pages, func(p *page) bool { return slices.Contains(logs[0].pages, p) }) {
				shared++
			}
		}
	}
	if shared < 500 {
		t.Errorf("two logs shared a page after %d steps only", shared)
	}
}
