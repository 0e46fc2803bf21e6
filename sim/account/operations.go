package account

import (
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/slab"
)

// operations follows the requests of clients from invocation to response.
type operations struct {
	open     slab.Slab[request]
	deadline time.Duration // 0: any
}

// OperationID names an operation that was invoked.
type OperationID uint64

type request struct {
	invoked    time.Duration
	generation uint32
	side       counting.Side
	pending    bool
}

func (o *operations) invoke(now time.Duration, side counting.Side) OperationID {
	slot := o.open.Take()
	r := o.open.At(slot)
	*r = request{invoked: now, generation: r.generation + 1, side: side, pending: true}
	return OperationID(uint64(r.generation)<<32 | uint64(slot))
}

// end returns the request of an operation that is open, once. It is good until the next one is invoked.
func (o *operations) end(id OperationID) *request {
	slot := uint32(id)
	if slot >= o.open.Used {
		return nil
	}
	r := o.open.At(slot)
	if !r.pending || r.generation != uint32(id>>32) {
		return nil
	}
	r.pending = false
	o.open.Release(slot)
	return r
}

func (o *operations) inTime(latency time.Duration) bool {
	return o.deadline == 0 || latency <= o.deadline
}
