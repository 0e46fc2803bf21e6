package kv

import "starmesh/models/protocols/raft"

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
