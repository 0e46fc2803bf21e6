// Package network holds who there is and what is between them: the path of a link, the stations of a node, and what is
// wrong with both. It says when a transit arrives, or why it does not, and schedules nothing.
package network

import (
	"time"

	"starmesh/sim/congestion"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Kind numbers the message kinds of a protocol; Definition.Kinds names them.
type Kind uint8

// Hop is one transit as the link models see it.
type Hop struct {
	From, To units.NodeID
	Kind     Kind
	Size     units.Size
	At       time.Duration // when it starts
}

// Link returns the link that it takes.
func (h *Hop) Link() Link { return Link{h.From, h.To} }

// Latency is how long a link takes. Draw is called once a transit.
type Latency interface {
	Draw(hop Hop, r *random.Rand) time.Duration
	// Mean is the expected latency of the link, for routes; it is not known of a distribution that has none.
	Mean(from, to units.NodeID) (mean time.Duration, known bool)
}

// MeansKnown tells whether a latency vouches for the means of all links, of which there may be many: none need be asked for.
func MeansKnown(l Latency) bool {
	vouching, can := l.(interface{ MeansKnown() bool })
	return l == nil || can && vouching.MeansKnown()
}

// Loss decides whether a link loses a transit.
type Loss interface {
	Lost(hop Hop, r *random.Rand) bool
}

// Noise is what else a path does to a transit, each by chance.
type Noise struct {
	Duplication float64 // a second copy arrives, with a latency of its own
	Corruption  float64 // see Corruptible
	Reordering  float64 // the transit takes ReorderedBy longer
	ReorderedBy time.Duration
}

// Capacity is a directed link's own rate: transits pass one after another, before their latency.
type Capacity struct {
	Rate  units.Bandwidth // 0: unlimited
	Queue units.Size      // what may wait, the transit in transmission included; -1: unlimited
}

// Access is one direction of a node's access line.
type Access struct {
	Rate  units.Bandwidth // 0: unlimited, the stage costs nothing
	Queue int             // messages that may wait behind the one in transmission; -1: unlimited
}

// Service is what a node does with each message before the protocol or the next hop gets it.
type Service struct {
	Time    random.Distribution // nanoseconds; nil: the stage costs nothing
	Servers int                 // -1: unlimited
	Queue   int                 // messages that may wait; -1: unlimited
}

// Network is how links and nodes treat transits. A nil member costs nothing.
type Network struct {
	Latency  Latency
	Loss     Loss
	FIFO     bool // links keep the order of transits
	Noise    *Noise
	Capacity func(from, to units.NodeID, at time.Duration) Capacity // at the instant at which a transit enters
	Contacts *Contacts                                              // of links that are there at times only
	Reliable *Reliable                                              // the transport; nil: datagrams
	Uplink   func(units.NodeID) Access
	Downlink func(units.NodeID) Access
	Service  func(units.NodeID) Service
}

// Reliable is a transport that numbers the messages from one node to another as frames, sends them again until they are
// acknowledged, and delivers them once and in order.
type Reliable struct {
	Timeout    time.Duration         // from the time a frame has left its sender; 0: by the round trips that were measured
	MinTimeout time.Duration         // of those
	Backoff    float64               // factor of the timeout from one try to the next
	Congestion *congestion.Algorithm // of the window; nil: none, and each frame has a timer of its own
	Window     int                   // frames that may be unacknowledged, whatever congestion control allows
	Retries    int                   // tries after the first one; -1: without end
	GoBackN    bool                  // the receiver takes frames in order only, and a loss repeats all; else each is repeated alone
	AckSize    units.Size            // of acknowledgements and notices
	Header     units.Size            // of a frame
}

// Ordinary tells whether links do nothing but take time and lose, and messages are sent once.
func (n *Network) Ordinary() bool { return n.Noise == nil && !n.Queues() && n.Reliable == nil }

// Queues tells whether something may wait at the beginning of a link: for its capacity, or for a contact.
func (n *Network) Queues() bool { return n.Capacity != nil || n.Contacts != nil }

// ConstantLatency returns the latency of all links if it is one and the same: that of none, or of a model that says so
// by a method Constant.
func (n *Network) ConstantLatency() (time.Duration, bool) {
	if !n.Ordinary() {
		return 0, false
	}
	return constantOf(n.Latency)
}

func constantOf(l Latency) (latency time.Duration, constant bool) {
	if c, says := l.(interface{ Constant() (time.Duration, bool) }); says {
		return c.Constant()
	}
	return 0, l == nil
}

// FixedLatency tells whether each link takes its mean latency always, if the model says so by a method Fixed.
func (n *Network) FixedLatency() bool {
	_, is := n.Latency.(interface{ Fixed() })
	return is && n.Ordinary()
}

// LatencyFixed is FixedLatency or ConstantLatency, whatever else happens on links.
func (n *Network) LatencyFixed() bool {
	_, fixed := n.Latency.(interface{ Fixed() })
	_, constant := n.Latency.(interface{ Constant() (time.Duration, bool) })
	return n.Latency == nil || fixed || constant
}

// LossProbability returns the probability with which every transit is lost, independently of all others, if the model
// says so by a method Probability.
func (n *Network) LossProbability() (float64, bool) {
	switch {
	case !n.Ordinary():
		return 0, false
	case n.Loss == nil:
		return 0, true
	}
	if l, ok := n.Loss.(interface{ Probability() float64 }); ok {
		return l.Probability(), true
	}
	return 0, false
}
