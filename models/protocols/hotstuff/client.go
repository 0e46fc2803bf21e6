package hotstuff

import (
	"starmesh/models/replication"
	"starmesh/sim"
)

// client sends its commands to all replicas.
type client struct {
	replication.Client[message]
	size     sim.Size
	replicas int
}

func newClient(p *Params, c replication.Cluster, node sim.NodeID) *client {
	k := &client{size: p.CommandSize, replicas: c.Replicas()}
	k.Client = replication.NewClient(c, node, p.Rate, p.Retry, k.send, func(m message) uint64 { return m.command.number })
	return k
}

func (c *client) send(env *sim.Env[message], number uint64, _ bool) {
	for to := range sim.NodeID(c.replicas) {
		env.Send(to, message{kind: commandKind, command: command{env.ID(), number}, size: c.size})
	}
}

// OnMessage implements sim.Protocol.
func (c *client) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if m.kind == replyKind && m.command.client == env.ID() {
		c.Reply(env, from, m.command.number, m.result)
	}
}
