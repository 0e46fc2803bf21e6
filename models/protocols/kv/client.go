package kv

import (
	"time"

	"starmesh/models/history"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Timers, after those of Raft.
const (
	workTimer uint8 = 16 + iota
	patienceTimer
	forgetTimer
	beatTimer
	silenceTimer
	gatherTimer
	askTimer
	chaseTimer
	resendTimer
	exchangeTimer
	hintTimer
)

// attempt is an operation that a client has not ended.
type attempt struct {
	operation sim.OperationID
	place     int // in the client's history
	message   message
	tries     int
	timer     sim.TimerID
}

// record is an operation as the referee sees it.
type record struct {
	key    int32
	number uint64 // among the client's operations: ascending
	history.Operation
}

// client asks. What it has seen outlives crashes, for the referee.
type client struct {
	open      map[uint64]*attempt
	asked     uint64 // operations, over all crashes
	records   []record
	confirmed []int // places in records of the writes that were answered, in the order of the answers
}

// asks tells whether the node has users.
func (n *node) asks() bool { return n.Coordinator == replicaCoordinates || int(n.self) >= n.Replicas }

// plan sets the time of the next operation.
func (n *node) plan(env *sim.Env[message]) {
	if n.Rate > 0 && n.asks() {
		mean := float64(time.Second) / float64(n.Rate)
		env.SetUserTimer(random.Duration(float64(mean*env.Rand(sim.Workload).Exponential())), workTimer, 0)
	}
}

// StartUsers implements sim.Users.
func (n *node) StartUsers(env *sim.Env[message]) { n.plan(env) }

// OnAbsent implements sim.Users: what no replica hears of is in no history.
func (n *node) OnAbsent(env *sim.Env[message], _ sim.Timer) {
	n.invoke(env)
	n.plan(env)
}

// invoke begins an operation. A written value is the client's id and the number of the operation, so it is its own.
func (n *node) invoke(env *sim.Env[message]) (message, sim.OperationID) {
	r := env.Rand(sim.Workload)
	m := message{client: env.ID(), key: int32(r.IntN(n.Keys)), write: r.Bernoulli(float64(n.Writes))}
	m.Type = request
	n.client.asked++
	m.number = n.client.asked
	kind := uint8(0)
	if m.write {
		kind = 1
		m.bytes = int32(n.ValueSize)
		value := valueOf(env.ID(), m.number)
		m.item = item{value, version{clockStamp(env.Now()), value}}
	}
	return m, env.Invoke(sim.Operation{Kind: kind, Key: uint64(m.key), Value: m.item.value})
}

// valueOf returns the value that a client writes by its operation of a number.
func valueOf(client sim.NodeID, number uint64) uint64 { return uint64(client+1)<<32 | number }

func writerOf(value uint64) sim.NodeID { return sim.NodeID(value>>32) - 1 }

func numberOf(value uint64) uint64 { return value & (1<<32 - 1) }

// ask has an operation done.
func (n *node) ask(env *sim.Env[message]) {
	m, operation := n.invoke(env)
	a := &attempt{operation: operation, place: len(n.client.records), message: m}
	n.client.records = append(n.client.records, record{m.key, m.number, history.Operation{
		Invoked: env.Asked(), Returned: history.Never, Write: m.write, Value: m.item.value}})
	n.client.open[m.number] = a
	n.try(env, a)
}

// try asks a replica: the client's own one first, then the others in turn.
func (n *node) try(env *sim.Env[message], a *attempt) {
	a.timer = env.SetTimer(n.Timeout, patienceTimer, a.message.number)
	to := sim.NodeID((int(env.ID())%n.Replicas + a.tries) % n.Replicas)
	if to == env.ID() || n.Coordinator == clientCoordinates {
		n.replica.coordinate(env, a.message)
		return
	}
	env.Send(to, a.message)
}

// impatient tries another replica, or gives up.
func (n *node) impatient(env *sim.Env[message], number uint64) {
	a := n.client.open[number]
	if a == nil {
		return
	}
	if a.tries++; a.tries <= n.Retries {
		n.try(env, a)
		return
	}
	delete(n.client.open, number)
	env.Return(a.operation, sim.Result{})
}

// answered ends an operation.
func (n *node) answered(env *sim.Env[message], number uint64, got item) {
	a := n.client.open[number]
	if a == nil {
		return
	}
	delete(n.client.open, number)
	env.Cancel(a.timer)
	r := &n.client.records[a.place]
	r.Returned = env.Instant()
	if r.Write {
		n.client.confirmed = append(n.client.confirmed, a.place)
	} else {
		r.Value = got.value
	}
	env.Return(a.operation, sim.Result{OK: true, Value: got.value})
}

// reply answers a client, which may be this node itself.
func (n *node) reply(env *sim.Env[message], to sim.NodeID, number uint64, got item, write bool) {
	if to == env.ID() {
		n.answered(env, number, got)
		return
	}
	m := message{number: number, item: got}
	m.Type = reply
	if !write {
		m.bytes = int32(n.ValueSize)
	}
	env.Send(to, m)
}
