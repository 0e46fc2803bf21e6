package sim

import (
	"time"

	"starmesh/sim/account"
	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/refusal"
	"starmesh/sim/timeline"
	"starmesh/sim/units"
)

// The names of the rooms below that authors of protocols, faults and link models use: they import sim alone. Their
// documentation stands where they are declared.

// From units: what everything is measured and named in.
type (
	NodeID    = units.NodeID
	Ratio     = units.Ratio
	Rate      = units.Rate
	Bandwidth = units.Bandwidth
	Size      = units.Size
	Length    = units.Length
	Interval  = units.Interval
)

// Forever is the latest instant that a run can reach (146 years).
const Forever = units.Forever

// After returns the instant d after t, saturating at Forever.
func After(t, d time.Duration) time.Duration { return units.After(t, d) }

// From network: who there is, and how links and nodes treat messages.
type (
	Graph    = network.Graph
	OneWay   = network.OneWay
	Regular  = network.Regular
	World    = network.World
	Measured = network.Measured
	Position = network.Position
	Role     = network.Role
	Kind     = network.Kind
	Network  = network.Network
	Hop      = network.Hop
	Latency  = network.Latency
	Loss     = network.Loss
	Noise    = network.Noise
	Capacity = network.Capacity
	Contact  = network.Contact
	Contacts = network.Contacts
	Link     = network.Link
	Access   = network.Access
	Service  = network.Service
	Reliable = network.Reliable
	LinkSet  = network.LinkSet
	Cause    = network.Cause
)

// Reversed returns a graph with every link the other way round.
func Reversed(g Graph) Graph { return network.Reversed(g) }

// BothWays returns a graph with every link both ways.
func BothWays(g Graph) Graph { return network.BothWays(g) }

// Every node is a leaf unless its topology made it a hub.
const (
	Leaf = network.Leaf
	Hub  = network.Hub
)

var (
	MeansKnown = network.MeansKnown
	Unmeasured = network.Unmeasured // a link of which the topology knows nothing
)

// CauseNames returns the names of the causes of loss in the order of LedgerRow.Lost.
func CauseNames() []string { return network.CauseNames() }

// From counting: metrics, as they are declared and reported.
type (
	Metric  = counting.Metric
	Nature  = counting.Nature
	Column  = counting.Column
	Reports = counting.Reports
	Binning = counting.Binning
)

// What nodes report, what a metric is a number of, and which direction is better.
const (
	Operations = counting.Operations
	Decisions  = counting.Decisions
	Proposals  = counting.Proposals

	Counter = counting.Counter
	Sample  = counting.Sample
	Share   = counting.Share
	Gauge   = counting.Gauge

	Higher = counting.Higher
	Lower  = counting.Lower
)

// NoConversation is account.NoConversation.
const NoConversation = account.NoConversation

// From account: what is kept of a run, and what listeners hear.
type (
	Features       = account.Features
	LedgerRow      = account.LedgerRow
	Firing         = account.Firing
	OperationID    = account.OperationID
	Happening      = account.Happening
	Listener       = account.Listener
	Conversational = account.Conversational
	Confidential   = account.Confidential
)

// FiringsColumn returns the name of the column that counts a fault's targets.
func FiringsColumn(fault string) string { return account.FiringsColumn(fault) }

// FoundNobodyColumn returns the name of the column that counts how often a fault found no target.
func FoundNobodyColumn(fault string) string { return account.FoundNobodyColumn(fault) }

// From timeline: faults.
type (
	Fault       = timeline.Fault
	FaultModel  = timeline.FaultModel
	When        = timeline.When
	Trigger     = timeline.Trigger
	Paced       = timeline.Paced
	Pace        = timeline.Pace
	Target      = timeline.Target
	Strike      = timeline.Strike
	Absences    = timeline.Absences
	Nobody      = timeline.Nobody
	Whole       = timeline.Whole
	Miss        = timeline.Miss
	Control     = timeline.Control
	Destruction = timeline.Destruction
)

// A crash destroys the memory always and the disk if the fault says so.
const (
	MemoryLost = timeline.MemoryLost
	DiskLost   = timeline.DiskLost
)

// From refusal: what a user's parameters are refused with.
type (
	FieldError = refusal.Field
	PathError  = refusal.Path
)

// RefuseIf returns a FieldError if a rule is broken, and nil otherwise; errors.Join makes one of several.
func RefuseIf(broken bool, field, format string, args ...any) error {
	return refusal.If(broken, field, format, args...)
}
