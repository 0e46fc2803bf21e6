package raft

import "starmesh/sim/random"

// Command is what clients want done. It is opaque to Raft: State applies it.
type Command struct {
	Kind       uint8
	Client     int32
	Number     uint64 // of the client's command
	Key, Value uint64
}

// nobody is the client of an entry that holds no command.
const nobody int32 = -1

func (c Command) hash() uint64 {
	return random.Hash(uint64(c.Kind), uint64(uint32(c.Client)), c.Number, c.Key, c.Value)
}

// Entry is one place of the log. Chain hashes it and all entries before it, so that two logs can be compared at one
// place. It never changes: logs and messages share it.
type Entry struct {
	Term    uint64
	Command Command
	Chain   uint64
}

// Log holds the latest entries, all those behind the snapshot among them. Indices begin with 1.
type Log struct {
	base      uint64 // index of the last entry that is dropped, 0: none is
	baseTerm  uint64
	baseChain uint64
	entries   []*Entry
}

// Last returns the index of the last entry.
func (l *Log) Last() uint64 { return l.base + uint64(len(l.entries)) }

// Base returns the index up to which entries are dropped.
func (l *Log) Base() uint64 { return l.base }

// At returns an entry that is not dropped.
func (l *Log) At(index uint64) *Entry { return l.entries[index-l.base-1] }

// Term returns the term of an entry, 0 for index 0; false if it is dropped or does not exist.
func (l *Log) Term(index uint64) (uint64, bool) {
	switch {
	case index == l.base:
		return l.baseTerm, true
	case index < l.base || index > l.Last():
		return 0, false
	}
	return l.At(index).Term, true
}

// Chain returns the hash of an entry and all before it; false as in Term.
func (l *Log) Chain(index uint64) (uint64, bool) {
	switch {
	case index == l.base:
		return l.baseChain, true
	case index < l.base || index > l.Last():
		return 0, false
	}
	return l.At(index).Chain, true
}

// append makes the next entry.
func (l *Log) append(term uint64, command Command) {
	l.entries = append(l.entries, &Entry{term, command, l.chainOf(term, command)})
}

// adopt makes an entry of another log the next one.
func (l *Log) adopt(e *Entry) {
	if l.chainOf(e.Term, e.Command) != e.Chain { // what is before it differs, as after lost disks
		l.append(e.Term, e.Command)
		return
	}
	l.entries = append(l.entries, e)
}

func (l *Log) chainOf(term uint64, command Command) uint64 {
	before, _ := l.Chain(l.Last())
	return random.Hash(before, term, command.hash())
}

// cut drops the entries behind an index.
func (l *Log) cut(last uint64) { l.entries = l.entries[:last-l.base] }

// from returns a copy of up to most entries from an index on: what is sent must not change.
func (l *Log) from(index uint64, most int) []*Entry {
	entries := l.entries[index-l.base-1:]
	return append([]*Entry(nil), entries[:min(len(entries), most)]...)
}

// compact drops the entries up to an index.
func (l *Log) compact(index uint64) {
	term, _ := l.Term(index)
	chain, _ := l.Chain(index)
	l.entries = append([]*Entry(nil), l.entries[index-l.base:]...)
	l.base, l.baseTerm, l.baseChain = index, term, chain
}

// behind tells whether another log, by its last entry, is at least as up to date as this one (section 5.4.1).
func (l *Log) behind(lastIndex, lastTerm uint64) bool {
	term, _ := l.Term(l.Last())
	return lastTerm > term || lastTerm == term && lastIndex >= l.Last()
}
