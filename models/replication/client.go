package replication

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Client asks the replicas at the times of a Poisson process, asks again for want of an answer, and believes a result that
// f + 1 replicas give, at least one of whom is correct (Castro & Liskov 1999, section 4.1; Yin et al. 2019 do likewise). It waits
// twice as long each time, up to 64 times as long as at first (Castro 2001 randomizes such times; here those of requests are random
// already), and sends nothing again that its uplink still has. Requests have the numbers 1, 2, ... The client of a protocol embeds it,
// sends what it asks, and hands it the replies.
type Client[M sim.Message] struct {
	replicas, faulty int
	rate             sim.Rate
	retry            time.Duration
	send             func(env *sim.Env[M], number uint64, again bool)
	numberOf         func(M) uint64
	number           uint64 // of the last request
	pending          map[uint64]*request

	unsent map[uint64]bool // requests that the uplink had
	looked time.Duration   // then
}

// request is one that has not been answered.
type request struct {
	id      sim.OperationID
	results Ballot
	retries int
}

// NewClient returns the client at a node, with a mean rate of requests and the time without an answer after which it calls
// send again; numberOf tells of which request a message is that was sent. A hub's asks for nothing.
func NewClient[M sim.Message](c Cluster, node sim.NodeID, rate sim.Rate, retry time.Duration, send func(env *sim.Env[M], number uint64, again bool), numberOf func(M) uint64) Client[M] {
	if c.Role(node) == RelayRole {
		rate = 0
	}
	return Client[M]{replicas: c.Replicas(), faulty: c.Faulty(), rate: rate, retry: retry, send: send, numberOf: numberOf, pending: map[uint64]*request{}}
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
		c.pending[c.number] = &request{id: operation}
		c.send(env, c.number, false)
		env.SetTimer(c.retry, retryTimer, c.number)
		c.StartUsers(env)
		return
	}
	r := c.pending[t.Data]
	if r == nil {
		return
	}
	if !c.waits(env, t.Data) {
		r.retries++
		c.send(env, t.Data, true)
	}
	env.SetTimer(Patience(c.retry, r.retries), retryTimer, t.Data)
}

// waits tells whether the uplink still has a request. It looks at all of them once in a retry, as there may be many; what was sent
// since is not asked for sooner.
func (c *Client[M]) waits(env *sim.Env[M], number uint64) bool {
	if now := env.Now(); c.unsent == nil || now-c.looked >= c.retry {
		c.unsent, c.looked = map[uint64]bool{}, now
		for to := range sim.NodeID(c.replicas) {
			env.Holds(to, func(m M) bool {
				c.unsent[c.numberOf(m)] = true
				return false
			})
		}
	}
	return c.unsent[number]
}

// Reply notes the result, not 0, that a replica gives for the request of a number, and tells whether the client believes it
// by that. Of each replica the first result counts.
func (c *Client[M]) Reply(env *sim.Env[M], from sim.NodeID, number, result uint64) bool {
	r := c.pending[number]
	if r == nil || int(from) >= c.replicas || result == 0 || !r.results.Vote(from, result) || r.results.Votes(result) <= c.faulty {
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
