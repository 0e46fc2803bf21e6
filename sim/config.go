package sim

import (
	"time"

	"starmesh/sim/random"
)

// Graph tells which nodes are adjacent. Neighbours are numbered in ascending order of id, so that a
// complete mesh or a star stores no edges.
type Graph interface {
	Len() int
	Degree(n NodeID) int
	Neighbor(n NodeID, i int) NodeID
	Adjacent(a, b NodeID) bool
}

// World is what does not change during a run: who there is, and who is next to whom.
type World struct {
	Participants int
	Graph        Graph
	Hubs         []NodeID // ascending; a hub may be a participant
	Regions      []string // names of regions; empty without a latency matrix
	RegionOf     []uint16 // node -> index in Regions

	Measured func(from, to NodeID) Measured // what the topology knows of a link; nil: nothing

	RoleNames []string
	RoleOf    []Role // filled by the engine from the protocol; nil: all have role 0
}

// Measured is what a topology knows of a directed link. What it does not know is negative.
type Measured struct {
	Length  Length
	Latency time.Duration
	Loss    Ratio
	Rate    Bandwidth
}

// Unmeasured is a link of which nothing is known.
var Unmeasured = Measured{-1, -1, -1, -1}

// Role returns a node's role in the protocol.
func (w *World) Role(n NodeID) Role {
	if w.RoleOf == nil {
		return 0
	}
	return w.RoleOf[n]
}

// Len returns the number of nodes, hubs included.
func (w *World) Len() int { return w.Graph.Len() }

// Position returns where a node stands.
func (w *World) Position(n NodeID) Position {
	if int(n) >= w.Participants {
		return Hub
	}
	for _, h := range w.Hubs {
		if h == n {
			return Hub
		}
	}
	return Leaf
}

// Hop is one transit as the link models see it.
type Hop struct {
	From, To NodeID
	Kind     Kind
	Size     Size
	At       time.Duration // when it starts
}

// Latency is how long a link takes. Draw is called once a transit.
type Latency interface {
	Draw(hop Hop, r *random.Rand) time.Duration
	// Mean is the expected latency of the link, for routes.
	Mean(from, to NodeID) time.Duration
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
	Rate  Bandwidth // 0: unlimited
	Queue Size      // what may wait, the transit in transmission included; -1: unlimited
}

// Access is one direction of a node's access line.
type Access struct {
	Rate  Bandwidth // 0: unlimited, the stage costs nothing
	Queue int       // messages that may wait behind the one in transmission; -1: unlimited
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
	Capacity func(from, to NodeID) Capacity
	Reliable *Reliable // the transport; nil: datagrams
	Uplink   func(NodeID) Access
	Downlink func(NodeID) Access
	Service  func(NodeID) Service
}

// Routes says how messages between nodes that are not adjacent find their way.
type Routes struct {
	ByHops   bool          // shortest by hops; else by mean latency
	Adaptive bool          // follow failures
	After    time.Duration // how long routes take to adapt
}

// Limits are the bounds at which a run ends as truncated. They are counts, so that every machine
// truncates at the same event.
type Limits struct {
	Events     uint64
	Pending    int
	MicroSteps int
	Memory     Size // estimated
}

// Interval is a half-open stretch of time.
type Interval struct{ From, To time.Duration }

// Contains tells whether t lies in [From, To).
func (i Interval) Contains(t time.Duration) bool { return i.From <= t && t < i.To }

// Config is one run.
type Config struct {
	Seed    uint64
	TieSeed uint64 // order of ties; 0: derived from Seed

	Duration time.Duration // the workload stops here
	Drain    time.Duration // events run on this much longer
	Warmup   time.Duration
	Deadline time.Duration // of an operation, for availability

	World   *World                               // its roles are filled in by the engine
	Network func(world *World) (*Network, error) // called once roles are known; nil: instant, lossless
	Routes  Routes
	Faults  []Fault
	Phases  *Interval // the fault interval that splits metrics into before, during and after; nil: no phases
	Limits  Limits

	CheckMessages bool             // find messages that are changed after Send (slow)
	Trace         func(*TraceLine) // called for each event; nil: not at all
}

// Window is the stretch of time that statistics cover.
func (c *Config) Window() Interval {
	return Interval{c.Warmup, c.Duration - c.Deadline}
}
