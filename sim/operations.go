package sim

import "time"

// operations follows the requests of clients from invocation to response.
type operations struct {
	open     slab[request]
	deadline time.Duration
	metrics  *metrics
}

type request struct {
	invoked    time.Duration
	generation uint32
	side       side
	pending    bool
}

func (o *operations) invoke(client NodeID, _ Operation, now time.Duration, control *Control) OperationID {
	slot := o.open.take()
	r := o.open.at(slot)
	*r = request{invoked: now, generation: r.generation + 1, side: control.side(client), pending: true}
	for _, t := range o.metrics.covering(now) {
		t.invoked++
		t.sides[r.side].invoked++
	}
	return OperationID(uint64(r.generation)<<32 | uint64(slot))
}

func (o *operations) answer(id OperationID, result Result, now time.Duration) {
	slot := uint32(id)
	if slot >= o.open.used {
		return
	}
	r := o.open.at(slot)
	if !r.pending || r.generation != uint32(id>>32) {
		return
	}
	r.pending = false
	if result.OK {
		o.answered(r, now-r.invoked)
	}
	o.open.release(slot)
}

func (o *operations) answered(r *request, latency time.Duration) {
	inTime := o.deadline == 0 || latency <= o.deadline
	for _, t := range o.metrics.covering(r.invoked) {
		t.operationLatency.add(uint64(latency))
		if inTime {
			t.available++
			t.sides[r.side].available++
		}
	}
}
