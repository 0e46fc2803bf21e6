package timeline

import (
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Target is what a fault strikes: a node (A, with B = A), or the directed link from A to B. A fault of the
// whole network names node 0.
type Target struct{ A, B units.NodeID }

// Strike is what a fault does to one target. Begin and End alternate.
type Strike struct {
	Target
	Begin, End func()
	// Spells are when it does, ascending and disjoint, where the target has times of its own; nil: when the fault does.
	Spells []units.Interval
}

// FaultModel is something that goes wrong. It is shared by runs: what a run needs is in the strikes.
type FaultModel interface {
	// Plan picks whom the fault strikes. It is called before the run, so that a choice that cannot be made
	// is an error before the first event, and again when a fault with a fixed time fires, so that it may
	// depend on who is up then. r is keyed by the fault's name and gives the same draws each time.
	// Without strikes and without an error, nobody was asked for: the fault does nothing, and nothing is said of it.
	Plan(control *Control, r *random.Rand) ([]Strike, error)
}

// Whole is a fault that may strike the network as one, or draw anew each time: then it cannot go on to those who are left.
type Whole interface {
	Whole() bool
}

// Nobody is what Plan returns where somebody was asked for and nobody is there: no mistake, but told, unless it is a choice
// that only the time of the fault can make.
type Nobody struct {
	Why   string
	Later bool // before the run nobody can know
}

func (n *Nobody) Error() string { return n.Why }

// Miss is a fault that finds nobody before the run has begun.
type Miss struct{ Fault, Why string }

// When says at which times a fault begins and ends.
type When struct {
	// At and For: for all targets together. For = Forever: it never ends; 0: it never begins.
	At, For time.Duration
	// Every > 0: it begins anew so long after it last began, Times in all (0: without end). If it never ends, it goes on to those whom
	// it has not struck yet, until nobody is left.
	Every time.Duration
	Times int
	// On: it waits for this instead of At.
	On *Trigger
	// MTTF > 0 makes it a random process instead, one for each target: up for MinUp plus an exponential
	// time, MTTF in the mean, then down for MinDown plus an exponential time, MTTR in the mean.
	MTTF, MTTR, MinUp, MinDown time.Duration
}

// Trigger is something that a run reports: a counter that the protocol declares, or decisions, operations or responses. A
// node's decision of an instance and the response of an operation count once.
type Trigger struct {
	Reported string
	AtLeast  int64         // over the whole run
	After    time.Duration // from then to the fault
}

// Paced is a fault whose targets fail and recover at a pace of its own, each by itself, from At on for For.
type Paced interface {
	Pace() Pace
}

// Pace is a random process of each target.
type Pace struct {
	Up, Down random.Distribution // nanoseconds
	Absent   float64             // probability that a target is down at the start
}

// Fault is one entry of the fault timeline.
type Fault struct {
	Name  string
	Model FaultModel
	When  When
}
