package network

import (
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Graph tells which nodes are adjacent. Neighbours are numbered in ascending order of id, so that a
// complete mesh or a star stores no edges.
type Graph interface {
	Len() int
	Degree(n units.NodeID) int
	Neighbor(n units.NodeID, i int) units.NodeID
	Adjacent(a, b units.NodeID) bool
}

// Regular is a connected graph that knows without a search how many hops apart two nodes are.
type Regular interface {
	Graph
	Hops(a, b units.NodeID) int
}

// OneWay is a graph of which some links go one way only: neighbours are those that a node can send to.
type OneWay interface {
	Graph
	Reversed() Graph // with every link the other way round
	BothWays() Graph // with every link both ways
}

// Reversed returns a graph with every link the other way round.
func Reversed(g Graph) Graph {
	if o, is := g.(OneWay); is {
		return o.Reversed()
	}
	return g
}

// BothWays returns a graph with every link both ways.
func BothWays(g Graph) Graph {
	if o, is := g.(OneWay); is {
		return o.BothWays()
	}
	return g
}

// World is what does not change during a run: who there is, and who is next to whom.
type World struct {
	Participants int
	Graph        Graph
	Hubs         []units.NodeID // ascending; a hub may be a participant
	Regions      []string       // names of regions; empty without a latency matrix
	RegionOf     []uint16       // node -> index in Regions

	Labels []string // of the nodes in the file that the topology is from; nil: there is none
	OwnIDs []string // their ids there; nil: the labels are

	Measured func(from, to units.NodeID) Measured // what the topology knows of a link; nil: nothing

	RoleNames []string
	Offices   []string // of the protocol: what nodes may be for a while
	RoleOf    []Role   // filled by the engine from the protocol; nil: all have role 0

	seed uint64
}

// Seed sets where SetUp begins.
func (w *World) Seed(seed uint64) { w.seed = seed }

// SetUp returns a source of draws for what is made before a run begins: always the same one in a run, from its beginning, so that
// roles and nodes are drawn alike; another one in each replication.
func (w *World) SetUp() random.Rand { return random.New(w.seed) }

// Measured is what a topology knows of a directed link. What it does not know is negative.
type Measured struct {
	Length  units.Length
	Latency time.Duration
	Loss    units.Ratio
	Rate    units.Bandwidth
}

// Unmeasured is a link of which nothing is known.
var Unmeasured = Measured{-1, -1, -1, -1}

// Role returns a node's role in the protocol.
func (w *World) Role(n units.NodeID) Role {
	if w.RoleOf == nil {
		return 0
	}
	return w.RoleOf[n]
}

// Len returns the number of nodes, hubs included.
func (w *World) Len() int { return w.Graph.Len() }

// Position returns where a node stands.
func (w *World) Position(n units.NodeID) Position {
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

// Position is where a node stands in the topology.
type Position uint8

// Every node is a leaf unless its topology made it a hub.
const (
	Leaf Position = iota
	Hub
)

func (p Position) String() string {
	if p == Hub {
		return "hub"
	}
	return "leaf"
}

// Role numbers the roles of a protocol; Definition.Roles names them.
type Role uint8
