package pbft

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// client asks the replicas, and believes f + 1 of them.
type client struct {
	*Params
	replicas, f int
	isClient    bool // and no hub
	view        uint32
	number      uint64
	pending     map[uint64]*operation
}

// operation is a request that has not been answered.
type operation struct {
	id      sim.OperationID
	replies votes // results
}

// Timers of clients.
const (
	workTimer uint8 = iota
	retryTimer
)

// Init implements sim.Protocol.
func (c *client) Init(env *sim.Env[message]) {
	if c.isClient {
		c.plan(env)
	}
}

func (c *client) plan(env *sim.Env[message]) {
	if c.Rate > 0 {
		env.SetWorkTimer(random.Duration(float64(time.Second)/float64(c.Rate)*env.Rand(sim.Workload).Exponential()), workTimer, 0)
	}
}

// OnTimer implements sim.Protocol.
func (c *client) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Kind == workTimer {
		c.number++
		c.pending[c.number] = &operation{env.Invoke(sim.Operation{Value: c.number}), newVotes(c.replicas)}
		c.ask(env, sim.NodeID(int(c.view)%c.replicas), c.number)
		env.SetTimer(c.Retry, retryTimer, c.number)
		c.plan(env)
		return
	}
	if c.pending[t.Data] != nil {
		for to := range sim.NodeID(c.replicas) {
			c.ask(env, to, t.Data)
		}
		env.SetTimer(c.Retry, retryTimer, t.Data)
	}
}

func (c *client) ask(env *sim.Env[message], to sim.NodeID, number uint64) {
	env.Send(to, message{kind: requestKind, digest: digestOf(env.ID(), number), size: c.RequestSize})
}

// OnMessage implements sim.Protocol.
func (c *client) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	op := c.pending[m.digest.number()]
	if m.kind != replyKind || m.digest.client() != env.ID() || int(from) >= c.replicas || op == nil {
		return
	}
	op.replies.note(from, digest(m.sequence))
	if op.replies.count(digest(m.sequence)) > c.f {
		c.view = max(c.view, m.view)
		env.Return(op.id, sim.Result{OK: true, Value: m.sequence})
		delete(c.pending, m.digest.number())
	}
}

// HandOver implements sim.Durable: its numbers go on, and what it had asked is forgotten.
func (c *client) HandOver(fresh sim.Protocol[message], _ sim.Destruction) {
	fresh.(*client).number = c.number
}
