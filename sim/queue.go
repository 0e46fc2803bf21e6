package sim

import (
	"math/bits"
	"slices"
)

// queue holds the pending events in stages of order (after Tang, Goh & Thng 2005, Ladder queue: an O(1) priority
// queue structure for large-scale discrete event simulation, ACM TOMACS 15(3); the chunks, the widths and what becomes
// of late events are ours):
//
//	far    what lies beyond all rungs, in no order
//	rungs  each divides the beginning of a bucket of the rung before, or of far, into buckets of equal width, and what
//	       lies in the bucket beyond that stays in the bucket
//	run    the earliest bucket, sorted
//	late   what was pushed since and belongs within the run, as a heap
//
// An event moves a few times, each time along sequential memory, and is sorted once, among some hundreds. No width is
// set beforehand: a bucket with too many events is divided where it stands, by the times of the events in it.
type queue struct {
	sorter
	chunks
	run    []event
	next   int // of run
	sure   int // len(run) while nothing is late, else 0
	late   eventHeap
	last   uint64 // of the times in run and late; every event in rungs and far has a later `when`
	now    uint64 // `when` of the last late event that was popped
	rungs  []rung // those in use, the finest last
	far    bucket
	length int
	aim    int
	lates  int     // pushed late since the run began
	loose  []event // the run before it is sorted
}

// rung divides the time from start to last into buckets of 2^shift; the last one may be shorter.
type rung struct {
	start   uint64
	last    uint64
	shift   uint
	current int // the buckets before it are spent
	buckets []bucket
}

// instantShift is the width of a bucket that holds one instant: four classes.
const instantShift = 2

// instantOf returns the last `when` of an instant.
func instantOf(when uint64) uint64 { return when | (1<<instantShift - 1) }

func newQueue(o order) queue {
	return queue{sorter: sorter{order: o}, late: eventHeap{order: o}, aim: mostAim}
}

func (q *queue) len() int { return q.length }

func (q *queue) push(e event) {
	q.length++
	if e.when <= q.last {
		q.pushLate(e)
		return
	}
	// After a spill an event may precede all buckets; then the current one takes it.
	for i := len(q.rungs) - 1; i >= 0; i-- {
		if r := &q.rungs[i]; e.when <= r.last {
			place := int((max(e.when, r.start) - r.start) >> (r.shift & 63))
			q.add(&r.buckets[max(place, r.current)], e)
			return
		}
	}
	q.add(&q.far, e)
}

func (q *queue) pushLate(e event) {
	q.late.push(e)
	q.lates++
	q.sure = 0
	if len(q.late.events) > q.limit() {
		q.spill()
	}
}

// first returns the earliest event if that is in the run or late: all that remains of the present instant is there.
// It returns nil if nothing is; refill then brings the next run.
func (q *queue) first() *event {
	if q.next < q.sure {
		return &q.run[q.next]
	}
	return q.firstLate()
}

func (q *queue) firstLate() *event {
	switch {
	case q.lateIsFirst():
		return &q.late.events[0]
	case q.next < len(q.run):
		return &q.run[q.next]
	}
	return nil
}

func (q *queue) lateIsFirst() bool {
	return len(q.late.events) > 0 && (q.next == len(q.run) || q.order.less(&q.late.events[0], &q.run[q.next]))
}

// pop removes the event that first returned.
func (q *queue) pop() event {
	q.length--
	if q.next >= q.sure {
		return q.popLate()
	}
	e := q.run[q.next]
	q.next++
	return e
}

func (q *queue) popLate() (e event) {
	if q.lateIsFirst() {
		e = q.late.pop()
		q.now = e.when
	} else {
		e = q.run[q.next]
		q.next++
	}
	q.assure()
	return e
}

// assure notes whether the run is all that first has to look at.
func (q *queue) assure() {
	q.sure = 0
	if len(q.late.events) == 0 {
		q.sure = len(q.run)
	}
}

// The number of events that a bucket should have, when a bucket is divided: so many that the tails of all buckets stay
// in the cache and few that much of what is pushed does not come late.
const (
	leastAim     = 16
	mostAim      = 1024
	leastBuckets = 8
	mostBuckets  = 4096
)

// limit returns how many events a bucket may have.
func (q *queue) limit() int { return 4 * q.aim }

// aimAnew learns from the run that is spent.
func (q *queue) aimAnew() {
	switch {
	case 2*q.lates > len(q.run):
		q.aim /= 2
	case 16*q.lates < len(q.run):
		q.aim *= 2
	}
	q.aim = max(min(q.aim, q.length/leastBuckets, mostAim), leastAim, q.length/mostBuckets)
	q.lates = 0
}

// refill makes the next run, when the last one is spent; it tells whether there is one.
func (q *queue) refill() bool {
	q.aimAnew()
	for {
		b, last := q.earliestBucket()
		if b == nil {
			return false
		}
		if b.len() > q.limit() && q.divide(b, last) {
			continue
		}
		q.loose = q.loose[:0]
		q.drain(b, func(events []event) { q.loose = append(q.loose, events...) })
		q.run, q.next = grow(&q.run, len(q.loose)), 0
		q.sort(q.run, q.loose)
		q.assure()
		q.last = instantOf(q.run[len(q.run)-1].when)
		return true
	}
}

