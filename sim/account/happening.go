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
	MessageHop // a transit begins
	MessageCopied
	MessageArrived // a transit is over
	MessageDelivered
	MessageLost
	TimerFired
	FaultBegan
	FaultEnded
	Proposed
	Decided
	OperationInvoked
	OperationReturned
	Counted
	NodeDown
	NodeUp
	NodePaused
	NodeResumed
	NodeCompromised
	NodeReleased
	LinkCut
	LinkMended
	PartitionBegan
	PartitionEnded
	Adversary // a participant is one: told once, before the run
	OfficeTaken
	OfficeLeft
	Noted        // by a protocol
	StateChanged // of a node, as its protocol tells it
	whats
)

// Happening is one thing that happened. Fields that say nothing of its kind are zero.
type Happening struct {
	At        time.Duration
	What      What
	Node      units.NodeID
	Peer      units.NodeID // the other end of a message or link, or the node itself
	Sender    units.NodeID // of the message
	Number    uint64       // of the message among its sender's, of the timer, the instance, the operation or the metric
	Kind      string       // of the message
	Content   any          // the message, where it is sent
	Cause     network.Cause
	Key       uint64 // of an operation
	Value     uint64 // that is proposed, decided, asked for or returned; a timer's data, a note's number, or what was added to a counter
	Text      string // a fault's or an office's name, a note, or how an operation ended
	Partition *network.Partition
	State     []Field // all of it, after the change
}

// Field is a part of a node's state: a whole number, a truth value or a text.
type Field struct {
	Name  string
	Value any
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
