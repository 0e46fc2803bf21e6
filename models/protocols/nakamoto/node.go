package nakamoto

import (
	"slices"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// node is a miner, or a hub that passes blocks on.
type node struct {
	*Params
	self         sim.NodeID
	participants int
	power        float64             // 0: it finds no blocks
	attack       attack              // nil: honest
	heard        []time.Duration     // by number of the block: when it came, plus 1; 0: it has not
	blocks       []*block            // in the order in which they came
	before       []time.Duration     // as heard, of before its disk was lost: what the metrics know, and it does not
	confirmed    int32               // height up to which it had settled by then
	mined        []*block            // its own, for the referee
	waiting      map[uint32][]*block // by the ancestor that is missing
	asked        []query
	head         *block
	settled      int32   // height
	found        *uint32 // number of all blocks, which are named in order
	row          int     // of its own in the record
}

// attack is what somebody does who keeps blocks to itself.
type attack interface {
	// tip is what it mines on.
	tip() *block
	// found is when it has found a block, heard when it has gone over to a chain of others.
	found(n *node, env *sim.Env[message], b *block)
	heard(n *node, env *sim.Env[message])
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	found := uint32(0)
	return func(id sim.NodeID) sim.Protocol[message] {
		n := &node{Params: p, self: id, participants: w.Participants, head: genesis,
			heard: []time.Duration{1}, waiting: map[uint32][]*block{}, found: &found}
		if int(id) < w.Participants {
			n.power = p.power(id, w.Participants)
		}
		switch {
		case id == 0 && p.Selfish > 0:
			n.attack = &selfishMiner{private: genesis}
		case id == 0 && p.DoubleSpend > 0:
			n.attack = &doubleSpender{private: genesis, fork: genesis}
		}
		return n
	}
}

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) { n.mine(env) }

// mine sets the time of the next block: it does not depend on what is being mined, as the work has no memory.
func (n *node) mine(env *sim.Env[message]) {
	switch {
	case n.Arrivals != nil:
		n.mineAsRecorded(env)
	case n.power > 0:
		mean := float64(n.Interval) / n.power
		env.SetWorkTimer(random.Duration(float64(mean*env.Rand(sim.Workload).Exponential())), 0, 0)
	}
}

// OnTimer implements sim.Protocol: it has found a block.
func (n *node) OnTimer(env *sim.Env[message], _ sim.Timer) {
	on := n.head
	if n.attack != nil {
		on = n.attack.tip()
	}
	*n.found++
	b := &block{id: *n.found, parent: on, height: on.height + 1, miner: n.self, found: env.Instant()}
	n.mined = append(n.mined, b)
	if n.attack != nil {
		n.keep(env, b)
		n.attack.found(n, env, b)
	} else {
		n.accept(env, b, n.self)
	}
	n.mine(env)
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.kind {
	case announcement:
		if !n.has(m.block) {
			n.ask(env, from, m.block)
		}
	case request:
		if n.has(m.block) {
			env.Send(from, message{blockKind, m.block, n.BlockSize})
		}
	case blockKind:
		n.receive(env, from, m.block)
	}
}

func (n *node) has(b *block) bool { return int(b.id) < len(n.heard) && n.heard[b.id] > 0 }

// first returns when a block came for the first time, whatever became of the disk, plus 1; 0: it has not.
func (n *node) first(b *block) time.Duration {
	switch {
	case int(b.id) < len(n.before) && n.before[b.id] > 0:
		return n.before[b.id]
	case n.has(b):
		return n.heard[b.id]
	}
	return 0
}

// query is a block that a node waits for.
type query struct {
	block *block
	at    time.Duration // by its own clock
	have  []sim.NodeID  // who has it
}

// patience is how long a block that was asked for is waited for before it is asked for elsewhere.
const patience = 20 * time.Second

func (n *node) ask(env *sim.Env[message], from sim.NodeID, b *block) {
	i := n.query(b)
	if i < 0 {
		i = len(n.asked)
		n.asked = append(n.asked, query{block: b, at: env.Now() - patience})
	}
	q := &n.asked[i]
	q.have = append(q.have, from)
	if waited := env.Now() - q.at; waited >= patience || waited < 0 { // below 0 its clock was set back
		q.at = env.Now()
		env.Send(from, message{request, b, controlSize})
	}
}

// query returns the index of what is waited for, -1 if it is not.
func (n *node) query(b *block) int {
	return slices.IndexFunc(n.asked, func(q query) bool { return q.block == b })
}

