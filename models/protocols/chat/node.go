package chat

import (
	"time"

	"starmesh/models/retrying"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/slab"
)

// Timers.
const (
	writeTimer    uint8 = iota // the user writes
	retryTimer                 // of the parcel in Data
	readTimer                  // the user reads the text whose tick is the parcel in Data
	presenceTimer              // the user comes or goes
	breakerTimer               // the breaker for the node in Data has been open for long enough
)

// stage is how far a text has come at a node: duplicates add nothing.
type stage uint8

const (
	relayed stage = 1 << iota
	relayedDelivered
	relayedRead
	shown
	unaided // it came by first tries alone
	walked  // its path is known
)

// node is one machine: a user's, a server, or a server with a user of its own.
type node struct {
	*plan
	id           sim.NodeID
	user, server bool
	reborn       bool // after a crash

	outbox outbox
	seen   slab.Table[stage] // by text

	forgotten []slab.Table[stage] // seen before disks were lost: nothing but counting asks for it

	// A user's.
	habits
	texts    []written
	free     []uint32
	greeting int32 // slot of the hello that is held, or none

	crowd *crowd // nil: texts go straight

	budget   retrying.Bucket
	breakers []retrying.Breaker // by next hop; none: without breakers

	// A server's.
	contacts []contact // by node
}

func newNodes(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	plan, born := newPlan(p, w), make([]bool, w.Len())
	return func(id sim.NodeID) sim.Protocol[message] {
		n := &node{plan: plan, id: id, user: int(id) < w.Participants, server: plan.isServer(id), reborn: born[id]}
		n.online, n.greeting = true, none
		lists := 1
		if n.server {
			lists = w.Len()
			n.contacts = make([]contact, lists)
		}
		n.outbox = newOutbox(lists)
		if p.Crowds != nil {
			n.crowd = &crowd{}
		}
		n.budget = retrying.NewBucket(p.RetryBudget)
		if p.Breaker != nil {
			n.breakers = make([]retrying.Breaker, w.Len())
		}
		born[id] = true
		return n
	}
}

// HandOver implements sim.Durable: what is on disk are the parcels, the open texts and what was seen. Users and observers are no
// part of the node.
func (n *node) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*node)
	f.habits, f.forgotten = n.habits, n.forgotten
	if n.crowd != nil {
		f.crowd.observed = n.crowd.observed
	}
	if !n.Durable || !lost.KeepsDisk() {
		f.forgotten = append(f.forgotten, n.seen)
		return
	}
	if n.crowd != nil {
		f.crowd.arrivals = n.crowd.arrivals
	}
	f.outbox, f.seen, f.texts, f.free, f.greeting = n.outbox, n.seen, n.texts, n.free, n.greeting
}

// State implements sim.Stater.
func (n *node) State(tell func(field string, value any)) {
	tell("online", n.online)
	tell("holds", len(n.outbox.parcels)-len(n.outbox.free))
	tell("open_texts", len(n.texts)-len(n.free))
}

// Init starts a node, or starts it again with what it holds.
func (n *node) Init(env *sim.Env[message]) {
	if n.user {
		n.wake(env)
	}
	n.resume(env)
	if n.user {
		n.announce(env)
	}
}

// resume sends again what outlived a crash.
func (n *node) resume(env *sim.Env[message]) {
	n.dropGreeting(env)
	for i := range n.outbox.parcels {
		p := &n.outbox.parcels[i]
		p.timer, p.pausing = 0, false
		if p.live && p.unread {
			env.SetTimer(n.readingTime(p.msg.id), readTimer, uint64(i))
		}
	}
	for i := range n.outbox.lists {
		n.flush(env, &n.outbox.lists[i])
	}
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, msg message) {
	if !n.server && !n.online {
		return
	}
	if msg.crowded && n.passes(env, from, msg) {
		return
	}
	switch msg.kind {
	case text:
		n.onText(env, from, msg)
	case sent:
		n.release(env, &msg)
		n.tick(env, &msg)
	case delivered, read:
		n.onTick(env, from, msg)
	case ack:
		n.release(env, &msg)
	case hello, bye:
		n.onPresence(env, from, msg)
	}
}

func (n *node) onText(env *sim.Env[message], from sim.NodeID, msg message) {
	if n.server {
		n.accept(env, from, msg)
	} else {
		n.show(env, from, msg)
	}
}

