// Package history judges what clients of a register have seen: whether it could have been one copy, and how old it was.
package history

import (
	"cmp"
	"slices"
	"time"
)

// Never is when an operation returns whose client got no answer: it may have taken effect at any time since, or not.
const Never = time.Duration(1<<62 - 1)

// Operation is one read or write of a register, from its invocation to its response.
type Operation struct {
	Invoked, Returned time.Duration
	Write             bool
	Value             uint64 // written or read; every write has a value of its own, and 0 is the initial one
}

// Verdict is whether a history could be that of one copy (Herlihy & Wing 1990).
type Verdict uint8

// Undecided is a history in which two writes have the same value: this check does not apply.
const (
	Linearizable Verdict = iota
	Violated
	Undecided
)

// cluster is a write with the reads of its value. finish is its earliest response, start its latest invocation.
type cluster struct {
	write         Operation
	written       bool
	read          bool
	finish, start time.Duration
}

// Judge decides in n log n steps, exactly: where every write has a value of its own, a history is linearizable if and only
// if no forward zones overlap and no backward zone lies within a forward one (Gibbons & Korach 1997, Testing shared
// memories, section 4). Operations that meet at one instant count as concurrent.
func Judge(operations []Operation) Verdict {
	clusters, verdict := clustersOf(operations)
	if verdict != Linearizable {
		return verdict
	}
	var forward, backward []*cluster
	for _, c := range clusters {
		switch {
		case !c.read && c.write.Returned == Never:
			// Nobody saw it: it need not have happened.
		case c.finish < c.start:
			forward = append(forward, c)
		default:
			backward = append(backward, c)
		}
	}
	slices.SortFunc(forward, func(a, b *cluster) int { return cmp.Compare(a.finish, b.finish) })
	for i := 1; i < len(forward); i++ {
		if forward[i].finish < forward[i-1].start {
			return Violated
		}
	}
	for _, b := range backward {
		// Forward zones do not overlap, so the last one that begins before b reaches farthest.
		i, _ := slices.BinarySearchFunc(forward, b.start, func(f *cluster, start time.Duration) int { return cmp.Compare(f.finish, start) })
		if i > 0 && forward[i-1].start > b.finish {
			return Violated
		}
	}
	return Linearizable
}

// clustersOf groups operations by value, in the order of their first occurrence.
func clustersOf(operations []Operation) ([]*cluster, Verdict) {
	const before = -1 // the initial value was written before everything
	initial := &cluster{write: Operation{Invoked: before, Returned: before, Write: true}, written: true, finish: before, start: before}
	byValue, list := map[uint64]*cluster{0: initial}, []*cluster{initial}
	of := func(value uint64) *cluster {
		c := byValue[value]
		if c == nil {
			c = &cluster{finish: Never, start: before}
			byValue[value] = c
			list = append(list, c)
		}
		return c
	}
	for _, o := range operations {
		if !o.Write && o.Returned == Never {
			continue // what it would have read, nobody knows
		}
		c := of(o.Value)
		if o.Write {
			if c.written {
				return nil, Undecided
			}
			c.write, c.written = o, true
		}
		c.read = c.read || !o.Write
		c.finish, c.start = min(c.finish, o.Returned), max(c.start, o.Invoked)
	}
	for _, o := range operations {
		if c := byValue[o.Value]; !o.Write && o.Returned != Never && (!c.written || o.Returned < c.write.Invoked) {
			return nil, Violated // a value out of nowhere, or out of the future
		}
	}
	return list, Linearizable
}

// Staleness is how old what a read returned was when the read began.
type Staleness struct {
	Versions int           // writes that had returned by then and had begun after the write of what was read had returned
	Age      time.Duration // since the first of them had returned
}

// Stalenesses returns the staleness of each read that was answered, by its place in operations; others have none.
func Stalenesses(operations []Operation) []Staleness {
	var writes []Operation
	byValue := map[uint64]Operation{0: {Invoked: -1, Returned: -1}}
	for _, o := range operations {
		if o.Write {
			writes = append(writes, o)
			byValue[o.Value] = o
		}
	}
	slices.SortStableFunc(writes, func(a, b Operation) int { return cmp.Compare(a.Invoked, b.Invoked) })
	list := make([]Staleness, len(operations))
	for i, o := range operations {
		if source, known := byValue[o.Value]; known && !o.Write && o.Returned != Never {
			list[i] = staleness(o, source, writes)
		}
	}
	return list
}

// staleness counts the newer writes, which are sorted by invocation.
func staleness(read, source Operation, writes []Operation) (s Staleness) {
	first := Never
	from, _ := slices.BinarySearchFunc(writes, source.Returned, func(w Operation, t time.Duration) int { return cmp.Compare(w.Invoked, t+1) })
	for _, w := range writes[from:] {
		if w.Invoked >= read.Invoked {
			break
		}
		if w.Returned < read.Invoked {
			s.Versions++
			first = min(first, w.Returned)
		}
	}
	if s.Versions > 0 {
		s.Age = read.Invoked - first
	}
	return s
}
