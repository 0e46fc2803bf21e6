package sim

import (
	"time"

	"starmesh/sim/routes"
)

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
	Phases  []Interval // of a fault, ascending and disjoint: they split metrics into before, during and after; none: no phases
	// PhaseMargin is how long before each border what begins belongs to no phase (counting.Phase).
	PhaseMargin time.Duration
	// ExactQuantiles keeps all that is observed, instead of a histogram within 0.1 %.
	ExactQuantiles bool
	// Parts is into how many parts of equal length the window is cut, whose metrics Report.Series has; without phases. 0: none.
	Parts int
	// Binning says which series Report.Binned has; nil: none.
	Binning *Binning
	Limits  Limits

	Common *Common        // of an earlier run of the same cell; nil: it is worked out
	Alike  *Common        // of a run that may report the same: then that is common to both; nil: none
	Tables *routes.Tables // of routes on the same graph with the same mean latencies; nil: none
	Spare  Run            // one that is over, whose memory is used again if it fits; nil: none

	Enough func() bool // asked now and then; true ends the run as truncated: of what it has done nothing is to be kept. nil: never

	CheckMessages bool       // find messages that are changed after Send (slow)
	Listeners     []Listener // hear what happens
}

// Window is the stretch of time that statistics cover.
func (c *Config) Window() Interval {
	return Interval{From: c.Warmup, To: c.Duration - c.Deadline}
}
