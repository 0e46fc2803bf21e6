package sim

import (
	"time"

	"starmesh/sim/congestion"
	"starmesh/sim/network"
)

// connection is what two nodes know of the messages from one to the other.
type connection[M Message] struct {
	from, to NodeID

	// What the sender knows.
	outgoing []outgoing[M] // frames base, base+1, ...
	base     uint64        // the first frame that is not done with
	begun    int           // of outgoing, those sent at least once
	next     int           // of outgoing, the one to send next: begun, but after a timeout
	control  *congestion.Control
	trips    congestion.Trips
	backoffs int           // timeouts since a round trip was measured
	active   time.Duration // when it last sent something
	timer    TimerID       // of the connection
	heard    uint64        // frames before this one the receiver does not wait for
	notice   TimerID
	notices  int

	// What the receiver knows.
	expected uint64
	waiting  sequences[journey[M]] // frames that came before an earlier one

	// What nobody knows: frames that their sender has done with, and that the receiver's protocol may or may not get; and when
	// their messages were sent. Tallies count each message once, when it is certain.
	doubtful sequences[time.Duration]
}

// outgoing is a frame as its sender keeps it.
type outgoing[M Message] struct {
	msg   M
	sent  time.Duration // by the protocol
	left  time.Duration // for the last time
	timer TimerID
	tries int
	kind  Kind
	done  bool // acknowledged or given up
}

// notLeft is when a frame left its sender that is still in its uplink.
const notLeft = time.Duration(-1)

// frame returns a frame that was sent and is not done with, or nil.
func (c *connection[M]) frame(sequence uint64) *outgoing[M] {
	if sequence < c.base || sequence-c.base >= uint64(c.begun) {
		return nil
	}
	return &c.outgoing[sequence-c.base]
}

// leading counts the first frames that are done with.
func (c *connection[M]) leading() (done int) {
	for done < c.begun && c.outgoing[done].done {
		done++
	}
	return done
}

// drop takes the first frames out of outgoing. What is sent when none is left takes their memory.
func (c *connection[M]) drop(frames int) {
	clear(c.outgoing[:frames])
	if frames == len(c.outgoing) {
		c.outgoing = c.outgoing[:0]
	} else {
		c.outgoing = c.outgoing[frames:]
	}
}

// flight is what is on its way now.
func (c *connection[M]) flight(now time.Duration) *congestion.Flight {
	return &congestion.Flight{Frames: c.next, First: c.base, Unsent: c.base + uint64(c.begun), Now: now}
}

// has tells whether the receiver has got a frame.
func (c *connection[M]) has(sequence uint64) bool {
	return sequence < c.expected || c.waiting.has(sequence)
}

// doubt remembers a frame that may be lost.
func (t *transport[M]) doubt(c *connection[M], sequence uint64, sent time.Duration) {
	t.settle(c, sequence)
	c.doubtful.put(sequence, sent)
	t.doubtful++
}

// settle ends the doubt about a frame, if there is one.
func (t *transport[M]) settle(c *connection[M], sequence uint64) (sent time.Duration, doubtful bool) {
	if sent, doubtful = c.doubtful.take(sequence); doubtful {
		t.doubtful--
	}
	return sent, doubtful
}

// crashed forgets what a node kept: as a sender the frames that are not done with, as a receiver those out of order.
func (t *transport[M]) crashed(n NodeID) {
	for i := range t.connections.Used {
		c := t.connections.At(i)
		if c.from == n {
			t.forgetOutgoing(c)
		}
		if c.to == n {
			t.forgetWaiting(c)
		}
	}
}

// forgetOutgoing loses what a sender kept, and what it had learnt. Frames behind the gap wait for the next one's base.
func (t *transport[M]) forgetOutgoing(c *connection[M]) {
	for k := range c.outgoing {
		o := &c.outgoing[k]
		switch sequence := c.base + uint64(k); {
		case k >= c.begun:
			t.engine.account.NeverTransmitted(o.kind, o.sent, network.SenderCrashed)
			t.engine.account.GivenUp(o.sent)
		case !o.done && !c.has(sequence):
			t.doubt(c, sequence, o.sent)
		}
		t.stop(&o.timer)
	}
	t.outgoing -= len(c.outgoing)
	c.base += uint64(len(c.outgoing))
	c.outgoing, c.begun, c.next = nil, 0, 0
	c.heard, c.notices = c.base, 0
	t.stop(&c.timer)
	t.stop(&c.notice)
	t.start(c)
}

// forgetWaiting loses frames that a receiver kept.
func (t *transport[M]) forgetWaiting(c *connection[M]) {
	for _, sequence := range c.waiting.numbers() {
		j := c.waiting.at(sequence)
		t.engine.account.CopyLost(&j.Transit, j.sent, network.ReceiverCrashed)
		t.doubt(c, sequence, j.sent)
	}
	t.waiting -= c.waiting.len()
	c.waiting = sequences[journey[M]]{}
}

// underWay is told of each frame that is in the network at the end of a run.
func (t *transport[M]) underWay(j *journey[M]) {
	t.settle(t.connections.At(j.connection), j.sequence)
}

// closeBooks counts at the end of a run, after underWay, the messages that are with the transport, not sent yet or out of
// order; and those that are lost because no copy is left of them.
func (t *transport[M]) closeBooks() {
	account := &t.engine.account
	for i := range t.connections.Used {
		c := t.connections.At(i)
		for _, o := range c.outgoing[c.begun:] {
			account.Ledger.OnItsWay(o.kind, false)
		}
		for _, sequence := range c.waiting.numbers() {
			account.Ledger.OnItsWay(c.waiting.at(sequence).Kind, false)
		}
		for _, sequence := range c.doubtful.numbers() {
			if o := c.frame(sequence); o == nil || o.done {
				account.GivenUp(*c.doubtful.at(sequence))
			}
		}
	}
}
