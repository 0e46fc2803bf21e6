package sim

import (
	"time"

	"starmesh/sim/account"
	"starmesh/sim/congestion"
	"starmesh/sim/network"
	"starmesh/sim/slab"
)

// AckKind is the kind of acknowledgements and notices, which come after the protocol's own kinds.
const AckKind = "ack"

// transport holds both ends of all connections. Here is how frames travel; retransmission.go says when they are sent again.
//
// In the ledger every transmission is a copy: a message's first one is the message sent, each further one is duplicated.
// A copy is delivered if it is the one that the protocol gets, and discarded if another one was. Metrics of messages
// count messages: each is delivered or lost once, or else in flight at the end.
type transport[M Message] struct {
	*Reliable
	engine      *Engine[M]
	index       slab.Table[uint32] // sender and receiver -> connection, plus 1
	connections slab.Blocks[connection[M]]
	outgoing    int // frames that senders keep
	waiting     int // frames that receivers keep
	doubtful    int // frames of which it is not certain yet whether they are lost
}

// connect returns the connection from one node to another.
func (t *transport[M]) connect(from, to NodeID) uint32 {
	i := t.index.Place(network.Link{From: from, To: to}.Key())
	if *i == 0 {
		*i = t.connections.Extend() + 1
		c := t.connections.At(*i - 1)
		c.from, c.to = from, to
		t.start(c)
	}
	return *i - 1
}

// start begins what a sender learns of a connection anew.
func (t *transport[M]) start(c *connection[M]) {
	c.trips, c.backoffs, c.control = congestion.Trips{}, 0, nil
	if t.Congestion != nil {
		c.control = t.Congestion.New()
	}
}

// The name of a frame is its message's for protocols and for the digest, and follows from its receiver and its place in the
// connection: unlike a connection's slot it depends on no order among senders. It leaves out the bits that tell copies apart.
const (
	receiverShift = copyShift + copyBits
	sequenceMask  = 1<<copyShift - 1
)

func frameName(to NodeID, sequence uint64) uint64 {
	return uint64(to)<<receiverShift | (sequence+1)&sequenceMask
}

// send takes a message from the protocol. It returns the name of its frame.
func (t *transport[M]) send(from, to NodeID, msg M, kind Kind) uint64 {
	e := t.engine
	if t.outgoing%memoryCheckEvery == 0 { // what waits for the window is not in the network yet
		e.checkMemory()
	}
	e.account.Accepted(kind)
	i := t.connect(from, to)
	c := t.connections.At(i)
	if len(c.outgoing) == 0 && c.control != nil && e.agenda.Now-c.active > t.timeout(c, 1) {
		c.control.Rested()
	}
	c.outgoing = append(c.outgoing, outgoing[M]{msg: msg, sent: e.agenda.Now, kind: kind})
	t.outgoing++
	name := frameName(to, c.base+uint64(len(c.outgoing))-1)
	t.pump(i)
	return name
}

// pump sends what the windows allow.
func (t *transport[M]) pump(i uint32) {
	c := t.connections.At(i)
	for c.next < len(c.outgoing) && c.next < t.window(c) {
		k := c.next
		c.next++
		c.begun = max(c.begun, c.next)
		if o := &c.outgoing[k]; !o.done && !t.exhausted(o) {
			t.transmit(i, c.base+uint64(k))
		}
	}
}

// window returns how many frames may be unacknowledged.
func (t *transport[M]) window(c *connection[M]) int {
	if c.control == nil {
		return t.Window
	}
	return min(t.Window, c.control.Frames())
}

// transmit sends a frame, for the first time or again.
func (t *transport[M]) transmit(i uint32, sequence uint64) {
	e, c := t.engine, t.connections.At(i)
	o := &c.outgoing[sequence-c.base]
	o.tries++
	o.left = notLeft
	if sequence == c.base {
		t.stop(&c.timer)
	}
	c.active = e.agenda.Now
	e.nodes.records[c.from].sent++
	head := network.Transit{
		From: c.from, Number: e.nodes.records[c.from].sent, At: c.from, Next: c.to, Kind: o.kind,
		Size: o.msg.Size() + t.Header, Part: network.Frame,
	}
	e.account.Transmitted(head.Kind, o.tries > 1)
	if e.account.Hears(account.MessageSent) {
		e.account.TellSent(&head, o.msg)
	}
	slot := e.takeJourney(&head, c.to, o.sent, o.msg)
	j := e.traffic.journeys.At(slot)
	j.connection, j.sequence, j.base = i, sequence, c.base
	if e.config.CheckMessages {
		j.checksum = checksum(o.msg)
	}
	e.forward(slot)
}

