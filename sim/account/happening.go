package account

import (
	"time"

	"starmesh/sim/network"
	"starmesh/sim/units"
)

// What tells kinds of happenings apart.
type What uint8

// What can happen.
const (
	Nothing What = iota
	MessageSent
	MessageArrived
	MessageDelivered
	MessageLost
	TimerFired
	FaultBegan
	FaultEnded
	Decided
	OperationInvoked
	OperationReturned
	Counted
	NodeDown
	NodeUp
	LinkCut
	LinkMended
	PartitionBegan
	PartitionEnded
	whats
)

// Happening is one thing that happened. Fields that say nothing of its kind are zero.
type Happening struct {
	At        time.Duration
	What      What
	Node      units.NodeID
	Peer      units.NodeID // the other end of a message or link, or the node itself
	Number    uint64       // of the message among its sender's, of the timer, of the instance or of the metric
	Kind      string       // of the message
	Cause     network.Cause
	Value     uint64 // of a decision, a timer's data, or what was added to a counter
	Fault     string // its name
	Partition *network.Partition
}

// Listener hears what happens, and changes nothing that nodes could see.
type Listener interface {
	// Hears lists what it wants to hear; it is asked once, before the run.
	Hears() []What
	// Hear is called when it happens; h is good until it returns.
	Hear(h *Happening)
}

// Hearing is a listener made of a function.
type Hearing struct {
	To []What
	Do func(h *Happening)
}

// Hears implements Listener.
func (l Hearing) Hears() []What { return l.To }

// Hear implements Listener.
func (l Hearing) Hear(h *Happening) { l.Do(h) }
