package nakamoto

import (
	"slices"
	"time"

	"starmesh/sim"
)

// batch is how many blocks an answer to a locator holds at most, as an inventory of Bitcoin's getblocks does.
const batch = 500

// query is a block that a node waits for.
type query struct {
	block   uint32
	of      sim.NodeID    // who was asked last
	have    []sim.NodeID  // who has it
	at      time.Duration // by its own clock
	timer   sim.TimerID
	vain    int32 // times that it was asked for in vain
	came    int32 // of those that lead to it, since it asked or looked
	locator bool  // these are wanted, too, from the chain that the node has on
}

// timers, by kind.
const (
	findTimer uint8 = iota
	askTimer
	validTimer
	stalledTimer
)

// want asks for a block that a neighbour has, unless it has been asked for a short while ago.
func (n *node) want(env *sim.Env[message], from sim.NodeID, id uint32, locator bool) {
	now, i := env.Now(), n.query(id)
	if i < 0 {
		i = len(n.asked)
		n.asked = append(n.asked, query{block: id, at: now - n.Patience, have: n.spare})
		n.spare = nil
	}
	q := &n.asked[i]
	if !slices.Contains(q.have, from) {
		q.have = append(q.have, from)
	}
	if locator && !q.locator {
		q.locator, q.at = true, now-n.Patience // what was asked for alone would come without its ancestors
	}
	if waited := now - q.at; waited >= n.Patience || waited < 0 { // below 0 its clock was set back
		n.ask(env, q, from)
	}
}

func (n *node) ask(env *sim.Env[message], q *query, from sim.NodeID) {
	m := message{kind: request, block: q.block, bytes: controlSize}
	if q.locator {
		m.ancestors, m.locator = true, n.head.id
	}
	env.Send(from, m)
	env.Cancel(q.timer)
	q.at, q.of, q.came = env.Now(), from, 0
	q.timer = env.SetTimer(n.Patience<<min(q.vain, 8), askTimer, uint64(q.block))
}

// askAgain asks the next who has a block that has not come, or the same if it has sent some of those that lead there.
func (n *node) askAgain(env *sim.Env[message], id uint32) {
	i := n.query(id)
	if i < 0 {
		return
	}
	q := &n.asked[i]
	if q.came > 0 {
		q.vain, q.came = 0, 0
		q.timer = env.SetTimer(n.Patience, askTimer, uint64(id))
		return
	}
	q.vain++
	n.ask(env, q, q.have[int(q.vain)%len(q.have)])
}

// query returns the index of what is waited for, -1 if it is not.
func (n *node) query(id uint32) int {
	return slices.IndexFunc(n.asked, func(q query) bool { return q.block == id })
}

// answer sends a block, or all that lead to it from the one that the other one has, the lowest first; asked for none, it says what it holds.
func (n *node) answer(env *sim.Env[message], to sim.NodeID, m message) {
	switch {
	case m.block == genesis && n.head.id != genesis:
		env.Send(to, message{kind: announcement, block: n.head.id, bytes: controlSize})
	case m.block == genesis || !n.known.has(m.block):
	case !m.ancestors:
		env.Send(to, message{kind: blockKind, block: m.block, bytes: n.BlockSize})
	default:
		b := n.block(m.block)
		common := n.fork(n.block(m.locator), b).height
		for _, id := range n.stretch(n.ancestor(b, common+batch), common) {
			env.Send(to, message{kind: blockKind, block: id, bytes: n.BlockSize})
		}
	}
}

// catchingUp is what a node that is back knows of how far it is behind.
type catchingUp struct {
	behind bool  // it finds no blocks: they would stand on what others have left behind (Bitcoin: initial block download)
	told   int32 // height of the highest block that it was told of; 0: of none
	grown  int32 // its own height at the last look
	idle   int   // looks since that has grown
}

// idlePatiences is for how long a node's chain does not grow before it gives up waiting for others, who may have nothing.
const idlePatiences = 4

// toldOf notes that somebody has a block.
func (n *node) toldOf(b *block) {
	n.told = max(n.told, b.height)
	n.level()
}

// level ends the catching up when its chain is as high as any that it was told of.
func (n *node) level() { n.behind = n.behind && (n.told == 0 || n.head.height < n.told) }

// stalled looks once each patience whether its chain grows.
func (n *node) stalled(env *sim.Env[message]) {
	n.idle++
	if n.head.height > n.grown {
		n.grown, n.idle = n.head.height, 0
	}
	if n.behind = n.behind && n.idle < idlePatiences; n.behind {
		env.SetTimer(n.Patience, stalledTimer, 0)
	}
}

// greet asks all neighbours what they hold, after a crash.
func (n *node) greet(env *sim.Env[message]) {
	n.behind, n.grown = true, n.head.height
	env.SetTimer(n.Patience, stalledTimer, 0)
	for i := range env.Degree() {
		env.Send(env.Neighbor(i), message{kind: request, bytes: controlSize})
	}
}

// receive takes a block whose ancestors are known, and lets others wait for theirs.
func (n *node) receive(env *sim.Env[message], from sim.NodeID, b *block) {
	if missing := b.parent; !n.known.has(missing) {
		n.orphans.add(b.id)
		if n.waiting == nil {
			n.waiting = map[uint32][]uint32{}
		}
		n.waiting[missing] = append(n.waiting[missing], b.id)
		for n.orphans.has(missing) {
			missing = n.block(missing).parent
		}
		n.want(env, from, missing, true)
		return
	}
	n.accept(env, b, from)
	if len(n.waiting) == 0 {
		return
	}
	children := n.waiting[b.id]
	delete(n.waiting, b.id)
	for _, id := range children {
		n.orphans.remove(id)
		n.receive(env, from, n.block(id))
	}
}

// answered notes that a block has come, and goes on with those that a full answer has left out.
func (n *node) answered(env *sim.Env[message], b *block) {
	if i := n.query(b.id); i >= 0 {
		env.Cancel(n.asked[i].timer)
		n.spare = n.asked[i].have[:0]
		n.asked = slices.Delete(n.asked, i, i+1)
	}
	for i := range n.asked {
		q := &n.asked[i]
		if !q.locator || b.height >= n.block(q.block).height {
			continue
		}
		if q.came++; q.came == batch {
			q.vain = 0
			n.ask(env, q, q.of)
		}
	}
}
