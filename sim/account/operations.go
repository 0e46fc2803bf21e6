package account

import (
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/slab"
	"starmesh/sim/units"
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

// Invoked: a client has begun an operation, which was asked for at that instant.
func (a *Account) Invoked(n units.NodeID, at time.Duration, key, value uint64) OperationID {
	side := a.conditions.Side(n)
	a.Stretches.Invoked(at, side)
	a.Shift(counting.OpenOperations, *a.now, 1)
	id := a.operations.invoke(at, side)
	if a.Hears(OperationInvoked) {
		a.tell(&Happening{What: OperationInvoked, Node: n, Peer: n, Number: uint64(id), Key: key, Value: value})
	}
	return id
}

// Returned: an operation has its response, or its client gives up. A second one is none.
func (a *Account) Returned(n units.NodeID, id OperationID, ok bool, value uint64) {
	r := a.operations.end(id)
	if r == nil {
		return
	}
	a.Shift(counting.OpenOperations, *a.now, -1)
	outcome := "failed"
	if ok {
		outcome = "ok"
	}
	a.tellReturned(n, id, outcome, value)
	if ok {
		a.answers.made(*a.now, a.Window())
		latency := *a.now - r.invoked
		a.Stretches.Answered(r.invoked, latency, r.side, a.operations.inTime(latency))
	}
}

// Refused: an operation's client is told that it will not be done.
func (a *Account) Refused(n units.NodeID, id OperationID) {
	if r := a.operations.end(id); r != nil {
		a.tellReturned(n, id, "refused", 0)
		a.Shift(counting.OpenOperations, *a.now, -1)
		a.Stretches.Refused(r.invoked, *a.now)
	}
}

func (a *Account) tellReturned(n units.NodeID, id OperationID, outcome string, value uint64) {
	if a.Hears(OperationReturned) {
		a.tell(&Happening{What: OperationReturned, Node: n, Peer: n, Number: uint64(id), Value: value, Text: outcome})
	}
}
