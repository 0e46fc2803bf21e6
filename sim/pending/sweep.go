package pending

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
func (q *queue) each(f func(*Event)) {
	eachOf := func(events []Event) {
		for i := range events {
			f(&events[i])
		}
	}
	eachOf(q.run[q.next:])
	eachOf(q.late.events)
	q.eachBucket(func(b *bucket) { q.read(b, eachOf) })
}

// filter drops the events for which keep returns false.
func (q *queue) filter(keep func(*Event) bool) {
	q.length, q.now = 0, q.present()
	sift := func(events []Event) []Event {
		kept := events[:0]
		for i := range events {
			if keep(&events[i]) {
				kept = append(kept, events[i])
			}
		}
		q.length += len(kept)
		return kept
	}
	q.run, q.next = append(q.run[:0], sift(q.run[q.next:])...), 0
	late := sift(q.late.events)
	q.late.events = late[:0]
	for _, e := range late {
		q.late.push(e)
	}
	q.assure()
	q.eachBucket(func(b *bucket) {
		q.drain(b, func(events []Event) {
			for _, e := range sift(events) {
				q.add(b, e)
			}
		})
	})
}
