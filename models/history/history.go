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

// cluster is a write with the reads of its value. Its zone reaches from its earliest response, finish, to its latest
// invocation, start: forward if that is later, else backward.
type cluster struct {
	write         Operation
	known, shown  bool // the write is in the history; the zone counts: the write has returned, or was read
	finish, start time.Duration
}

func (c *cluster) forward() bool { return c.finish < c.start }

// judge holds the zones of what has returned so far.
type judge struct {
	byValue  map[uint64]*cluster
	forward  []*cluster // by finish; no two overlap
	backward []*cluster // by start
}

// Violations returns the places in a history of the reads that break it, in the order of their responses: a read is one if up to its
// response the history, without those that broke it before, could not be that of one copy (it is not linearizable: Herlihy &
// Wing 1990). So there are none if and only if the history is linearizable, and only reads can break one, since a write that returns
// may always have taken effect last. decided is false if two writes have the same value: this check does not apply.
//
// Where every write has a value of its own, a history is linearizable if and only if no forward zones overlap and no
// backward zone lies within a forward one (Gibbons & Korach 1997, Testing shared memories, section 4): a response changes one
// zone, which is compared with its neighbours. Operations that meet at one instant count as concurrent.
func Violations(operations []Operation) (reads []int, decided bool) {
	const before = -1 // the initial value was written before everything
	initial := &cluster{write: Operation{Invoked: before, Returned: before}, known: true, finish: Never, start: before}
	j := judge{byValue: map[uint64]*cluster{0: initial}}
	j.widen(initial, before, before)
	var order []int
	for i, o := range operations {
		if o.Write {
			if j.byValue[o.Value] != nil {
				return nil, false
			}
			j.byValue[o.Value] = &cluster{write: o, known: true, finish: Never, start: o.Invoked}
		}
		if o.Returned != Never {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(operations[a].Returned, operations[b].Returned) })
	for _, i := range order {
		o := operations[i]
		c := j.byValue[o.Value]
		if c == nil || c.write.Invoked > o.Returned || !j.widen(c, o.Returned, o.Invoked) {
			reads = append(reads, i)
		}
	}
	return reads, true
}

// widen lets a zone reach as far as an operation, unless that breaks the history.
func (j *judge) widen(c *cluster, returned, invoked time.Duration) bool {
	wider := *c
	wider.finish, wider.start, wider.shown = min(c.finish, returned), max(c.start, invoked), true
	if wider == *c {
		return true
	}
	if c.shown {
		j.remove(c)
	}
	fits := j.fits(&wider)
	if fits {
		*c = wider
	}
	if c.shown {
		j.insert(c)
	}
	return fits
}

// fits tells whether a zone may stand beside all others.
func (j *judge) fits(c *cluster) bool {
	next := placeOf(j.forward, c.finish, (*cluster).finished)
	if !c.forward() {
		// Forward zones do not overlap, so the last one that finishes before c begins reaches farthest.
		last := placeOf(j.forward, c.start, (*cluster).finished) - 1
		return last < 0 || j.forward[last].start <= c.finish
	}
	if next > 0 && j.forward[next-1].start > c.finish || next < len(j.forward) && j.forward[next].finish < c.start {
		return false
	}
	for i := placeOf(j.backward, c.finish+1, (*cluster).started); i < len(j.backward) && j.backward[i].start < c.start; i++ {
		if j.backward[i].finish < c.start {
			return false
		}
	}
	return true
}

func (c *cluster) finished() time.Duration { return c.finish }

func (c *cluster) started() time.Duration { return c.start }

// placeOf returns the place of the first cluster whose key is at or more.
func placeOf(list []*cluster, at time.Duration, key func(*cluster) time.Duration) int {
	place, _ := slices.BinarySearchFunc(list, at, func(c *cluster, t time.Duration) int { return cmp.Compare(key(c), t) })
	return place
}

func (j *judge) insert(c *cluster) {
	if c.forward() {
		j.forward = slices.Insert(j.forward, placeOf(j.forward, c.finish, (*cluster).finished), c)
	} else {
		j.backward = slices.Insert(j.backward, placeOf(j.backward, c.start, (*cluster).started), c)
	}
}

func (j *judge) remove(c *cluster) {
	list, key := &j.backward, (*cluster).started
	if c.forward() {
		list, key = &j.forward, (*cluster).finished
	}
	place := placeOf(*list, key(c), key)
	for (*list)[place] != c {
		place++ // others of the same instant
	}
	*list = slices.Delete(*list, place, place+1)
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
