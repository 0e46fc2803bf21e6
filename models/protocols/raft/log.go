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

	page *page // that it fills in the log in which it was made, if nothing is missing there
}

// page holds the entries of indices k*pageLen+1 to (k+1)*pageLen. One that is full never changes: the logs that have the same
// entries share it, so that fifty logs take little more memory than one.
type page [pageLen]*Entry

const pageLen = 256

// Log holds the latest entries, all those behind the snapshot among them. Indices begin with 1.
type Log struct {
	base      uint64 // index of the last entry that is dropped, 0: none is
	baseTerm  uint64
	baseChain uint64
	held      uint64  // entries behind base
	pages     []*page // from that of base+1 on
}

// pageOf returns which page an entry stands on, of all there ever were.
func pageOf(index uint64) uint64 { return (index - 1) / pageLen }

// place returns where the pointer to an entry stands.
func (l *Log) place(index uint64) **Entry {
	return &l.pages[pageOf(index)-pageOf(l.base+1)][(index-1)%pageLen]
}

// Last returns the index of the last entry.
func (l *Log) Last() uint64 { return l.base + l.held }

// Base returns the index up to which entries are dropped.
func (l *Log) Base() uint64 { return l.base }

// At returns an entry that is not dropped.
func (l *Log) At(index uint64) *Entry { return *l.place(index) }

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
	e := &Entry{Term: term, Command: command, Chain: l.chainOf(term, command)}
	l.put(e)
	if l.Last()%pageLen == 0 && l.held >= pageLen {
		e.page = l.pages[len(l.pages)-1]
	}
}

// adopt makes an entry of another log the next one.
func (l *Log) adopt(e *Entry) {
	if l.chainOf(e.Term, e.Command) != e.Chain { // what is before it differs, as after lost disks
		l.append(e.Term, e.Command)
		return
	}
	l.put(e)
	if e.page != nil { // the same chain: the same entries
		l.pages[len(l.pages)-1] = e.page
	}
}

func (l *Log) put(e *Entry) {
	l.held++
	if l.held == 1 || l.Last()%pageLen == 1 {
		l.pages = append(l.pages, new(page))
	}
	*l.place(l.Last()) = e
}

func (l *Log) chainOf(term uint64, command Command) uint64 {
	before, _ := l.Chain(l.Last())
	return random.Hash(before, term, command.hash())
}

// cut drops the entries behind an index.
func (l *Log) cut(last uint64) {
	if last == l.Last() {
		return
	}
	if l.held = last - l.base; l.held == 0 {
		l.pages = nil
		return
	}
	l.pages = l.pages[:pageOf(last)-pageOf(l.base+1)+1]
	mine := *l.pages[len(l.pages)-1] // a copy, as others may have the page, too
	l.pages[len(l.pages)-1] = &mine
}

// from returns a copy of up to most entries from an index on: what is sent must not change.
func (l *Log) from(index uint64, most int) []*Entry {
	entries := make([]*Entry, min(l.Last()+1-index, uint64(most)))
	for i := range entries {
		entries[i] = l.At(index + uint64(i))
	}
	return entries
}

// compact drops the entries up to an index.
func (l *Log) compact(index uint64) {
	term, _ := l.Term(index)
	chain, _ := l.Chain(index)
	gone := uint64(len(l.pages))
	if index < l.Last() {
		gone = pageOf(index+1) - pageOf(l.base+1)
	}
	l.pages = append([]*page(nil), l.pages[gone:]...)
	l.base, l.baseTerm, l.baseChain, l.held = index, term, chain, l.Last()-index
}

// behind tells whether another log, by its last entry, is at least as up to date as this one (section 5.4.1).
func (l *Log) behind(lastIndex, lastTerm uint64) bool {
	term, _ := l.Term(l.Last())
	return lastTerm > term || lastTerm == term && lastIndex >= l.Last()
}
