package kv

import (
	"time"

	"starmesh/models/protocols/raft"
	"starmesh/sim"
)

// regime is how a replica keeps together with the others: one for each mode.
type regime interface {
	start(env *sim.Env[message])
	// coordinate takes on an operation of a client.
	coordinate(env *sim.Env[message], m message)
	onMessage(env *sim.Env[message], from sim.NodeID, m message)
	onTimer(env *sim.Env[message], t sim.Timer)
	// handOver passes on what outlives a crash, of the disk or not.
	handOver(fresh regime, disk bool)
}

// node is a participant: a client, and a replica if it is one of the first.
type node struct {
	*Params
	client  client
	replica regime // of a replica, or of a client that coordinates; nil: none
	items   []item // of a replica, by key
	logged  []item // of a replica that makes its items anew from its log: what they were before a crash; nil: nothing
	self    sim.NodeID
	other   []sim.NodeID // the other replicas
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(id sim.NodeID) sim.Protocol[message] {
		if int(id) >= w.Participants {
			return relay{}
		}
		n := &node{Params: p, self: id, client: client{open: map[uint64]*attempt{}}}
		if int(id) < p.Replicas {
			n.becomeReplica()
		} else if p.Coordinator == clientCoordinates {
			n.replica = &quorum{node: n, open: map[uint64]*pending{}}
		}
		return n
	}
}

func (n *node) becomeReplica() {
	n.items = make([]item, n.Keys)
	var all []sim.NodeID
	for r := range sim.NodeID(n.Replicas) {
		all = append(all, r)
		if r != n.self {
			n.other = append(n.other, r)
		}
	}
	switch n.Mode {
	case quorumMode:
		n.replica = &quorum{node: n, open: map[uint64]*pending{}}
	case primaryMode:
		n.replica = newPrimary(n)
	case raftMode:
		n.replica = &cluster{node: n, core: raft.NewCore(n.Raft.Options, n.self, all), asked: map[uint64]bool{}, done: map[uint64]bool{}, open: map[uint64]message{}}
	case eventualMode:
		n.replica = &eventual{node: n, owed: make([][]bool, len(n.other))}
	default:
		panic("kv: there is no mode " + n.Mode)
	}
}

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	if n.replica != nil {
		n.replica.start(env)
	}
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.Type {
	case request:
		n.replica.coordinate(env, m)
	case reply:
		n.answered(env, m.number, m.item)
	default:
		n.replica.onMessage(env, from, m)
	}
}

// OnTimer implements sim.Protocol.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case workTimer:
		n.ask(env)
		n.plan(env)
	case patienceTimer:
		n.impatient(env, t.Data)
	default:
		n.replica.onTimer(env, t)
	}
}

// HandOver implements sim.Durable: a replica's values are on disk, and what clients have seen is the referee's.
func (n *node) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*node)
	f.client.records, f.client.confirmed, f.client.asked = n.client.records, n.client.confirmed, n.client.asked
	if n.replica == nil {
		return
	}
	if lost.KeepsDisk() {
		f.items = n.items
	}
	n.replica.handOver(f.replica, lost.KeepsDisk())
}

// keep takes a value over if it is newer, and tells whether it was.
func (n *node) keep(key int32, it item) bool {
	if n.items[key].version.less(it.version) {
		n.items[key] = it
		return true
	}
	return false
}

// lasting returns what the replica holds of a key, or will again when it has read its log.
func (n *node) lasting(key int32) item {
	it := n.items[key]
	if n.logged != nil && it.version.less(n.logged[key].version) {
		return n.logged[key]
	}
	return it
}

// keyAndVersion is the size of both, in bytes.
const keyAndVersion = 24

// sizeOf returns the size of so many values with their keys and versions.
func (n *node) sizeOf(values int) int32 {
	return int32(min(int64(values)*(int64(n.ValueSize)+keyAndVersion), 1<<30))
}

// say sends a message of a kind.
func (n *node) say(env *sim.Env[message], to sim.NodeID, kind sim.Kind, m message) {
	m.Type = kind
	env.Send(to, m)
}

// pending is an operation that a coordinator has not ended.
type pending struct {
	client  sim.NodeID
	number  uint64 // of the operation at its client
	key     int32
	write   bool
	best    item
	holders []sim.NodeID // replicas that hold best
	heard   []sim.NodeID // replicas that answered a read: the network may deliver an answer twice
	writing bool         // a read that brings its value to others
}

// forgetAfter is when a coordinator forgets what has not come to an end: its client has given up long since.
func (n *node) forgetAfter() time.Duration { return 2 * n.Timeout }

// relay is a hub: the engine forwards for it.
type relay struct{}

func (relay) Init(*sim.Env[message])                           {}
func (relay) OnMessage(*sim.Env[message], sim.NodeID, message) {}
func (relay) OnTimer(*sim.Env[message], sim.Timer)             {}
