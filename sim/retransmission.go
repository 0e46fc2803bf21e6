package sim

import (
	"time"

	"starmesh/sim/congestion"
	"starmesh/sim/network"
)

// Timers of the transport.
const (
	frameTimer      uint8 = iota // of one frame, without congestion control
	connectionTimer              // of the first frame that is not acknowledged, with it (RFC 6298)
	noticeTimer
)

// timeout returns how long to wait after a try of a frame.
func (t *transport[M]) timeout(c *connection[M], tries int) time.Duration {
	timeout := float64(t.Timeout)
	if t.Timeout == 0 {
		timeout = float64(c.trips.Timeout(t.MinTimeout))
	}
	longest := max(timeout, float64(congestion.LongestTimeout))
	if t.Timeout > 0 && c.control == nil { // a frame's back-off ends with its tries
		longest = float64(Forever / 2)
	}
	for range min(max(tries-1, c.backoffs), 64) {
		timeout = min(timeout*t.Backoff, longest)
	}
	return time.Duration(timeout)
}

// exhausted tells whether a frame was sent as often as it may.
func (t *transport[M]) exhausted(o *outgoing[M]) bool { return t.Retries >= 0 && o.tries > t.Retries }

// arm starts the timer of a connection with congestion control, once its first frame has left.
func (t *transport[M]) arm(c *connection[M]) {
	if c.timer == 0 && c.begun > 0 && c.outgoing[0].left != notLeft {
		c.timer = t.setTimer(c, connectionTimer, t.timeout(c, 1), c.base)
	}
}

// expired is told that a timer of the transport is due.
func (t *transport[M]) expired(from NodeID, kind uint8, name uint64) {
	i := *t.index.Find(network.Link{From: from, To: NodeID(name >> receiverShift)}.Key()) - 1
	c := t.connections.At(i)
	switch kind {
	case noticeTimer:
		c.notice = 0
		t.notify(i, c)
	case connectionTimer:
		c.timer = 0
		t.nothingHeard(i)
	default:
		t.frameExpired(i, c.base+uint64(uint32(name)-uint32(c.base+1)))
	}
}

// nothingHeard goes back to the first frame that is not acknowledged, with a window of one.
func (t *transport[M]) nothingHeard(i uint32) {
	c := t.connections.At(i)
	c.control.Expired(c.flight(t.engine.agenda.Now), c.backoffs > 0)
	c.backoffs++
	c.next = 0
	if t.exhausted(&c.outgoing[0]) {
		t.giveUp(c, c.base)
	}
	t.advance(i, false)
}

// frameExpired repeats a frame that was not acknowledged in time, or gives it up.
func (t *transport[M]) frameExpired(i uint32, sequence uint64) {
	c := t.connections.At(i)
	o := c.frame(sequence)
	o.timer = 0
	if t.Timeout == 0 {
		c.backoffs = max(c.backoffs, o.tries)
	}
	if t.exhausted(o) {
		t.giveUp(c, sequence)
		t.advance(i, false)
		return
	}
	if !t.GoBackN {
		t.transmit(i, sequence)
		return
	}
	for last := c.base + uint64(c.begun); sequence < last; sequence++ {
		if o := c.frame(sequence); !o.done && !t.exhausted(o) {
			t.stop(&o.timer)
			t.transmit(i, sequence)
		}
	}
}

// giveUp stops trying a frame. It is lost unless its receiver has it, or a copy of it still arrives.
func (t *transport[M]) giveUp(c *connection[M], sequence uint64) {
	o := c.frame(sequence)
	if !c.has(sequence) {
		t.doubt(c, sequence, o.sent)
	}
	t.done(o)
}

// done ends the work on a frame.
func (t *transport[M]) done(o *outgoing[M]) {
	o.done = true
	t.stop(&o.timer)
}

// acknowledged is told what the receiver has got.
func (t *transport[M]) acknowledged(a *journey[M]) {
	c, now := t.connections.At(a.connection), t.engine.agenda.Now
	if a.base > c.heard {
		c.heard, c.notices = a.base, 0
		t.stop(&c.notice)
	}
	flight := c.flight(now)
	fresh := t.GoBackN && a.sequence >= c.base
	if o := c.frame(a.sequence); o != nil && !o.done && (!t.GoBackN || a.sequence < a.base) {
		fresh = true
		if o.tries == 1 && o.left != notLeft {
			c.trips.Measured(now - o.left)
			c.backoffs = 0
		}
		t.done(o)
	}
	for k := 0; k < c.begun && c.base+uint64(k) < a.base; k++ {
		t.done(&c.outgoing[k])
	}
	t.advance(a.connection, c.control != nil && t.tellControl(c, flight, fresh))
}

// tellControl tells congestion control of an acknowledgement, and returns whether the first frame is lost.
func (t *transport[M]) tellControl(c *connection[M], f *congestion.Flight, fresh bool) (repeat bool) {
	f.Newly = c.leading()
	f.First += uint64(f.Newly)
	f.Trip = c.trips.Smoothed
	f.Restrained = len(c.outgoing) >= c.control.Frames() && c.control.Frames() <= t.Window
	switch {
	case f.Newly > 0:
		return c.control.Acknowledged(f)
	case !fresh || !c.control.Duplicate(f):
		return false
	case t.GoBackN:
		c.control.Rewound()
		c.next = 0
		return false
	}
	return true
}

// advance drops the first frames that are done with, and lets others take their places in the window: the first one that is
// left if it shall be repeated.
func (t *transport[M]) advance(i uint32, repeat bool) {
	c := t.connections.At(i)
	if done := c.leading(); done > 0 {
		c.drop(done)
		c.base += uint64(done)
		c.begun -= done
		c.next = max(c.next-done, 0)
		t.outgoing -= done
		t.stop(&c.timer)
	}
	if repeat && c.begun > 0 && !t.exhausted(&c.outgoing[0]) {
		t.transmit(i, c.base)
	}
	t.pump(i)
	if c.control != nil {
		t.arm(c)
	}
	t.awaitHearing(c)
}

// awaitHearing waits for a receiver to hear that frames were given up, from a later frame if there is one: until then it may
// keep what is behind them.
func (t *transport[M]) awaitHearing(c *connection[M]) {
	if c.notice != 0 || c.heard >= c.base {
		return
	}
	after := t.timeout(c, 1)
	for range min(c.notices, 64) {
		after = max(after, min(2*after, congestion.LongestTimeout))
	}
	c.notice = t.setTimer(c, noticeTimer, after, c.base)
}

// notify tells a receiver that has not heard (as FORWARD TSN does in RFC 3758): like probes of a closed window (RFC 9293,
// 3.8.6.1), for ever and ever more rarely. A frame that is given up and only late has had another timeout's time to arrive.
func (t *transport[M]) notify(i uint32, c *connection[M]) {
	c.notices++
	t.signal(i, &network.Transit{From: c.from, Next: c.to, Part: network.Notice}, c.base-1, c.base)
	t.awaitHearing(c)
}