// receive takes a block whose ancestors are known, and lets others wait for theirs.
func (n *node) receive(env *sim.Env[message], from sim.NodeID, b *block) {
	if n.has(b) {
		return
	}
	if !n.has(b.parent) {
		n.waiting[b.parent.id] = append(n.waiting[b.parent.id], b)
		n.ask(env, from, b.parent)
		return
	}
	n.accept(env, b, from)
	children := n.waiting[b.id]
	delete(n.waiting, b.id)
	for _, child := range children {
		n.receive(env, from, child)
	}
}

// accept adds a block, passes it on, and goes over to its chain if that is longer.
func (n *node) accept(env *sim.Env[message], b *block, from sim.NodeID) {
	n.keep(env, b)
	if n.first(b) == n.heard[b.id] && b.miner != n.self && int(n.self) < n.participants {
		env.ObserveAt(propagation, b.found, int64(env.Instant()-b.found))
	}
	n.passOn(env, b, from)
	if i := n.query(b); i >= 0 {
		n.asked = slices.Delete(n.asked, i, i+1)
	}
	better := n.better(env, b)
	if better == nil {
		return
	}
	n.adopt(env, better)
	if n.attack != nil && b.miner != n.self {
		n.attack.heard(n, env)
	}
}

// keep notes a block.
func (n *node) keep(env *sim.Env[message], b *block) {
	for len(n.heard) <= int(b.id) {
		n.heard = append(n.heard, 0)
	}
	n.heard[b.id] = env.Instant() + 1
	n.blocks = append(n.blocks, b)
}

// passOn tells the neighbours, but for those who are known to have it.
func (n *node) passOn(env *sim.Env[message], b *block, from sim.NodeID) {
	m := message{blockKind, b, n.BlockSize}
	if n.Propagation == "announce" {
		m.kind, m.bytes = announcement, controlSize
	}
	var have []sim.NodeID
	if i := n.query(b); i >= 0 {
		have = n.asked[i].have
	}
	for i := range env.Degree() {
		if to := env.Neighbor(i); to != from && to != b.miner && !slices.Contains(have, to) {
			env.Send(to, m)
		}
	}
}

// better returns the tip that takes the place of the present one now that a block has come; nil: none. A longer chain does,
// and among equals the first stays, but for the selfish miner's, which gets its share of ties.
func (n *node) better(env *sim.Env[message], b *block) *block {
	switch {
	case n.Rule == ghost && b.parent != n.head:
		return n.heavier(b)
	case b.height > n.head.height:
		return b
	case b.height == n.head.height && n.Selfish > 0 && n.attack == nil:
		if secret := b.miner == 0; secret != (n.head.miner == 0) && secret == env.Rand(sim.Choices).Bernoulli(float64(n.Gamma)) {
			return b
		}
	}
	return nil
}

func (n *node) adopt(env *sim.Env[message], b *block) {
	common := fork(n.head, b).height
	if dropped := n.head.height - common; dropped > 0 && (b.height > n.head.height || n.Rule == ghost) {
		env.Observe(reorganisations, int64(dropped))
	}
	if common < n.settled {
		env.Count(undone, int64(n.settled-common))
		n.settled = common
	}
	n.head = b
	n.settle(env)
}

// fork returns the last common ancestor of two blocks.
func fork(a, b *block) *block {
	for a != b {
		if a.height >= b.height {
			a = a.parent
		} else {
			b = b.parent
		}
	}
	return a
}

// settle decides the heights that have enough blocks on top.
func (n *node) settle(env *sim.Env[message]) {
	last := n.head.height - int32(n.Confirmations-1)
	if int(n.self) >= n.participants || last <= n.settled {
		return
	}
	chain := make([]*block, 0, last-n.settled)
	for b := n.head; b.height > n.settled; b = b.parent {
		if b.height <= last {
			chain = append(chain, b)
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		env.Decide(uint64(chain[i].height), uint64(chain[i].id))
		if chain[i].height > n.confirmed {
			env.ObserveAt(confirmation, chain[i].found, int64(env.Instant()-chain[i].found))
		}
	}
	n.settled = last
}

// HandOver implements sim.Durable: the chain is on disk.
func (n *node) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*node)
	f.row, f.mined = max(n.row-1, 0), n.mined // the world's: the record, from the row that it waited for, and what the referee counts
	if lost.KeepsDisk() {
		f.heard, f.blocks, f.head, f.settled, f.attack = n.heard, n.blocks, n.head, n.settled, n.attack
		f.before, f.confirmed = n.before, n.confirmed
		return
	}
	f.before, f.confirmed = append(n.before, make([]time.Duration, max(0, len(n.heard)-len(n.before)))...), max(n.confirmed, n.settled)
	for _, b := range n.blocks {
		f.before[b.id] = n.first(b)
	}
}
