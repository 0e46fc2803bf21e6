package pending

import (
	"math/bits"
	"slices"
)

// rung divides the time from start to last into buckets of 2^shift; the last one may be shorter.
type rung struct {
	start   uint64
	last    uint64
	shift   uint
	current int // the buckets before it are spent
	buckets []bucket
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
	q.drain(b, func(events []Event) {
		for i := range events {
			if events[i].When <= last {
				q.add(&buckets[(events[i].When-start)>>(shift&63)], events[i])
			} else {
				q.add(b, events[i])
			}
		}
	})
	return true
}

func (q *queue) earliest(b *bucket) uint64 {
	earliest := never
	q.read(b, func(events []Event) {
		for i := range events {
			earliest = min(earliest, events[i].When)
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
		sample[i] = q.at(c).events[chunkLen-1-position%chunkLen].When
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
