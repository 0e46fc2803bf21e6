package pbft

import (
	"starmesh/models/replication"
	"starmesh/sim"
)

// client sends a request to the primary of the last view that it has heard of, and again to all replicas.
type client struct {
	replication.Client[message]
	size     sim.Size
	replicas int
	view     uint32
}

func newClient(p *Params, c replication.Cluster, node sim.NodeID) *client {
	k := &client{size: p.RequestSize, replicas: c.Replicas()}
	k.Client = replication.NewClient(c, node, p.Rate, p.Retry, k.send, func(m message) uint64 { return m.digest.number() })
	return k
}

func (c *client) send(env *sim.Env[message], number uint64, again bool) {
	m := message{kind: requestKind, digest: digestOf(env.ID(), number), size: c.size}
	if !again {
		env.Send(sim.NodeID(int(c.view)%c.replicas), m)
		return
	}
	for to := range sim.NodeID(c.replicas) {
		env.Send(to, m)
	}
}

// OnMessage implements sim.Protocol.
func (c *client) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if m.kind == replyKind && m.digest.client() == env.ID() && c.Reply(env, from, m.digest.number(), m.sequence) {
		c.view = max(c.view, m.view)
	}
}
