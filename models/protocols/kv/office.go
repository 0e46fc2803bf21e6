package kv

import "starmesh/models/protocols/raft"

// State implements sim.Stater: what a replica holds, and who leads as far as it knows.
func (n *node) State(tell func(field string, value any)) {
	keys := 0
	for _, it := range n.items {
		if it != (item{}) {
			keys++
		}
	}
	tell("keys", keys)
	switch r := n.replica.(type) {
	case *cluster:
		tell("role", r.core.Role().String())
		tell("term", r.core.Term())
		tell("committed", r.core.Committed())
	case *primary:
		tell("epoch", r.epoch)
		tell("synced", r.synced)
	}
}

// Holds implements sim.Officer: the leader of mode: raft, and the primary of mode: primary, as far as it knows.
func (n *node) Holds(office string) bool {
	switch r := n.replica.(type) {
	case *cluster:
		return office == "leader" && r.core.Role() == raft.Leader
	case *primary:
		return office == "primary" && r.leads()
	}
	return false
}
