package pending

// queue holds the pending events in stages of order (after Tang, Goh & Thng 2005, Ladder queue: an O(1) priority
// queue structure for large-scale discrete event simulation, ACM TOMACS 15(3); the chunks, the widths and what becomes
// of late events are ours):
//
//	far    what lies beyond all rungs, in no order
//	rungs  each divides the beginning of a bucket of the rung before, or of far, into buckets of equal width, and what
//	       lies in the bucket beyond that stays in the bucket
//	run    the earliest bucket, sorted
//	late   what was pushed since and belongs within the run, as a heap; into a short run it is inserted
//
// An event moves a few times, each time along sequential memory, and is sorted once, among some hundreds. No width is
// set beforehand: a bucket with too many events is divided where it stands, by the times of the events in it.
type queue struct {
	sorter
	chunks
	run    []Event
	next   int // of run
	sure   int // len(run) while nothing is late, else 0
	late   eventHeap
	last   uint64 // of the times in run and late; every event in rungs and far has a later `when`
	now    uint64 // `when` of an event that was popped; those popped from the run since are later
	rungs  []rung // those in use, the finest last
	far    bucket
	length int
	aim    int
	began  int     // events of the run when it began
	lates  int     // pushed late since then
	loose  []Event // the run before it is sorted
}

// instantShift is the width of a bucket that holds one instant: four classes.
const instantShift = 2

// instantOf returns the last `when` of an instant.
func instantOf(when uint64) uint64 { return when | (1<<instantShift - 1) }

func newQueue(o order) queue { return queue{}.anew(o) }

// anew returns an empty queue in the memory of another one.
func (q queue) anew(o order) queue {
	return queue{
		sorter: sorter{order: o, levels: q.levels, ends: q.ends}, chunks: chunks{blocks: q.blocks}, aim: mostAim,
		run: q.run[:0], loose: q.loose[:0], late: eventHeap{o, q.late.events[:0]}, rungs: q.rungs[:0],
	}
}

func (q *queue) len() int { return q.length }

func (q *queue) push(e Event) {
	q.length++
	if e.When <= q.last {
		q.pushLate(e)
		return
	}
	// After a spill an event may precede all buckets; then the current one takes it.
	for i := len(q.rungs) - 1; i >= 0; i-- {
		if r := &q.rungs[i]; e.When <= r.last {
			place := int((max(e.When, r.start) - r.start) >> (r.shift & 63))
			q.add(&r.buckets[max(place, r.current)], e)
			return
		}
	}
	q.add(&q.far, e)
}

func (q *queue) pushLate(e Event) {
	q.lates++
	if len(q.run)-q.next < mostInserted {
		q.insert(e)
		return
	}
	q.late.push(e)
	q.sure = 0
	if len(q.late.events) > q.limit() {
		q.spill()
	}
}

// mostInserted is how many events of the run are moved aside for one: in a short run that costs less than a heap.
const mostInserted = 256

// insert puts an event into its place in the run, and moves what lies on the shorter side of it.
func (q *queue) insert(e Event) {
	if q.next > len(q.run)/2 && len(q.run) == cap(q.run) {
		q.now = q.present()
		q.run, q.next = append(q.run[:0], q.run[q.next:]...), 0
	}
	place, end := q.next, len(q.run)
	for place < end {
		if middle := int(uint(place+end) / 2); q.order.less(&e, &q.run[middle]) {
			end = middle
		} else {
			place = middle + 1
		}
	}
	if q.next > 0 && place-q.next < len(q.run)-place {
		q.now = q.present()
		q.next--
		place--
		copy(q.run[q.next:], q.run[q.next+1:place+1])
	} else {
		q.run = append(q.run, Event{})
		copy(q.run[place+1:], q.run[place:])
	}
	q.run[place] = e
	q.assure()
}

// first returns the earliest event if that is in the run or late: all that remains of the present instant is there.
// It returns nil if nothing is; refill then brings the next run.
func (q *queue) first() *Event {
	if q.next < q.sure {
		return &q.run[q.next]
	}
	return q.firstLate()
}

func (q *queue) firstLate() *Event {
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
func (q *queue) pop() Event {
	q.length--
	if q.next >= q.sure {
		return q.popLate()
	}
	e := q.run[q.next]
	q.next++
	return e
}

func (q *queue) popLate() (e Event) {
	if q.lateIsFirst() {
		e = q.late.pop()
		q.now = e.When
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
	case 4*q.lates > q.began:
		q.aim /= 2
	case 32*q.lates < q.began:
		q.aim *= 2
	}
	q.aim = max(min(q.aim, q.length/leastBuckets, mostAim), leastAim, q.length/mostBuckets)
	q.lates = 0
}

// refill makes the next run, when the last one is spent; it tells whether there is one.
func (q *queue) refill() bool {
	q.aimAnew()
	q.now = q.present()
	for {
		b, last := q.earliestBucket()
		if b == nil {
			return false
		}
		if b.len() > q.limit() && q.divide(b, last) {
			continue
		}
		q.loose = q.loose[:0]
		q.drain(b, func(events []Event) { q.loose = append(q.loose, events...) })
		q.run, q.next, q.began = grow(&q.run, len(q.loose)), 0, len(q.loose)
		q.sort(q.run, q.loose)
		q.assure()
		q.last = instantOf(q.run[len(q.run)-1].When)
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

// present returns the `when` of the event that was popped last.
func (q *queue) present() uint64 {
	if q.next == 0 {
		return q.now
	}
	return max(q.now, q.run[q.next-1].When)
}

// spill puts the run back into its bucket, with what came late, when that is too much; the next refill divides the
// bucket. What belongs to the present instant stays, and what is pushed from now on is not late: that ends it.
func (q *queue) spill() {
	instant := instantOf(q.present())
	b := &q.far
	if depth := len(q.rungs); depth > 0 {
		finest := &q.rungs[depth-1]
		b = &finest.buckets[finest.current]
	}
	stay := q.next
	for stay < len(q.run) && q.run[stay].When <= instant {
		stay++
	}
	for _, e := range q.run[stay:] {
		q.add(b, e)
	}
	q.run = q.run[:stay]
	late := q.late.events
	q.late.events = late[:0]
	for _, e := range late {
		if e.When <= instant {
			q.late.push(e)
		} else {
			q.add(b, e)
		}
	}
	q.last = instant
	q.assure()
}
