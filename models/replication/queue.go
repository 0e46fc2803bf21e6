package replication

// Queue holds what waits to be ordered, the first that came first. Nothing that was removed may be put again.
type Queue[K comparable] struct {
	order []K // some of which were removed
	next  int // all before it were removed or taken
	in    map[K]bool
}

// Len returns how many wait.
func (q *Queue[K]) Len() int { return len(q.in) }

// Has tells whether one waits.
func (q *Queue[K]) Has(k K) bool { return q.in[k] }

// Put appends one, and tells whether it did not wait already.
func (q *Queue[K]) Put(k K) bool {
	if q.in[k] {
		return false
	}
	if q.in == nil {
		q.in = map[K]bool{}
	}
	q.in[k] = true
	q.order = append(q.order, k)
	return true
}

// Remove takes one out, wherever it is.
func (q *Queue[K]) Remove(k K) {
	delete(q.in, k)
	for len(q.order) > 0 && !q.in[q.order[0]] {
		q.order = q.order[1:]
		q.next = max(q.next-1, 0)
	}
}

// First returns the one that has waited longest; there must be one.
func (q *Queue[K]) First() K { return q.order[0] }

// Next returns the first that has not been taken since the last Rewind.
func (q *Queue[K]) Next() (k K, ok bool) {
	for ; q.next < len(q.order); q.next++ {
		if k := q.order[q.next]; q.in[k] {
			return k, true
		}
	}
	return k, false
}

// Take passes by what Next returned.
func (q *Queue[K]) Take() { q.next++ }

// Rewind lets Next begin with the first one again.
func (q *Queue[K]) Rewind() { q.next = 0 }
