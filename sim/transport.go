package sim

import (
	"time"

	"starmesh/sim/network"
)

// ackKind is the kind of acknowledgements, which come after the protocol's own kinds.
const ackKind = "ack"

// transport holds both ends of all connections.
//
// In the ledger every transmission is a copy: a message's first one is the message sent, each further one is duplicated.
// A copy is delivered if it is the one that the protocol gets, and discarded if another one was. Metrics of messages
// count messages: one is lost if its sender gives it up, or crashes with it, and its receiver has not got it.
type transport[M Message] struct {
	*Reliable
	engine      *Engine[M]
	index       map[network.Link]uint32 // sender, receiver -> connection
	connections []connection[M]
}

// connection is what two nodes know of the messages from one to the other.
type connection[M Message] struct {
	from, to NodeID

	outgoing []outgoing[M] // frames base, base+1, ...
	base     uint64        // the first frame that is not done with
	begun    int           // of outgoing, those sent at least once

	expected uint64                // by the receiver
	waiting  map[uint64]journey[M] // frames that came before an earlier one
}

// outgoing is a frame as its sender keeps it.
type outgoing[M Message] struct {
	msg   M
	sent  time.Duration
	timer TimerID
	tries int
	kind  Kind
	acked bool
}

// connect returns the connection from one node to another.
func (t *transport[M]) connect(from, to NodeID) uint32 {
	key := network.Link{From: from, To: to}
	i, known := t.index[key]
	if !known {
		i = uint32(len(t.connections))
		t.index[key] = i
		t.connections = append(t.connections, connection[M]{from: from, to: to, waiting: map[uint64]journey[M]{}})
	}
	return i
}

// send takes a message from the protocol. It returns the number of its frame.
func (t *transport[M]) send(from, to NodeID, msg M, kind Kind, size Size) uint64 {
	e := t.engine
	e.account.Accepted(kind)
	i := t.connect(from, to)
	c := &t.connections[i]
	c.outgoing = append(c.outgoing, outgoing[M]{msg: msg, sent: e.agenda.Now, kind: kind})
	sequence := c.base + uint64(len(c.outgoing)) - 1
	t.pump(i)
	return sequence + 1
}

// pump sends what the window allows.
func (t *transport[M]) pump(i uint32) {
	for c := &t.connections[i]; c.begun < len(c.outgoing) && c.begun < t.Window; c = &t.connections[i] {
		c.begun++
		t.transmit(i, c.base+uint64(c.begun)-1)
	}
}

// transmit sends a frame, for the first time or again.
func (t *transport[M]) transmit(i uint32, sequence uint64) {
	e, c := t.engine, &t.connections[i]
	o := &c.outgoing[sequence-c.base]
	o.tries++
	e.nodes.records[c.from].sent++
	head := network.Transit{
		From: c.from, Number: e.nodes.records[c.from].sent, At: c.from, Next: c.to, Kind: o.kind,
		Size: o.msg.Size() + t.Header, Part: network.Frame,
	}
	e.account.Transmitted(&head, o.tries > 1)
	slot := e.takeJourney(&head, c.to, o.sent, o.msg)
	j := e.traffic.journeys.At(slot)
	j.connection, j.sequence, j.base = i, sequence, c.base
	if e.config.CheckMessages {
		j.checksum = checksum(o.msg)
	}
	e.forward(slot)
}

// departs starts the timer of a frame when it has left its sender, or was lost there.
func (t *transport[M]) departs(j *journey[M]) {
	c := &t.connections[j.connection]
	if j.sequence < c.base || j.sequence >= c.base+uint64(len(c.outgoing)) {
		return
	}
	o := &c.outgoing[j.sequence-c.base]
	if o.acked || t.engine.nodes.records[c.from].Down > 0 {
		return
	}
	t.engine.cancel(o.timer)
	o.timer = t.engine.setTransportTimer(c.from, t.timeout(o.tries), uint64(j.connection)<<32|j.sequence&(1<<32-1))
}

// timeout returns how long to wait after a try.
func (t *transport[M]) timeout(tries int) time.Duration {
	timeout := float64(t.Timeout)
	for range min(tries-1, 64) {
		timeout = min(timeout*t.Backoff, float64(Forever/2))
	}
	return time.Duration(timeout)
}

// expired repeats a frame that was not acknowledged in time, or gives it up.
func (t *transport[M]) expired(data uint64) {
	i := uint32(data >> 32)
	c := &t.connections[i]
	offset := uint32(data) - uint32(c.base)
	if int64(offset) >= int64(c.begun) || c.outgoing[offset].acked {
		return
	}
	sequence := c.base + uint64(offset)
	if t.Retries >= 0 && c.outgoing[offset].tries > t.Retries {
		t.giveUp(i, sequence)
		return
	}
	if !t.GoBackN {
		t.transmit(i, sequence)
		return
	}
	for last := c.base + uint64(c.begun); sequence < last; sequence++ {
		t.engine.cancel(t.connections[i].outgoing[sequence-t.connections[i].base].timer)
		t.transmit(i, sequence)
	}
}

// giveUp stops trying a frame. What its receiver has not got is lost.
func (t *transport[M]) giveUp(i uint32, sequence uint64) {
	c := &t.connections[i]
	o := &c.outgoing[sequence-c.base]
	if !c.has(sequence) {
		t.engine.account.GivenUp(o.sent)
	}
	t.done(o)
	t.advance(i)
}

