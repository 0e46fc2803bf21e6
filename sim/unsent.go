package sim

import (
	"slices"

	"starmesh/sim/network"
)

// Backlog is what has not left its sender's uplink.
type Backlog struct {
	Messages int
	Bytes    Size
}

func (b *Backlog) add(size Size) { b.Messages, b.Bytes = b.Messages+1, b.Bytes+size }

// source is a node and a kind of its messages.
type source struct {
	node NodeID
	kind Kind
}

// unsent tells whether a journey is a message that its sender's uplink has, or has just lost. A transport's frames are sent
// again, and none of the protocol's messages.
func (j *journey[M]) unsent() bool {
	return j.stage == uplinkStage && j.Hops == 1 && j.Part == network.Datagram
}

// neverSent returns what an uplink has lost: it was full, or its node crashed.
func (t *traffic[M]) neverSent(n NodeID, kind Kind) *Backlog {
	if t.lostUnsent == nil {
		t.lostUnsent = map[source]*Backlog{}
	}
	of := source{n, kind}
	if t.lostUnsent[of] == nil {
		t.lostUnsent[of] = &Backlog{}
	}
	return t.lostUnsent[of]
}

// unsent returns what a node has handed to its uplink that has not left it.
func (t *traffic[M]) unsent(n NodeID, kind Kind) Backlog {
	b := *t.neverSent(n, kind)
	t.eachUnsent(n, func(j *journey[M]) {
		if j.Kind == kind {
			b.add(j.Size)
		}
	})
	return b
}

func (t *traffic[M]) eachUnsent(n NodeID, visit func(*journey[M])) {
	if !t.uplinks.Has(n) {
		return
	}
	t.uplinks.Of(n).Each(func(slot uint32) {
		if j := t.journeys.At(slot); j.unsent() {
			visit(j)
		}
	})
}

// Unsent returns what a node has handed to its uplink that has not left it: it waits there, or was lost there. What a reliable
// transport holds is not among it.
func (v *View[M]) Unsent(n NodeID, kind Kind) Backlog { return v.engine.traffic.unsent(n, kind) }

// Unsent is View's, of the node itself.
func (e *Env[M]) Unsent(kind Kind) Backlog { return e.engine.traffic.unsent(e.self, kind) }

// Holds tells whether a message to another node is still here: it waits in the node's uplink, or its reliable transport has
// not done with it. To send it again would be in vain.
func (e *Env[M]) Holds(to NodeID, is func(M) bool) (holds bool) {
	t := &e.engine.traffic
	t.eachUnsent(e.self, func(j *journey[M]) { holds = holds || j.to == to && is(j.msg) })
	if t.transport != nil {
		holds = holds || t.transport.keeps(network.Link{From: e.self, To: to}, is)
	}
	return holds
}

// keeps tells whether a message waits for its acknowledgement.
func (t *transport[M]) keeps(l network.Link, is func(M) bool) bool {
	i := t.index.Find(l.Key())
	return i != nil && slices.ContainsFunc(t.connections.At(*i-1).outgoing, func(f outgoing[M]) bool { return !f.done && is(f.msg) })
}
