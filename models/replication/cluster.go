// Package replication is what protocols have in common that keep one log on replicas some of which lie: who is a replica,
// and how clients ask.
package replication

import (
	"time"

	"starmesh/sim"
)

// The roles of nodes.
const (
	ReplicaRole sim.Role = iota
	ClientRole
	RelayRole // a hub, which has no part in the protocol
)

// Roles are their names, by number.
func Roles() []string {
	return []string{ReplicaRole: "replica", ClientRole: "client", RelayRole: "relay"}
}

// Cluster is a world whose last participants are clients and all others replicas.
type Cluster struct {
	World   *sim.World
	Clients int
}

// Replicas returns n.
func (c Cluster) Replicas() int { return max(c.World.Participants-c.Clients, 0) }

// Faulty returns f, the most liars that a log on n replicas can bear: n is 3f + 1 or more (Bracha & Toueg 1985).
func (c Cluster) Faulty() int { return (c.Replicas() - 1) / 3 }

// IDs returns the replicas.
func (c Cluster) IDs() []sim.NodeID {
	list := make([]sim.NodeID, c.Replicas())
	for i := range list {
		list[i] = sim.NodeID(i)
	}
	return list
}

// Alone is the world of the replicas alone, among whom adversaries are chosen.
func (c Cluster) Alone() *sim.World { return &sim.World{Participants: c.Replicas()} }

// Role returns what a node does.
func (c Cluster) Role(n sim.NodeID) sim.Role {
	switch {
	case int(n) >= c.World.Participants:
		return RelayRole
	case int(n) >= c.Replicas():
		return ClientRole
	}
	return ReplicaRole
}

// Check refuses a cluster without replicas; the error's field is `clients`.
func (c Cluster) Check() error {
	return sim.RefuseIf(c.Clients > c.World.Participants-1, "clients", "there are %d participants, and replicas are needed: take fewer", c.World.Participants)
}

// Delay returns what every message takes, if all nodes are neighbours at one constant latency and nothing goes wrong.
func Delay(s *sim.Setting) (time.Duration, bool) {
	latency, constant := s.Network.ConstantLatency()
	return latency, constant && s.Plain() && adjacent(s.World)
}

// adjacent tells whether all nodes are neighbours of each other.
func adjacent(w *sim.World) bool {
	for n := range sim.NodeID(w.Len()) {
		if w.Graph.Degree(n) != w.Len()-1 {
			return false
		}
	}
	return len(w.Hubs) == 0
}