// has tells whether the receiver has got a frame.
func (c *connection[M]) has(sequence uint64) bool {
	_, waits := c.waiting[sequence]
	return waits || sequence < c.expected
}

// advance drops the first frames that are done with, and lets others take their places in the window.
func (t *transport[M]) advance(i uint32) {
	c := &t.connections[i]
	done := 0
	for done < c.begun && c.outgoing[done].acked {
		done++
	}
	clear(c.outgoing[:done])
	c.outgoing = c.outgoing[done:]
	c.base += uint64(done)
	c.begun -= done
	t.pump(i)
}

// arrives takes a frame or an acknowledgement from the network.
func (t *transport[M]) arrives(slot uint32) {
	j := *t.engine.traffic.journeys.At(slot)
	t.engine.land(slot)
	if j.Part == network.Acknowledgement {
		t.engine.account.Acknowledged(j.Kind, true)
		t.acknowledged(&j)
		return
	}
	t.skip(j.connection, j.base)
	if c := &t.connections[j.connection]; c.has(j.sequence) || t.GoBackN && j.sequence != c.expected {
		t.engine.account.CopyLost(j.Kind, j.sent, network.Discarded)
	} else {
		c.waiting[j.sequence] = j
		t.deliverInOrder(j.connection)
	}
	t.acknowledge(&j)
}

// skip gives up waiting for frames that the sender has given up.
func (t *transport[M]) skip(i uint32, base uint64) {
	for c := &t.connections[i]; c.expected < base; c = &t.connections[i] {
		if _, waits := c.waiting[c.expected]; waits {
			t.deliverInOrder(i)
			continue
		}
		c.expected++
	}
}

// deliverInOrder hands over frames as long as the next one is there. The protocol may send meanwhile.
func (t *transport[M]) deliverInOrder(i uint32) {
	for {
		c := &t.connections[i]
		j, waits := c.waiting[c.expected]
		if !waits {
			return
		}
		delete(c.waiting, c.expected)
		c.expected++
		t.engine.deliver(&j.Transit, j.to, j.sent, j.msg)
	}
}

// acknowledge tells the sender that a frame has come, and up to which one all have.
func (t *transport[M]) acknowledge(j *journey[M]) {
	e, c := t.engine, &t.connections[j.connection]
	kind := Kind(len(e.definition.kinds) - 1)
	e.nodes.records[c.to].sent++
	e.account.Acknowledged(kind, false)
	head := network.Transit{From: c.to, Number: e.nodes.records[c.to].sent, At: c.to, Next: c.from, Kind: kind, Size: t.AckSize, Part: network.Acknowledgement}
	var none M
	slot := e.takeJourney(&head, c.from, e.agenda.Now, none)
	a := e.traffic.journeys.At(slot)
	a.connection, a.sequence, a.base = j.connection, j.sequence, c.expected
	e.forward(slot)
}

func (t *transport[M]) acknowledged(a *journey[M]) {
	c := &t.connections[a.connection]
	for k := 0; k < c.begun && c.base+uint64(k) < a.base; k++ {
		t.done(&c.outgoing[k])
	}
	if offset := a.sequence - c.base; a.sequence >= c.base && offset < uint64(c.begun) && !t.GoBackN {
		t.done(&c.outgoing[offset])
	}
	t.advance(a.connection)
}

// done ends the work on a frame.
func (t *transport[M]) done(o *outgoing[M]) {
	o.acked = true
	t.engine.cancel(o.timer)
}

// crashed forgets what a node kept: as a sender the frames that are not done with, as a receiver those out of order.
func (t *transport[M]) crashed(n NodeID) {
	for i := range t.connections {
		c := &t.connections[i]
		if c.from == n {
			t.forgetOutgoing(c)
		}
		if c.to == n {
			t.forgetWaiting(c)
		}
	}
}

func (t *transport[M]) forgetOutgoing(c *connection[M]) {
	for k := range c.outgoing {
		o := &c.outgoing[k]
		t.engine.cancel(o.timer)
		if k >= c.begun {
			t.engine.account.CopyLost(o.kind, o.sent, network.SenderCrashed)
		}
		if !o.acked && !c.has(c.base+uint64(k)) {
			t.engine.account.GivenUp(o.sent)
		}
	}
	c.base += uint64(len(c.outgoing))
	c.outgoing, c.begun = nil, 0
}

// forgetWaiting loses frames in the order of their numbers, so that nothing depends on the order of a map.
func (t *transport[M]) forgetWaiting(c *connection[M]) {
	for sequence := c.expected; len(c.waiting) > 0; sequence++ {
		if j, waits := c.waiting[sequence]; waits {
			t.engine.account.CopyLost(j.Kind, j.sent, network.ReceiverCrashed)
			t.engine.account.GivenUp(j.sent)
			delete(c.waiting, sequence)
		}
	}
}

// onTheirWay counts messages that are with the transport at the end of a run: not sent yet, or out of order.
func (t *transport[M]) onTheirWay() {
	for i := range t.connections {
		c := &t.connections[i]
		for _, o := range c.outgoing[c.begun:] {
			t.engine.account.Ledger.OnItsWay(o.kind, false)
		}
		for _, j := range c.waiting {
			t.engine.account.Ledger.OnItsWay(j.Kind, false)
		}
	}
}
