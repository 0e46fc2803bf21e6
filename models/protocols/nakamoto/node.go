package nakamoto

import (
	"slices"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// node is a miner, or a hub that passes blocks on.
type node struct {
	*run
	chain
	catchingUp
	self      sim.NodeID
	power     float64 // 0: it finds no blocks
	asked     []query
	spare     []sim.NodeID        // memory for the next query
	orphans   set                 // blocks that came without their parent
	waiting   map[uint32][]uint32 // the same, by their parent
	unchecked []delivery          // blocks that wait for their validation; the first is under way
	before    set                 // what it had before its disk was lost: the metrics know, and it does not
	confirmed int32               // height up to which it had settled by then
	row       int                 // of its own in the record
	due       time.Duration       // when it finds its next block, unless it is paused then
	mined     uint32              // the last one of its own
	races     []race              // that its double spends came to, for the referee
}

// chain is what a node has on its disk.
type chain struct {
	head    *block
	known   set
	settled int32  // height
	attack  attack // nil: honest
	branches
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
	r := startRun(p, w.Participants)
	start := r.block(genesis)
	return func(id sim.NodeID) sim.Protocol[message] {
		n := &node{run: r, self: id, chain: chain{head: start, known: set{1 << genesis}}}
		if int(id) < w.Participants {
			n.power = p.power(id, w.Participants)
		}
		switch {
		case id == 0 && p.Selfish > 0:
			n.attack = &selfishMiner{private: start}
		case id == 0 && p.DoubleSpend > 0:
			n.attack = &doubleSpender{private: start, fork: start, paid: p.Premined == 0}
		}
		return n
	}
}

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	n.report(env)
	n.mine(env)
	if env.Instant() > 0 {
		n.greet(env)
	}
}

// State implements sim.Stater.
func (n *node) State(tell func(field string, value any)) {
	tell("head", n.head.id)
	tell("height", n.head.height)
	tell("settled", n.settled)
}

// mine sets the time of the next block: it does not depend on what is being mined, as the work has no memory.
func (n *node) mine(env *sim.Env[message]) {
	switch {
	case n.Arrivals != nil:
		n.mineAsRecorded(env)
	case n.power > 0:
		mean := float64(n.Interval) / n.power
		n.findIn(env, random.Duration(float64(mean*env.Rand(sim.Workload).Exponential())))
	}
}

func (n *node) findIn(env *sim.Env[message], after time.Duration) {
	n.due = sim.After(env.Instant(), after)
	env.SetWorkTimer(after, findTimer, 0)
}

// OnTimer implements sim.Protocol. Who was paused has not worked, and what is due again has no memory.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case askTimer:
		n.askAgain(env, uint32(t.Data))
	case validTimer:
		n.validated(env)
	case stalledTimer:
		n.stalled(env)
	default:
		if env.Instant() == n.due && !n.behind {
			n.find(env)
		}
		n.mine(env)
	}
}

// find makes a block on top of the chain that it works on.
func (n *node) find(env *sim.Env[message]) {
	on := n.head
	if n.attack != nil {
		on = n.attack.tip()
	}
	b := n.add(block{parent: on.id, height: on.height + 1, miner: n.self, found: env.Instant(), persona: env.Persona})
	if env.Persona == 0 {
		n.contest(b)
	}
	env.Note("finds block", uint64(b.id))
	if n.attack != nil {
		n.keep(env, b)
		n.attack.found(n, env, b)
	} else {
		n.accept(env, b, n.self)
	}
}

// contest notes which blocks it has not heard of that were found since its last one. Those before that one it contested then, or
// it had heard of them; what comes at the very instant comes too late.
func (n *node) contest(b *block) {
	for id := n.mined + 1; id < b.id; id++ {
		switch other := n.block(id); {
		case other.contested != 0 || n.before.has(id):
		case !n.known.has(id) || n.cameAt == b.found && slices.Contains(n.came, arrival{n.self, id}):
			other.contested = b.id
		}
	}
	n.mined = b.id
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if m.kind == request {
		n.answer(env, from, m)
		return
	}
	if n.behind {
		n.toldOf(n.block(m.block))
	}
	switch {
	case n.knows(m.block):
	case m.kind == announcement:
		n.want(env, from, m.block, false)
	case n.Validation > 0:
		n.validate(env, from, m.block)
	default:
		n.receive(env, from, n.block(m.block))
	}
}

