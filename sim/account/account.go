// Package account is told of all that happens in a run, each thing once, at one place in the engine. It keeps the ledger,
// the tallies, what nodes decide and do, and the digest, and passes on what others want to hear.
package account

import (
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// Account is the account of one run.
type Account struct {
	counting.Stretches
	Ledger Ledger
	Events uint64 // that happened

	agreement  agreement
	operations operations
	exposure   *exposure // nil: nobody is ever compromised
	uptime     uptime
	firings    firings
	losses     losses
	answers    progress // of operations
	reroutings reroutings

	now        *time.Duration
	conditions *network.Conditions
	listeners  [whats][]Listener
	heard      uint32 // bit What: somebody listens to it
}

// Run is what an account is of.
type Run struct {
	Kinds      []string // of messages
	World      *network.World
	Window     units.Interval
	Phases     []units.Interval
	Margin     time.Duration     // before each of their borders
	Deadline   time.Duration     // of operations
	Exact      bool              // quantiles
	Parts      int               // into which the window is cut; 0: it is not
	Binning    *counting.Binning // nil: there are no bins
	End        time.Duration     // of the run
	Features   *Features
	Now        *time.Duration
	Conditions *network.Conditions
}

// Anew opens the account of a run, in the memory of another one. What a report shows is new.
func (a Account) Anew(r *Run) Account {
	fresh := Account{
		Stretches:  a.Stretches.Anew(r.Window, r.Phases, r.Margin, r.Features.Metrics),
		Ledger:     NewLedger(r.Kinds),
		agreement:  a.agreement.cleared(),
		operations: operations{deadline: r.Deadline, open: a.operations.open.Cleared()},
		uptime:     newUptime(r.World, r.Window),
		now:        r.Now,
		conditions: r.Conditions,
	}
	if r.Exact {
		fresh.Stretches.KeepSamples()
	}
	if r.Parts > 0 {
		fresh.Stretches.Cut(r.Parts)
	}
	if r.Binning != nil {
		fresh.Stretches.Bin(r.Binning, r.End, &r.Features.Features)
		fresh.Shift(counting.NodesUp, 0, int64(r.World.Len()))
	}
	fresh.firings.struck = make([]int64, len(r.Features.Faults))
	fresh.firings.foundNobody = make([]int64, len(r.Features.Faults))
	if r.Features.Exposure {
		fresh.exposure = &exposure{}
		if a.exposure != nil {
			fresh.exposure.conversations = a.exposure.conversations.Cleared()
		}
	}
	return fresh
}

// Listen lets a listener hear what it wants to. It is free for all others.
func (a *Account) Listen(l Listener) {
	for _, what := range l.Hears() {
		a.listeners[what] = append(a.listeners[what], l)
		a.heard |= 1 << what
	}
}

// Hears tells whether somebody listens to that.
func (a *Account) Hears(what What) bool { return a.heard&(1<<what) != 0 }

// tell passes on what happened now.
func (a *Account) tell(h *Happening) {
	h.At = *a.now
	for _, l := range a.listeners[h.What] {
		l.Hear(h)
	}
}

// tellMessage passes on a step of a message at a node; peer is the other end.
func (a *Account) tellMessage(what What, node, peer units.NodeID, t *network.Transit) {
	a.tell(&Happening{What: what, Node: node, Peer: peer, Sender: t.From, Number: t.Number, Kind: a.Ledger.row(t.Kind).Kind})
}

// Sent: a protocol has sent a message.
func (a *Account) Sent(t *network.Transit) {
	a.Ledger.row(t.Kind).Sent++
	a.Stretches.Sent(*a.now)
}

// TellSent passes on what was sent, where somebody hears MessageSent.
func (a *Account) TellSent(t *network.Transit, content any) {
	a.tell(&Happening{What: MessageSent, Node: t.From, Peer: t.Next, Sender: t.From, Number: t.Number, Kind: a.Ledger.row(t.Kind).Kind, Content: content})
}

// Departed: a transit begins.
func (a *Account) Departed(t *network.Transit) {
	a.Ledger.row(t.Kind).Transits++
	if a.Hears(MessageHop) {
		a.tellMessage(MessageHop, t.At, t.Next, t)
	}
}

// Carried: a link takes what a transit is about; an uplink or a full queue has not kept it.
func (a *Account) Carried(t *network.Transit) { a.Ledger.row(t.Kind).Bytes += int64(t.Size) }

// Duplicated: a link has put a copy, which is given, of a message beside it. It counts as a message of its own.
func (a *Account) Duplicated(t *network.Transit, sent time.Duration) {
	row := a.Ledger.row(t.Kind)
	row.Duplicated++
	row.Transits++
	if t.Part == network.Datagram {
		a.Stretches.Copied(sent, *a.now)
	}
	if a.Hears(MessageCopied) {
		a.tellMessage(MessageCopied, t.At, t.Next, t)
	}
}

// Arrived: a message has come to the end of its link, and is taken in.
func (a *Account) Arrived(t *network.Transit) {
	if a.Hears(MessageArrived) {
		a.tellMessage(MessageArrived, t.Next, t.At, t)
	}
}

// Completed: a transit is over, and the message is with the node.
func (a *Account) Completed(kind network.Kind) { a.Ledger.row(kind).TransitsArrived++ }

// Delivered: the receiver gets a message.
func (a *Account) Delivered(t *network.Transit, to units.NodeID, sent time.Duration) {
	a.Ledger.row(t.Kind).Delivered++
	a.Stretches.Delivered(sent, *a.now-sent)
	if a.Hears(MessageDelivered) {
		a.tellMessage(MessageDelivered, to, t.From, t)
	}
}

// LostOnTransit: a message is lost, and the transit with it. (Rare: not to swell its callers.)
//
//go:noinline
func (a *Account) LostOnTransit(t *network.Transit, to units.NodeID, sent time.Duration, cause network.Cause) {
	a.Ledger.row(t.Kind).TransitsLost++
	a.LostBetweenHops(t, to, sent, cause)
}

// LostBetweenHops: a message is lost where no transit is under way.
func (a *Account) LostBetweenHops(t *network.Transit, to units.NodeID, sent time.Duration, cause network.Cause) {
	a.lose(t.Kind, sent, cause)
	if t.Part == network.Datagram { // what becomes of a frame's message, the transport knows
		a.Stretches.Lost(sent, *a.now)
	}
	a.tellLost(t, t.At, to, cause)
}

func (a *Account) tellLost(t *network.Transit, at, to units.NodeID, cause network.Cause) {
	if a.Hears(MessageLost) {
		a.tell(&Happening{What: MessageLost, Node: at, Peer: to, Sender: t.From, Number: t.Number, Kind: a.Ledger.row(t.Kind).Kind, Cause: cause})
	}
}

// The reliable transport sends a message as often as it takes. In the ledger every transmission is a copy; the tallies
// count messages.

// Accepted: the transport has taken a message from a protocol.
func (a *Account) Accepted(kind network.Kind) {
	a.Ledger.row(kind).Sent++
	a.Stretches.Sent(*a.now)
}

// Transmitted: the transport sends a frame, for the first time or again.
func (a *Account) Transmitted(kind network.Kind, again bool) {
	if again {
		a.Ledger.row(kind).Duplicated++
	}
}

// AcknowledgementSent: the transport sends an acknowledgement or a notice.
func (a *Account) AcknowledgementSent(t *network.Transit) {
	a.Ledger.row(t.Kind).Sent++
	if a.Hears(MessageSent) {
		a.TellSent(t, nil)
	}
}

// Acknowledged: the transport has got an acknowledgement or a notice.
func (a *Account) Acknowledged(t *network.Transit) {
	a.Ledger.row(t.Kind).Delivered++
	if a.Hears(MessageDelivered) {
		a.tellMessage(MessageDelivered, t.Next, t.From, t)
	}
}

// NeverTransmitted: the transport has lost a message of which no frame was sent.
func (a *Account) NeverTransmitted(kind network.Kind, sent time.Duration, cause network.Cause) {
	a.lose(kind, sent, cause)
}

// CopyLost: the transport has lost or discarded a copy of a message, which had come to its receiver.
func (a *Account) CopyLost(t *network.Transit, sent time.Duration, cause network.Cause) {
	a.lose(t.Kind, sent, cause)
	a.tellLost(t, t.Next, t.Next, cause)
}

// GivenUp: a message that the transport took will not be delivered.
func (a *Account) GivenUp(sent time.Duration) { a.Stretches.Lost(sent, *a.now) }

// TimerFired: a node's timer is due.
func (a *Account) TimerFired(n units.NodeID, number, data uint64) {
	if a.Hears(TimerFired) {
		a.tell(&Happening{What: TimerFired, Node: n, Peer: n, Number: number, Value: data})
	}
}

// NodeChanged: a node goes down or comes up.
func (a *Account) NodeChanged(n units.NodeID, up bool) {
	a.uptime.change(*a.now, n, up)
	if up {
		a.Shift(counting.NodesUp, *a.now, 1)
	} else {
		a.Shift(counting.NodesUp, *a.now, -1)
		a.Forget(n, *a.now)
	}
	a.tellOf(n, up, NodeUp, NodeDown)
}

// NodePaused: a node stands still, or goes on.
func (a *Account) NodePaused(n units.NodeID, paused bool) {
	a.tellOf(n, paused, NodePaused, NodeResumed)
}

// NodeCompromised: somebody begins to read along at a node, or has done with it.
func (a *Account) NodeCompromised(n units.NodeID, observed bool) {
	a.tellOf(n, observed, NodeCompromised, NodeReleased)
}

// OfficeChanged: a node takes an office of its protocol, or holds it no more.
func (a *Account) OfficeChanged(n units.NodeID, office string, holds bool) {
	what := OfficeLeft
	if holds {
		what = OfficeTaken
	}
	a.tell(&Happening{What: what, Node: n, Peer: n, Text: office})
}

// Changed: a node's state is another one.
func (a *Account) Changed(n units.NodeID, state []Field) {
	a.tell(&Happening{What: StateChanged, Node: n, Peer: n, State: state})
}

// Noted: a protocol tells something of a node.
func (a *Account) Noted(n units.NodeID, text string, number uint64) {
	a.tell(&Happening{What: Noted, Node: n, Peer: n, Text: text, Value: number})
}

// Adversaries: these participants are.
func (a *Account) Adversaries(participants int, is func(units.NodeID) bool) {
	for n := range units.NodeID(participants) {
		if a.Hears(Adversary) && is(n) {
			a.tell(&Happening{What: Adversary, Node: n, Peer: n})
		}
	}
}

// tellOf passes on one of two things that happen to a node.
func (a *Account) tellOf(n units.NodeID, begins bool, began, ended What) {
	what := ended
	if begins {
		what = began
	}
	if a.Hears(what) {
		a.tell(&Happening{What: what, Node: n, Peer: n})
	}
}

// LinkChanged: a directed link is cut or mended.
func (a *Account) LinkChanged(from, to units.NodeID, whole bool) {
	what := LinkCut
	if whole {
		what = LinkMended
	}
	if a.Hears(what) {
		a.tell(&Happening{What: what, Node: from, Peer: to})
	}
}

// Rerouted: routes have adapted.
func (a *Account) Rerouted() {
	if r := &a.reroutings; r.instants == 0 || r.last != *a.now {
		r.instants++
		r.last = *a.now
	}
}

// PartitionChanged: a partition begins or ends.
func (a *Account) PartitionChanged(p network.Partition, lasts bool) {
	what := PartitionEnded
	if lasts {
		what = PartitionBegan
	}
	if a.Hears(what) {
		a.tell(&Happening{What: what, Partition: &p})
	}
}

// Counted: a node or a referee adds to a declared counter, for what began at an instant, and is over at another.
func (a *Account) Counted(metric int, began, over time.Duration, delta int64) {
	if a.Hears(Counted) {
		a.tell(&Happening{What: Counted, Number: uint64(metric), Value: uint64(delta)})
	}
	a.Stretches.Count(metric, began, over, delta)
}

// CountedOnce: a referee adds what began and was over several times to a declared counter, once in each stretch of time.
func (a *Account) CountedOnce(metric int, spans []units.Interval) {
	if a.Hears(Counted) {
		a.tell(&Happening{What: Counted, Number: uint64(metric), Value: 1})
	}
	a.Stretches.CountOnce(metric, spans)
}

// Proposed: a node wants a value for an instance.
func (a *Account) Proposed(n units.NodeID, instance, value uint64) {
	if a.Hears(Proposed) {
		a.tell(&Happening{What: Proposed, Node: n, Peer: n, Number: instance, Value: value})
	}
	a.agreement.propose(n, instance, value, *a.now)
}

// Opened: the members of an instance are known.
func (a *Account) Opened(instance uint64, members []units.NodeID) {
	a.agreement.open(instance, *a.now, members)
}

// Decided: a node has committed itself to a value. It belongs to the digest of the node, whose chain is given.
func (a *Account) Decided(n units.NodeID, chain *uint64, instance, value uint64) {
	*chain = fold(fold(fold(*chain, uint64(*a.now)), instance), value)
	if a.Hears(Decided) {
		a.tell(&Happening{What: Decided, Node: n, Peer: n, Number: instance, Value: value})
	}
	a.agreement.decide(n, instance, value, *a.now)
}
