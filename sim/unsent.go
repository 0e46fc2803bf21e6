package sim

import "starmesh/sim/network"

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

// Unsent returns what a node has handed to its uplink that has not left it: it waits there, or was lost there. What a reliable
// transport holds is not among it.
func (v *View[M]) Unsent(n NodeID, kind Kind) Backlog {
	traffic := &v.engine.traffic
	b := *traffic.neverSent(n, kind)
	if traffic.uplinks.Has(n) {
		traffic.uplinks.Of(n).Each(func(slot uint32) {
			if j := traffic.journeys.At(slot); j.unsent() && j.Kind == kind {
				b.add(j.Size)
			}
		})
	}
	return b
}
