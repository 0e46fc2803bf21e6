package replication

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Client asks the replicas at the times of a Poisson process, asks again for want of an answer, and believes a result that
// f + 1 replicas give, at least one of whom is correct (Castro & Liskov 1999, section 4.1; Yin et al. 2019 do likewise). Requests
// have the numbers 1, 2, ... The client of a protocol embeds it, sends what it asks, and hands it the replies.
type Client[M sim.Message] struct {
	replicas, faulty int
	rate             sim.Rate
	retry            time.Duration
	send             func(env *sim.Env[M], number uint64, again bool)
	number           uint64 // of the last request
	pending          map[uint64]*request
}

// request is one that has not been answered.
type request struct {
	id      sim.OperationID
	results []uint64 // by replica; 0: none
}

// NewClient returns the client at a node, with a mean rate of requests and the time without an answer after which it calls
// send again. A hub's asks for nothing.
func NewClient[M sim.Message](c Cluster, node sim.NodeID, rate sim.Rate, retry time.Duration, send func(env *sim.Env[M], number uint64, again bool)) Client[M] {
	if c.Role(node) == RelayRole {
		rate = 0
	}
	return Client[M]{replicas: c.Replicas(), faulty: c.Faulty(), rate: rate, retry: retry, send: send, pending: map[uint64]*request{}}
}

// Timers of clients.
const (
	workTimer uint8 = iota
	retryTimer
)

// Init implements sim.Protocol.
func (c *Client[M]) Init(*sim.Env[M]) {}

// StartUsers implements sim.Users.
func (c *Client[M]) StartUsers(env *sim.Env[M]) {
	if c.rate > 0 {
		env.SetUserTimer(random.Duration(float64(time.Second)/float64(c.rate)*env.Rand(sim.Workload).Exponential()), workTimer, 0)
	}
}

// OnAbsent implements sim.Users.
func (c *Client[M]) OnAbsent(env *sim.Env[M], _ sim.Timer) {
	c.invoke(env)
	c.StartUsers(env)
}

func (c *Client[M]) invoke(env *sim.Env[M]) sim.OperationID {
	c.number++
	return env.Invoke(sim.Operation{Value: c.number})
}

// OnTimer implements sim.Protocol.
func (c *Client[M]) OnTimer(env *sim.Env[M], t sim.Timer) {
	if t.Kind == workTimer {
		operation := c.invoke(env)
		c.pending[c.number] = &request{operation, make([]uint64, c.replicas)}
		c.ask(env, c.number, false)
		c.StartUsers(env)
		return
	}
	if c.pending[t.Data] != nil {
		c.ask(env, t.Data, true)
	}
}

func (c *Client[M]) ask(env *sim.Env[M], number uint64, again bool) {
	c.send(env, number, again)
	env.SetTimer(c.retry, retryTimer, number)
}

// Reply notes the result, not 0, that a replica gives for the request of a number, and tells whether the client believes it
// by that. Of each replica the first result counts.
func (c *Client[M]) Reply(env *sim.Env[M], from sim.NodeID, number, result uint64) bool {
	r := c.pending[number]
	if r == nil || int(from) >= c.replicas || result == 0 || r.results[from] != 0 {
		return false
	}
	r.results[from] = result
	same := 0
	for _, other := range r.results {
		if other == result {
			same++
		}
	}
	if same <= c.faulty {
		return false
	}
	env.Return(r.id, sim.Result{OK: true, Value: result})
	delete(c.pending, number)
	return true
}

// HandOver implements sim.Durable: its numbers go on, and what it had asked is forgotten.
func (c *Client[M]) HandOver(fresh sim.Protocol[M], _ sim.Destruction) {
	fresh.(interface{ goOn(after uint64) }).goOn(c.number)
}

func (c *Client[M]) goOn(after uint64) { c.number = after }
