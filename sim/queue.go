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
	i := len(q.events) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !q.order.less(&e, &q.events[parent]) {
			break
		}
		q.events[i] = q.events[parent]
		i = parent
	}
	q.events[i] = e
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

func (q *queue) sink(e event) {
	i, n := 0, len(q.events)
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if right := child + 1; right < n && q.order.less(&q.events[right], &q.events[child]) {
			child = right
		}
		if !q.order.less(&q.events[child], &e) {
			break
		}
		q.events[i] = q.events[child]
		i = child
	}
	q.events[i] = e
}