// onTick takes a delivered or read tick. A user's delivered is the acknowledgement of the text that it was sent; from
// a server it is a parcel of its own, as read always is.
func (n *node) onTick(env *sim.Env[message], from sim.NodeID, msg message) {
	if msg.kind == delivered && !n.isServer(from) {
		n.release(env, &msg)
	} else {
		n.post(env, from, msg.answer(ack, n.TickSize))
	}
	if n.server {
		n.passOn(env, msg)
	} else {
		n.tick(env, &msg)
	}
}

// OnTimer implements sim.Protocol.
func (n *node) OnTimer(env *sim.Env[message], timer sim.Timer) {
	switch timer.Kind {
	case writeTimer:
		n.write(env)
		n.awaitText(env)
	case retryTimer:
		n.retry(env, int32(timer.Data))
	case readTimer:
		n.read(env, int32(timer.Data))
	case presenceTimer:
		n.comeOrGo(env)
	case breakerTimer:
		n.breakers[timer.Data].HalfOpen()
	}
}

// toward is the next hop from here to a user.
func (n *node) toward(user sim.NodeID) sim.NodeID {
	mine, server := n.home[n.id], n.home[user]
	switch {
	case server == nobody || mine == nobody || server == n.id:
		return user
	case !n.server:
		return mine
	}
	return server
}

// reachable tells whether a parcel may be sent, as far as the node knows: a user must be online itself, a
// server waits for users of whom it has heard bye.
func (n *node) reachable(to sim.NodeID) bool {
	switch {
	case !n.server || to == n.id:
		return n.online
	case n.isServer(to):
		return true
	}
	return !n.contacts[to].away
}

// hold keeps a message until the next hop acknowledges it, and sends it if it can.
func (n *node) hold(env *sim.Env[message], msg message, to sim.NodeID) int32 {
	slot := n.outbox.add(msg, to)
	if n.reachable(to) {
		n.transmit(env, slot)
	}
	return slot
}

// transmit tries a parcel once more. A server's own user gets it at once, and no acknowledgement is due.
func (n *node) transmit(env *sim.Env[message], slot int32) {
	p := &n.outbox.parcels[slot]
	if p.to != n.id && !n.mayTry(env, p) {
		n.putOff(env, slot)
		return
	}
	if p.stored {
		p.stored = false
		env.ObserveAt(storedWait, p.msg.written, int64(env.Instant()-p.since))
	}
	if p.to == n.id {
		msg := p.msg
		n.outbox.remove(slot)
		n.receive(env, msg)
		return
	}
	p.tries++
	p.pausing = false
	p.msg.attempt = env.Instant() + 1
	p.timer = env.SetTimer(n.wait(p.tries), retryTimer, uint64(slot))
	n.post(env, p.to, p.msg)
	p.msg.again = true
}

// receive takes what goes between a server and its own user.
func (n *node) receive(env *sim.Env[message], msg message) {
	switch {
	case msg.kind != text:
		n.tick(env, &msg)
	case msg.to == n.id:
		n.show(env, n.id, msg)
	default:
		first := msg.answer(sent, n.TickSize)
		n.tick(env, &first)
		n.relay(env, msg)
	}
}

// flush sends all parcels of a list, oldest first, as if for the first time.
func (n *node) flush(env *sim.Env[message], l *list) {
	for slot := l.first; slot != none; {
		p := &n.outbox.parcels[slot]
		next := p.next
		if !p.unread && n.reachable(p.to) {
			n.stopWaiting(env, p)
			p.tries = 0
			n.transmit(env, slot)
		}
		slot = next
	}
}

// release lets go of what msg acknowledges, if the node still holds it.
func (n *node) release(env *sim.Env[message], msg *message) {
	if slot, held := n.outbox.find(msg.handle, msg.of, msg.id); held {
		n.answered(slot)
		n.drop(env, slot)
	}
}

func (n *node) drop(env *sim.Env[message], slot int32) {
	n.stopWaiting(env, &n.outbox.parcels[slot])
	n.outbox.remove(slot)
}

// first marks a text's stage as seen, and reports whether it had not been.
func (n *node) first(id uint64, s stage) bool {
	seen := n.seen.Place(id)
	before := *seen
	*seen |= s
	return before&s == 0
}

// firstEver is first for what is counted: a text counts once, though a node that lost its disk takes it for new.
func (n *node) firstEver(id uint64, s stage) bool {
	return n.first(id, s) && !n.forgot(id, s)
}

func (n *node) forgot(id uint64, s stage) bool {
	for i := range n.forgotten {
		if seen := n.forgotten[i].Find(id); seen != nil && *seen&s != 0 {
			return true
		}
	}
	return false
}

// exponential draws a time with this mean.
func exponential(mean time.Duration, r *random.Rand) time.Duration {
	return random.Duration(float64(mean) * r.Exponential())
}
