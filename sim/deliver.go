package sim

import (
	"time"

	"starmesh/sim/network"
	"starmesh/sim/pending"
)

// What flights and journeys share: how a message leaves its sender and reaches its receiver's protocol.

// deliver hands a message to its receiver.
func (e *Engine[M]) deliver(t *network.Transit, name uint64, to NodeID, sent time.Duration, msg M) {
	e.account.Delivered(t, to, sent)
	if e.account.Watches() {
		e.show(t, name, to, sent, msg)
	}
	e.env.self, e.env.received, e.env.sent = to, original(name), sent
	if e.nodes.filters != nil {
		var pass bool
		if msg, pass = e.incoming(to, t.From, msg); !pass {
			return
		}
	}
	e.nodes.records[to].protocol.OnMessage(&e.env, t.From, msg)
	if e.watching != nil {
		e.look(to)
	}
}

// original returns a message's name without the bits that tell copies apart which a link has made of it.
func original(name uint64) uint64 { return name &^ (mostCopies << copyShift) }

// outOfTurn makes an arrival over a FIFO link wait behind those that were held there. (Rare: not to swell its callers.)
//
//go:noinline
func (e *Engine[M]) outOfTurn(ev *pending.Event, from, to NodeID) bool {
	if e.traffic.path.InTurn(from, to, ev.Slot) {
		return false
	}
	e.agenda.Schedule(ev.Moved(e.traffic.path.TakeTurn(from, to, ev.Slot)))
	return true
}

// show lets a node see a message, where the account watches: in a place of the engine's own, so that nothing is allocated.
func (e *Engine[M]) show(t *network.Transit, name uint64, at NodeID, sent time.Duration, msg M) {
	e.traffic.shown = msg
	e.account.Seen(t, original(name), at, sent, &e.traffic.shown)
}

// note adds an event to the digest of its node.
func (e *Engine[M]) note(ev *pending.Event, what uint64) {
	e.account.Note(&e.nodes.records[ev.Node].chain, ev.When, ev.Who, what)
}

// outgoing passes a message through its sender's filter. What a filter itself sends passes unfiltered, or it would
// meet itself.
func (e *Engine[M]) outgoing(from, to NodeID, msg M) (M, bool) {
	filter := e.nodes.filters[from]
	if filter == nil || e.nodes.filtering {
		return msg, true
	}
	e.nodes.filtering = true
	msg, pass := filter.Outgoing(&e.env, to, msg)
	e.nodes.filtering = false
	return msg, pass
}

// incoming passes a message through its receiver's filter.
func (e *Engine[M]) incoming(to, from NodeID, msg M) (M, bool) {
	filter := e.nodes.filters[to]
	if filter == nil {
		return msg, true
	}
	e.nodes.filtering = true
	msg, pass := filter.Incoming(&e.env, from, msg)
	e.nodes.filtering = false
	return msg, pass
}
