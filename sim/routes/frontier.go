package routes

import (
	"time"

	"starmesh/sim/units"
)

// frontier is what was reached and not settled: the nearest comes out first. What comes in order, as all does where links are
// alike, waits in a row; the rest is a heap.
type frontier struct {
	row  []reached // ascending from head
	head int
	heap []reached // of which each has four below it
}

type reached struct {
	latency time.Duration
	hops    int32
	node    units.NodeID
}

func (r *reached) cost() cost { return cost{r.latency, r.hops} }

func (r *reached) before(o *reached) bool {
	return r.latency < o.latency || r.latency == o.latency && r.hops < o.hops
}

func (f *frontier) clear() { f.row, f.head, f.heap = f.row[:0], 0, f.heap[:0] }

func (f *frontier) len() int { return len(f.row) - f.head + len(f.heap) }

func (f *frontier) empty() bool { return f.len() == 0 }

// nearest returns the least cost in a frontier that is not empty.
func (f *frontier) nearest() cost {
	if f.rowFirst() {
		return f.row[f.head].cost()
	}
	return f.heap[0].cost()
}

// rowFirst tells whether the nearest is in the row.
func (f *frontier) rowFirst() bool {
	return f.head < len(f.row) && (len(f.heap) == 0 || !f.heap[0].before(&f.row[f.head]))
}

func (f *frontier) push(node units.NodeID, c cost) {
	r := reached{c.latency, c.hops, node}
	if f.head == len(f.row) {
		f.row, f.head = f.row[:0], 0
	}
	if len(f.row) == 0 || !r.before(&f.row[len(f.row)-1]) {
		f.row = append(f.row, r)
		return
	}
	f.heap = append(f.heap, r)
	heap, i := f.heap, len(f.heap)-1
	for i > 0 && r.before(&heap[(i-1)/4]) {
		heap[i] = heap[(i-1)/4]
		i = (i - 1) / 4
	}
	heap[i] = r
}

func (f *frontier) pop() (units.NodeID, cost) {
	if f.rowFirst() {
		f.head++
		r := &f.row[f.head-1]
		return r.node, r.cost()
	}
	top, last := f.heap[0], f.heap[len(f.heap)-1]
	f.heap = f.heap[:len(f.heap)-1]
	heap, hole := f.heap, 0
	for first := 1; first < len(heap); first = 4*hole + 1 {
		least := first
		for child := first + 1; child < min(first+4, len(heap)); child++ {
			if heap[child].before(&heap[least]) {
				least = child
			}
		}
		if !heap[least].before(&last) {
			break
		}
		heap[hole] = heap[least]
		hole = least
	}
	if len(heap) > 0 {
		heap[hole] = last
	}
	return top.node, top.cost()
}
