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
	waiting      map[uint32][]*block // those that came without their parent, by its number
	orphans      map[uint32]bool     // the same, by their own
	asked        []query
	head         *block
	settled      int32         // height
	found        *uint32       // number of all blocks, which are named in order
	row          int           // of its own in the record
	due          time.Duration // when it finds its next block, unless it is paused then
	unchecked    []delivery    // blocks that wait for their validation; the first is under way
	races        []race        // that its double spends came to, for the referee
	tenures      []tenure      // what it has held, for the referee
	catchingUp
}

// tenure is since when a participant holds the end of a chain.
type tenure struct {
	since time.Duration
	head  *block
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
			heard: []time.Duration{1}, waiting: map[uint32][]*block{}, orphans: map[uint32]bool{}, found: &found}
		if int(id) < w.Participants {
			n.power = p.power(id, w.Participants)
		}
		switch {
		case id == 0 && p.Selfish > 0:
			n.attack = &selfishMiner{private: genesis}
		case id == 0 && p.DoubleSpend > 0:
			n.attack = &doubleSpender{private: genesis, fork: genesis, paid: p.Premined == 0}
		}
		return n
	}
}

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	n.tenures = append(n.tenures, tenure{env.Instant(), n.head})
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
	*n.found++
	b := &block{id: *n.found, parent: on, height: on.height + 1, miner: n.self, found: env.Instant()}
	n.mined = append(n.mined, b)
	env.Note("finds block", uint64(b.id))
	if n.attack != nil {
		n.keep(env, b)
		n.attack.found(n, env, b)
	} else {
		n.accept(env, b, n.self)
	}
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.kind {
	case announcement:
		n.toldOf(m.block)
		if !n.has(m.block) && !n.orphans[m.block.id] && !n.checks(m.block) {
			n.want(env, from, m.block, false)
		}
	case request:
		n.answer(env, from, m)
	case blockKind:
		n.toldOf(m.block)
		if n.Validation > 0 {
			n.validate(env, from, m.block)
		} else {
			n.receive(env, from, m.block)
		}
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

// accept adds a block, passes it on, and goes over to its chain if that is longer.
func (n *node) accept(env *sim.Env[message], b *block, from sim.NodeID) {
	n.keep(env, b)
	if n.first(b) == n.heard[b.id] && b.miner != n.self && int(n.self) < n.participants {
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
	for len(n.heard) <= int(b.id) {
		n.heard = append(n.heard, 0)
	}
	n.heard[b.id] = env.Instant() + 1
	n.blocks = append(n.blocks, b)
}

// passOn tells the neighbours, but for those who are known to have it.
func (n *node) passOn(env *sim.Env[message], b *block, from sim.NodeID) {
	m := message{kind: blockKind, block: b, bytes: n.BlockSize}
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
	if dropped := n.head.height - common; dropped > 0 && int(n.self) < n.participants && (b.height > n.head.height || n.Rule == ghost) {
		env.Observe(reorganisations, int64(dropped))
	}
	if common < n.settled {
		env.Count(undone, int64(n.settled-common))
		n.settled = common
	}
	if b.parent != n.head {
		env.Note("switches to", uint64(b.id))
	}
	n.head = b
	n.tenures = append(n.tenures, tenure{env.Instant(), b})
	n.level()
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
	// The world's: the record, from the row that it waited for, and what the referee counts.
	f.row, f.mined, f.races, f.tenures = max(n.row-1, 0), n.mined, n.races, n.tenures
	if lost.KeepsDisk() {
		f.heard, f.blocks, f.head, f.settled, f.attack = n.heard, n.blocks, n.head, n.settled, n.attack
		f.before, f.confirmed = n.before, n.confirmed
		return
	}
	if d, spends := f.attack.(*doubleSpender); spends {
		d.paid, d.lost = false, true
	}
	f.before, f.confirmed = append(n.before, make([]time.Duration, max(0, len(n.heard)-len(n.before)))...), max(n.confirmed, n.settled)
	for _, b := range n.blocks {
		f.before[b.id] = n.first(b)
	}
}