// earliestBucket returns the first bucket with events, and the last time that belongs there.
func (q *queue) earliestBucket() (b *bucket, last uint64) {
	for len(q.rungs) > 0 {
		r := &q.rungs[len(q.rungs)-1]
		for ; r.current < len(r.buckets); r.current++ {
			if b := &r.buckets[r.current]; b.chunks > 0 {
				return b, min(r.start+uint64(r.current+1)<<r.shift-1, r.last)
			}
		}
		q.rungs = q.rungs[:len(q.rungs)-1]
	}
	if q.far.chunks == 0 {
		return nil, 0
	}
	return &q.far, never
}

// divide lays a rung over the beginning of a bucket. Its width follows from a sample of the times, and it leaves the
// latest tenth alone, so that a few far events cannot make it too wide for the rest. A width is less than half of the
// bucket's, so that dividing comes to an end. An instant is not divided.
func (q *queue) divide(b *bucket, last uint64) bool {
	start := q.earliest(b) >> instantShift << instantShift
	if last == instantOf(start) {
		return false
	}
	reach := q.quantile(b) - start
	shift := max(uint(bits.Len64(reach/uint64(b.len()/q.aim))), instantShift)
	count := reach>>shift + 1
	last = start + min(count<<shift-1, last-start)
	buckets := q.addRung(rung{start: start, last: last, shift: shift}, int(count)).buckets
	q.drain(b, func(events []event) {
		for i := range events {
			if events[i].when <= last {
				q.add(&buckets[(events[i].when-start)>>(shift&63)], events[i])
			} else {
				q.add(b, events[i])
			}
		}
	})
	return true
}

func (q *queue) earliest(b *bucket) uint64 {
	earliest := never
	q.read(b, func(events []event) {
		for i := range events {
			earliest = min(earliest, events[i].when)
		}
	})
	return earliest
}

// quantile returns a time that nine tenths of the events in a bucket come before, roughly.
func (q *queue) quantile(b *bucket) uint64 {
	var sample [40]uint64
	at, c := 0, b.first
	for i := range sample {
		position := i * b.len() / len(sample)
		for ; at < position/chunkLen; at++ {
			c = q.at(c).next
		}
		sample[i] = q.at(c).events[chunkLen-1-position%chunkLen].when
	}
	slices.Sort(sample[:])
	return sample[len(sample)*9/10]
}

// addRung adds the next finer rung, in the memory of one that was there before.
func (q *queue) addRung(r rung, count int) *rung {
	depth := len(q.rungs)
	if depth == cap(q.rungs) {
		q.rungs = append(q.rungs, rung{})
	}
	q.rungs = q.rungs[:depth+1]
	r.buckets = slices.Grow(q.rungs[depth].buckets[:0], count)[:count]
	clear(r.buckets)
	q.rungs[depth] = r
	return &q.rungs[depth]
}

// spill puts the run back into its bucket, with what came late, when that is too much; the next refill divides the
// bucket. What belongs to the present instant stays, and what is pushed from now on is not late: that ends it.
func (q *queue) spill() {
	now := q.now
	if q.next > 0 {
		now = max(now, q.run[q.next-1].when)
	}
	instant := instantOf(now)
	b := &q.far
	if depth := len(q.rungs); depth > 0 {
		finest := &q.rungs[depth-1]
		b = &finest.buckets[finest.current]
	}
	stay := q.next
	for stay < len(q.run) && q.run[stay].when <= instant {
		stay++
	}
	for _, e := range q.run[stay:] {
		q.add(b, e)
	}
	q.run = q.run[:stay]
	late := q.late.events
	q.late.events = late[:0]
	for _, e := range late {
		if e.when <= instant {
			q.late.push(e)
		} else {
			q.add(b, e)
		}
	}
	q.last = instant
	q.assure()
}

// eachBucket calls f for every bucket.
func (q *queue) eachBucket(f func(*bucket)) {
	for i := range q.rungs {
		for j := range q.rungs[i].buckets {
			f(&q.rungs[i].buckets[j])
		}
	}
	f(&q.far)
}

// each calls f for every event, in no order.
func (q *queue) each(f func(*event)) {
	eachOf := func(events []event) {
		for i := range events {
			f(&events[i])
		}
	}
	eachOf(q.run[q.next:])
	eachOf(q.late.events)
	q.eachBucket(func(b *bucket) { q.read(b, eachOf) })
}

// filter drops the events for which keep returns false.
func (q *queue) filter(keep func(*event) bool) {
	q.length = 0
	sift := func(events []event) []event {
		kept := events[:0]
		for i := range events {
			if keep(&events[i]) {
				kept = append(kept, events[i])
			}
		}
		q.length += len(kept)
		return kept
	}
	q.run, q.next = sift(q.run[q.next:]), 0
	late := sift(q.late.events)
	q.late.events = late[:0]
	for _, e := range late {
		q.late.push(e)
	}
	q.assure()
	q.eachBucket(func(b *bucket) {
		q.drain(b, func(events []event) {
			for _, e := range sift(events) {
				q.add(b, e)
			}
		})
	})
}
