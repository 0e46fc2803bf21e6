package clientserver

import (
	"time"

	"starmesh/models/retrying"
	"starmesh/sim"
	"starmesh/sim/random"
)

// newNodes returns the factory of a run's nodes.
func newNodes(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	plan := newPlan(p, w)
	clients := make([]client, w.Len()) // side by side in the order of ids
	return func(n sim.NodeID) sim.Protocol[message] {
		if serves(p, w, n) {
			return server{}
		}
		c := &clients[n]
		if c.plan != nil { // the node that recovers hands over from here
			c = &client{}
		}
		c.plan, c.server, c.row = plan, plan.serverOf(n), plan.rank(n)
		c.open = c.room[:0]
		c.budget = retrying.NewBucket(p.RetryBudget)
		return c
	}
}

// server answers whatever it is asked.
type server struct{}

func (server) Init(*sim.Env[message])               {}
func (server) OnTimer(*sim.Env[message], sim.Timer) {}

func (server) OnMessage(env *sim.Env[message], from sim.NodeID, msg message) {
	env.CountAt(copiesMetric, msg.asked, 1)
	msg.kind, msg.size = replyKind, msg.reply
	env.Send(from, msg)
}

// client asks one server.
type client struct {
	*plan
	server sim.NodeID
	free   uint32 // the first free place in open, plus 1
	asked  uint64 // requests so far
	row    int    // of the trace, to be asked next
	open   []request

	budget  retrying.Bucket
	breaker retrying.Breaker
	room    [1]request // for the usual case, in which a client waits for one reply
}

// request is an operation that is not answered yet.
type request struct {
	message   message // that is sent again
	operation sim.OperationID
	timer     sim.TimerID
	sent      int    // times
	round     uint32 // of the breaker, at the last of them
	free      uint32 // while the place is free: the next free one, plus 1
	waits     bool   // false: the place is free
}

// Timers of a client. The data of those of a request is its place.
const (
	askTimer uint8 = iota
	timeoutTimer
	pauseTimer   // after a timeout
	breakerTimer // the breaker has been open for long enough
)

func (c *client) Init(*sim.Env[message]) {}

// StartUsers implements sim.Users.
func (c *client) StartUsers(env *sim.Env[message]) { c.planNext(env) }

// OnAbsent implements sim.Users.
func (c *client) OnAbsent(env *sim.Env[message], _ sim.Timer) {
	c.begin(env)
	c.planNext(env)
}

// HandOver passes on how far the client got in its trace, and the number of its requests: a reply from before the
// crash must not answer a request from after it.
func (c *client) HandOver(fresh sim.Protocol[message], _ sim.Destruction) {
	next := fresh.(*client)
	next.asked, next.row = c.asked, c.row
}

// planNext sets the timer of the next request.
func (c *client) planNext(env *sim.Env[message]) {
	switch {
	case c.Trace != nil:
		c.planRow(env)
	case c.Rate > 0:
		gap := env.Rand(sim.Workload).Exponential() * float64(time.Second) / float64(c.Rate)
		env.SetUserTimer(random.Duration(gap), askTimer, 0)
	}
}

// planRow sets the timer of the client's next row.
func (c *client) planRow(env *sim.Env[message]) {
	if c.row < len(c.Trace.rows) {
		env.SetUserTimer(c.Trace.rows[c.row].at-env.Asked(), askTimer, 0)
	}
}

func (c *client) OnTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case askTimer:
		c.ask(env)
	case timeoutTimer:
		c.timeOut(env, &c.open[t.Data])
	case pauseTimer:
		c.try(env, &c.open[t.Data])
	case breakerTimer:
		c.breaker.HalfOpen()
	}
}

// ask begins an operation and sends its request.
func (c *client) ask(env *sim.Env[message]) {
	slot := c.place()
	c.open[slot] = c.begin(env)
	c.open[slot].message.slot = slot
	c.try(env, &c.open[slot])
	c.planNext(env)
}

// begin begins an operation, the next row's if there is a trace.
func (c *client) begin(env *sim.Env[message]) request {
	const countBits = 40
	c.asked++
	m := message{number: uint64(env.ID())<<countBits | c.asked, asked: env.Asked(), size: c.RequestSize, reply: c.ReplySize, kind: requestKind}
	if c.Trace != nil {
		row := &c.Trace.rows[c.row]
		m.size, m.reply = row.request, row.reply
		c.row += c.clients
	}
	env.CountAt(askedMetric, m.asked, 1)
	return request{message: m, operation: env.Invoke(sim.Operation{}), waits: true}
}

// place returns a free place in open.
func (c *client) place() uint32 {
	if c.free > 0 {
		slot := c.free - 1
		c.free = c.open[slot].free
		return slot
	}
	c.open = append(c.open, request{})
	return uint32(len(c.open) - 1)
}

// try sends a request for the first time or again, or gives it up if that is not allowed.
func (c *client) try(env *sim.Env[message], r *request) {
	switch {
	case !c.breaker.Ready():
		env.CountAt(cures+retrying.Refused, r.message.asked, 1)
		c.giveUp(env, r)
	case r.sent > 0 && !c.budget.Retry():
		env.CountAt(cures+retrying.Denied, r.message.asked, 1)
		c.giveUp(env, r)
	default:
		c.send(env, r)
	}
}

func (c *client) send(env *sim.Env[message], r *request) {
	if r.sent == 0 {
		c.budget.First()
	}
	r.sent++
	r.round = c.breaker.Sent()
	env.CountAt(attemptsMetric, r.message.asked, 1)
	if c.Timeout > 0 {
		r.timer = env.SetTimer(c.Timeout, timeoutTimer, uint64(r.message.slot))
	}
	env.Send(c.server, r.message)
}

// timeOut comes when a reply is overdue.
func (c *client) timeOut(env *sim.Env[message], r *request) {
	if c.breaker.Failed(r.round, c.Breaker) {
		env.Count(cures+retrying.Openings, 1)
		env.SetTimer(c.Breaker.Open, breakerTimer, 0)
	}
	if r.sent > c.Retries {
		c.giveUp(env, r)
		return
	}
	if pause := c.Pause(r.sent, c.Timeout, env.Rand(sim.Choices)); pause > 0 {
		r.timer = env.SetTimer(pause, pauseTimer, uint64(r.message.slot))
		return
	}
	c.try(env, r)
}

func (c *client) giveUp(env *sim.Env[message], r *request) {
	env.CountAt(givenUpMetric, r.message.asked, 1)
	c.close(env, r, false)
}

func (c *client) OnMessage(env *sim.Env[message], _ sim.NodeID, msg message) {
	if int(msg.slot) >= len(c.open) || !c.open[msg.slot].waits || c.open[msg.slot].message.number != msg.number {
		env.CountAt(ignoredMetric, msg.asked, 1)
		return
	}
	r := &c.open[msg.slot]
	env.Cancel(r.timer)
	c.breaker.Answered(r.round)
	c.close(env, r, true)
}

// close ends an operation, and frees its place.
func (c *client) close(env *sim.Env[message], r *request, answered bool) {
	env.Return(r.operation, sim.Result{OK: answered})
	r.waits, r.free = false, c.free
	c.free = r.message.slot + 1
}