// knows tells whether a block has come, be it without its ancestors or not validated yet.
func (n *node) knows(id uint32) bool {
	return n.known.has(id) || n.orphans.has(id) || len(n.unchecked) > 0 && n.checks(id)
}

// accept adds a block, passes it on, and goes over to its chain if that is longer.
func (n *node) accept(env *sim.Env[message], b *block, from sim.NodeID) {
	n.keep(env, b)
	if b.miner != n.self && int(n.self) < n.participants && !n.before.has(b.id) {
		env.ObserveAt(propagation, b.found, int64(env.Instant()-b.found))
	}
	n.passOn(env, b, from)
	if better := n.better(env, b); better != nil {
		n.adopt(env, better)
		if n.attack != nil && b.miner != n.self {
			n.attack.heard(n, env)
		}
	}
	n.answered(env, b)
}

// keep notes a block.
func (n *node) keep(env *sim.Env[message], b *block) {
	n.known.add(b.id)
	if n.Rule == ghost {
		n.grow(b)
	}
	if now := env.Instant(); now != n.cameAt {
		n.came, n.cameAt = n.came[:0], now
	}
	if env.Persona == 0 {
		n.came = append(n.came, arrival{n.self, b.id})
	}
}

// passOn tells the neighbours, but for those who are known to have it.
func (n *node) passOn(env *sim.Env[message], b *block, from sim.NodeID) {
	m := message{kind: blockKind, block: b.id, bytes: n.BlockSize}
	if n.Propagation == "announce" {
		m.kind, m.bytes = announcement, controlSize
	}
	var have []sim.NodeID
	if i := n.query(b.id); i >= 0 {
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
	case n.Rule == ghost && b.parent != n.head.id:
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
	at := n.fork(n.head, b)
	if dropped := n.head.height - at.height; dropped > 0 && int(n.self) < n.participants && (b.height > n.head.height || n.Rule == ghost) {
		env.Observe(reorganisations, int64(dropped))
	}
	if at.height < n.settled {
		env.Count(undone, int64(n.settled-at.height))
		n.settled = at.height
	}
	if b.parent != n.head.id {
		env.Note("switches to", uint64(b.id))
	}
	if n.Rule == ghost {
		n.switchBranch(at, b)
	}
	n.head = b
	n.report(env)
	n.level()
	n.settle(env)
}

// report tells the referee what it holds.
func (n *node) report(env *sim.Env[message]) {
	if int(n.self) < n.participants && env.Persona == 0 {
		n.hold(env.Instant(), n.self, n.head)
	}
}

// settle decides the heights that have enough blocks on top.
func (n *node) settle(env *sim.Env[message]) {
	last := n.head.height - int32(n.Confirmations-1)
	if int(n.self) >= n.participants || last <= n.settled {
		return
	}
	for _, id := range n.stretch(n.ancestor(n.head, last), n.settled) {
		b := n.block(id)
		env.Decide(uint64(b.height), uint64(id))
		if b.height > n.confirmed {
			env.ObserveAt(confirmation, b.found, int64(env.Instant()-b.found))
		}
	}
	n.settled = last
}

// HandOver implements sim.Durable: the chain is on disk.
func (n *node) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*node)
	// The world's: the record, from the row that it waited for, and what the referee counts.
	f.row, f.mined, f.races = max(n.row-1, 0), n.mined, n.races
	if lost.KeepsDisk() {
		f.chain, f.before, f.confirmed = n.chain, n.before, n.confirmed
		return
	}
	if d, spends := f.attack.(*doubleSpender); spends {
		d.paid, d.lost = false, true
	}
	f.before, f.confirmed = n.before.with(n.known), max(n.confirmed, n.settled)
}
