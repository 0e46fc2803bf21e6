package sim

// queue is a binary heap of event values.
type queue struct {
	order  order
	events []event
}

func (q *queue) len() int { return len(q.events) }

// first returns the earliest event, or nil.
func (q *queue) first() *event {
	if len(q.events) == 0 {
		return nil
	}
	return &q.events[0]
}

func (q *queue) push(e event) {
	q.events = append(q.events, e)
	q.rise(len(q.events)-1, e)
}

// rise puts e at a hole or above it.
func (q *queue) rise(hole int, e event) {
	for hole > 0 {
		parent := (hole - 1) / 2
		if !q.before(&e, &q.events[parent]) {
			break
		}
		q.events[hole] = q.events[parent]
		hole = parent
	}
	q.events[hole] = e
}

// pop removes the earliest event; the queue must not be empty.
func (q *queue) pop() event {
	top := q.events[0]
	last := len(q.events) - 1
	moved := q.events[last]
	q.events = q.events[:last]
	if last > 0 {
		q.sink(moved)
	}
	return top
}

// sink puts e where the top was. The hole goes all the way down, and then e rises from there: an event taken from the
// end of the heap is a late one, so that this saves a comparison at almost every level.
func (q *queue) sink(e event) {
	hole, events := 0, q.events
	for child := 1; child < len(events); child = 2*hole + 1 {
		if right := child + 1; right < len(events) && q.before(&events[right], &events[child]) {
			child = right
		}
		events[hole] = events[child]
		hole = child
	}
	q.rise(hole, e)
}

// before is order.less with the usual case in line.
func (q *queue) before(a, b *event) bool {
	if a.when != b.when {
		return a.when < b.when
	}
	return q.order.less(a, b)
}