// departs is told that a frame has left its sender, or was lost there: from now on its acknowledgement is waited for.
// (Time in the sender's own uplink is no time of the network, and the sender knows of it.)
func (t *transport[M]) departs(j *journey[M]) {
	c := t.connections.At(j.connection)
	o := c.frame(j.sequence)
	if o == nil || o.done {
		return
	}
	o.left = t.engine.agenda.Now
	if c.control != nil {
		t.arm(c)
		return
	}
	t.stop(&o.timer)
	o.timer = t.setTimer(c, frameTimer, t.timeout(c, o.tries), j.sequence)
}

// arrives takes what the network brings to one of the ends.
func (t *transport[M]) arrives(slot uint32) {
	j := *t.engine.traffic.journeys.At(slot)
	t.engine.land(slot)
	c := t.connections.At(j.connection)
	switch j.Part {
	case network.Acknowledgement:
		t.engine.account.Acknowledged(&j.Transit)
		t.acknowledged(&j)
		return
	case network.Notice:
		t.engine.account.Acknowledged(&j.Transit)
		t.skip(c, j.base)
	default:
		t.skip(c, j.base)
		if c.has(j.sequence) || t.GoBackN && j.sequence != c.expected {
			t.engine.account.CopyLost(&j.Transit, j.sent, network.Discarded)
			break
		}
		if t.settle(c, j.sequence); j.sequence == c.expected {
			t.deliver(c, &j)
			t.deliverInOrder(c)
		} else {
			c.waiting.put(j.sequence, j)
			t.waiting++
		}
	}
	t.signal(j.connection, &network.Transit{From: c.to, Next: c.from, Part: network.Acknowledgement}, j.sequence, c.expected)
}

// skip gives up waiting for frames that the sender has given up.
func (t *transport[M]) skip(c *connection[M], base uint64) {
	for c.expected < base {
		if c.waiting.has(c.expected) {
			t.deliverInOrder(c)
			continue
		}
		if sent, doubtful := t.settle(c, c.expected); doubtful {
			t.engine.account.GivenUp(sent)
		}
		c.expected++
	}
	t.deliverInOrder(c)
}

// deliver hands over the frame that is expected. The protocol may send meanwhile.
func (t *transport[M]) deliver(c *connection[M], j *journey[M]) {
	c.expected++
	t.engine.deliver(&j.Transit, j.name(), j.to, j.sent, j.msg)
}

// deliverInOrder hands over waiting frames as long as the next one is there.
func (t *transport[M]) deliverInOrder(c *connection[M]) {
	for c.waiting.len() > 0 {
		j, waits := c.waiting.take(c.expected)
		if !waits {
			return
		}
		t.waiting--
		t.deliver(c, &j)
	}
}

// signal sends an acknowledgement of a frame, or a notice of frames that were given up: all before base are done with.
func (t *transport[M]) signal(i uint32, head *network.Transit, sequence, base uint64) {
	e := t.engine
	record := &e.nodes.records[head.From]
	record.sent++
	head.Number, head.At, head.Kind, head.Size = record.sent, head.From, Kind(len(e.definition.kinds)-1), t.AckSize
	e.account.AcknowledgementSent(head)
	var none M
	slot := e.takeJourney(head, head.Next, e.agenda.Now, none)
	j := e.traffic.journeys.At(slot)
	j.connection, j.sequence, j.base = i, sequence, base
	e.forward(slot)
}

// memory estimates the bytes that connections and what they keep take; a list has room for one more at least.
func (t *transport[M]) memory() int64 {
	const connection, perOutgoing, perWaiting, perDoubt = 432 + 128 + 40, 48, 256, 64
	message := t.engine.definition.message
	used := int64(t.connections.Used)
	return used*(connection+message) + (used+int64(t.outgoing))*(perOutgoing+message) + int64(t.waiting)*(perWaiting+message) + int64(t.doubtful)*perDoubt
}

// setTimer sets a timer of a connection's sender, by true time: clocks are the protocol's.
func (t *transport[M]) setTimer(c *connection[M], kind uint8, after time.Duration, sequence uint64) TimerID {
	return t.engine.setTransportTimer(c.from, after, kind, frameName(c.to, sequence))
}

// stop cancels a timer.
func (t *transport[M]) stop(timer *TimerID) {
	t.engine.cancel(*timer)
	*timer = 0
}
