// Package congestion decides how many frames a sender may have on their way, and how long it waits for acknowledgements,
// from what it hears. It knows no network and no clock: instants are given to it. A frame is to it what a segment of full
// size is to TCP, so windows count frames.
package congestion

import (
	"math"
	"time"
)

// Algorithm is one way to grow and shrink a window.
type Algorithm struct {
	Name   string
	About  string // ends a sentence that begins with the name
	Source string

	avoidance func() avoidance
}

var algorithms = []Algorithm{
	{
		Name:      "reno",
		About:     "one frame more in each round trip, half as many after a loss",
		Source:    "RFC 5681, with the fast recovery of RFC 6582 (NewReno)",
		avoidance: func() avoidance { return reno{} },
	},
	{
		Name:      "cubic",
		About:     "the window grows by the time since the last loss, not by round trips, and keeps 70 % after one",
		Source:    "RFC 9438, without HyStart++",
		avoidance: func() avoidance { return &cubic{} },
	},
}

// Algorithms lists all of them.
func Algorithms() []Algorithm { return algorithms }

// Named returns the algorithm of a name, nil if there is none.
func Named(name string) *Algorithm {
	for i := range algorithms {
		if algorithms[i].Name == name {
			return &algorithms[i]
		}
	}
	return nil
}

// avoidance is what algorithms differ in.
type avoidance interface {
	// grow returns the window after some of its frames were acknowledged in congestion avoidance; trip is a round trip.
	grow(window float64, acked int, now, trip time.Duration) float64
	// shrink returns the slow-start threshold after a loss with so many frames on their way.
	shrink(window, flight float64, cause loss) float64
	// rest is told that the sender had nothing to send for a while.
	rest()
}

// loss is how a loss was noticed.
type loss uint8

const (
	byDuplicates loss = iota
	byTimeout
)

const (
	initialWindow   = 10 // frames: RFC 6928
	leastWindow     = 2  // frames, after a loss: RFC 5681, equation 4
	duplicatesLimit = 3  // acknowledgements that tell of a loss: RFC 5681, section 3.2
	limitedTransmit = 2  // frames beyond the window for the first duplicates: RFC 3042
)

// Control is the congestion window of one connection: slow start and congestion avoidance (RFC 5681), fast retransmit and
// fast recovery (RFC 6582).
type Control struct {
	avoidance         avoidance
	window, threshold float64 // frames
	duplicates        int     // acknowledgements in a row
	recovering        bool
	recover           uint64 // the first frame that had not been sent when the last loss was noticed
}

// New returns the control of a fresh connection.
func (a *Algorithm) New() *Control {
	return &Control{avoidance: a.avoidance(), window: initialWindow, threshold: math.Inf(1)}
}

// Frames returns how many frames may be on their way, from the first one that is not acknowledged on.
func (c *Control) Frames() int {
	frames := int(min(c.window, math.MaxInt32))
	if !c.recovering {
		frames += min(c.duplicates, limitedTransmit)
	}
	return frames
}

// Flight is what is on its way when an acknowledgement comes.
type Flight struct {
	Frames     int    // sent from the first one on that was not acknowledged before
	First      uint64 // the first one that is not acknowledged now
	Unsent     uint64 // the first one that was never sent
	Now, Trip  time.Duration
	Newly      int  // frames that the acknowledgement takes off the flight's front
	Restrained bool // more would be on its way if the window were larger
}

// Acknowledged is told that the first frames have arrived. It tells whether the next one is lost: send it again.
func (c *Control) Acknowledged(f *Flight) (repeat bool) {
	c.duplicates = 0
	switch {
	case c.recovering && f.First < c.recover: // another frame of the same flight is lost
		c.window = max(c.window-float64(f.Newly)+1, 1)
		return true
	case c.recovering:
		c.recovering = false
		c.window = min(c.threshold, float64(max(f.Frames-f.Newly, 1)+1))
	case !f.Restrained: // a window that is not used proves nothing
	case c.window < c.threshold:
		c.window++
	default:
		c.window = c.avoidance.grow(c.window, f.Newly, f.Now, f.Trip)
	}
	return false
}

// Duplicate is told of an acknowledgement of a frame behind the first one. It tells whether the first one is lost: send it
// again.
func (c *Control) Duplicate(f *Flight) (repeat bool) {
	if c.recovering {
		c.window++ // a frame has left the network
		return false
	}
	c.duplicates++
	if c.duplicates != duplicatesLimit || f.First < c.recover {
		return false
	}
	c.threshold = c.avoidance.shrink(c.window, float64(f.Frames), byDuplicates)
	c.window = c.threshold + duplicatesLimit
	c.recovering, c.recover = true, f.Unsent
	return true
}

// Rewound ends a recovery in which everything is sent again at once (go-back-N).
func (c *Control) Rewound() { c.window, c.recovering, c.duplicates = c.threshold, false, 0 }

// Expired is told that nothing was heard in time, again if the same frame has timed out before.
func (c *Control) Expired(f *Flight, again bool) {
	if !again {
		c.threshold = c.avoidance.shrink(c.window, float64(f.Frames), byTimeout)
	}
	c.window, c.duplicates = 1, 0
	c.recovering, c.recover = false, f.Unsent
}

// Rested is told that nothing was sent for longer than a timeout: what the window had learnt is out of date.
func (c *Control) Rested() {
	c.window = min(c.window, initialWindow)
	c.avoidance.rest()
}

// reno is additive increase, multiplicative decrease.
type reno struct{}

func (reno) grow(window float64, acked int, _, _ time.Duration) float64 {
	return window + min(float64(acked)/window, 1)
}

func (reno) shrink(_, flight float64, _ loss) float64 { return max(flight/2, leastWindow) }

func (reno) rest() {}
