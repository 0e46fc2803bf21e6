package hotstuff

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
	number      uint64
	pending     map[uint64]*operation
}

// operation is a request that has not been answered.
type operation struct {
	id      sim.OperationID
	replies []uint64 // results, by replica; 0: none
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
		c.pending[c.number] = &operation{env.Invoke(sim.Operation{Value: c.number}), make([]uint64, c.replicas)}
		c.ask(env, c.number)
		c.plan(env)
		return
	}
	if c.pending[t.Data] != nil {
		c.ask(env, t.Data)
	}
}

func (c *client) ask(env *sim.Env[message], number uint64) {
	for to := range sim.NodeID(c.replicas) {
		env.Send(to, message{kind: commandKind, command: command{env.ID(), number}, size: c.CommandSize})
	}
	env.SetTimer(c.Retry, retryTimer, number)
}

// OnMessage implements sim.Protocol.
func (c *client) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	op := c.pending[m.command.number]
	if m.kind != replyKind || m.command.client != env.ID() || int(from) >= c.replicas || op == nil || m.result == 0 {
		return
	}
	op.replies[from] = m.result
	same := 0
	for _, result := range op.replies {
		if result == m.result {
			same++
		}
	}
	if same > c.f {
		env.Return(op.id, sim.Result{OK: true, Value: m.result})
		delete(c.pending, m.command.number)
	}
}

// HandOver implements sim.Durable: its numbers go on, and what it had asked is forgotten.
func (c *client) HandOver(fresh sim.Protocol[message], _ sim.Destruction) {
	fresh.(*client).number = c.number
}
