package pending

// eventHeap is a binary heap of event values: the queue's place for late comers, and the reference that its tests
// compare it with.
type eventHeap struct {
	order  order
	events []Event
}

func (h *eventHeap) push(e Event) {
	h.events = append(h.events, e)
	h.rise(len(h.events)-1, e)
}

// rise puts e at a hole or above it.
func (h *eventHeap) rise(hole int, e Event) {
	for hole > 0 {
		parent := (hole - 1) / 2
		if !h.order.less(&e, &h.events[parent]) {
			break
		}
		h.events[hole] = h.events[parent]
		hole = parent
	}
	h.events[hole] = e
}

// pop removes the earliest event; the heap must not be empty.
func (h *eventHeap) pop() Event {
	top := h.events[0]
	last := len(h.events) - 1
	moved := h.events[last]
	h.events = h.events[:last]
	if last > 0 {
		h.sink(moved)
	}
	return top
}

// sink puts e where the top was. The hole goes all the way down, and then e rises from there: an event taken from the
// end of the heap is a late one, so that this saves a comparison at almost every level.
func (h *eventHeap) sink(e Event) {
	hole, events := 0, h.events
	for child := 1; child < len(events); child = 2*hole + 1 {
		if right := child + 1; right < len(events) && h.order.less(&events[right], &events[child]) {
			child = right
		}
		events[hole] = events[child]
		hole = child
	}
	h.rise(hole, e)
}
