package chat

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// written is a user's record of a text of its own, kept until the third tick or until it gives up.
type written struct {
	id        uint64
	at        time.Duration
	operation sim.OperationID
	parcel    int32
	ticks     uint8
	live      bool
}

// Values that users decide for a text.
const (
	decidedDelivered = 1
	decidedFailed    = 2
)

// awaitText draws when the user writes next.
func (n *node) awaitText(env *sim.Env[message]) {
	if n.Rate > 0 {
		gap := float64(time.Second) / float64(n.Rate) * env.Rand(sim.Workload).Exponential()
		env.SetUserTimer(random.Duration(gap), writeTimer, 0)
	}
}

// StartUsers implements sim.Users.
func (n *node) StartUsers(env *sim.Env[message]) {
	if n.user {
		n.awaitText(env)
	}
}

// OnAbsent implements sim.Users: a text that a user cannot write has failed, and nobody has to agree about it.
func (n *node) OnAbsent(env *sim.Env[message], _ sim.Timer) {
	n.draft(env)
	env.CountAt(textsFailed, env.Asked(), 1)
	n.awaitText(env)
}

// draft makes a text, which is an operation. Its id is drawn from the workload, too: that stream outlives crashes and disks, so
// ids never repeat (but by a chance of 2^-64 for each pair), and the same text has the same id on every topology.
func (n *node) draft(env *sim.Env[message]) (message, sim.OperationID) {
	r := env.Rand(sim.Workload)
	to := sim.NodeID(r.IntN(n.users - 1))
	if to >= n.id {
		to++
	}
	msg := message{kind: text, id: r.Uint64(), written: env.Asked(), from: n.id, to: to, bytes: int32(n.TextSize), sealed: n.Encrypted}
	env.CountAt(textsWritten, msg.written, 1)
	env.CountAt(textsLost, msg.written, 1) // until it arrives
	env.CountAt(firstTryLost, msg.written, 1)
	return msg, env.Invoke(sim.Operation{Key: uint64(to), Value: msg.id})
}

// write makes a text and sends it.
func (n *node) write(env *sim.Env[message]) {
	msg, operation := n.draft(env)
	env.Open(msg.id, n.id, msg.to)
	msg.ref = n.record(written{id: msg.id, at: msg.written, operation: operation, live: true})
	next := n.toward(msg.to)
	if n.server {
		next = n.id // its own user's texts start here
	}
	slot := n.hold(env, msg, next)
	n.texts[msg.ref].parcel = slot
}

func (n *node) record(w written) uint32 {
	if last := len(n.free) - 1; last >= 0 {
		ref := n.free[last]
		n.free = n.free[:last]
		n.texts[ref] = w
		return ref
	}
	n.texts = append(n.texts, w)
	return uint32(len(n.texts) - 1)
}

// recordOf returns the record of the text that msg is about, or nil if the matter is closed.
func (n *node) recordOf(msg *message) *written {
	if uint64(msg.ref) >= uint64(len(n.texts)) {
		return nil
	}
	if w := &n.texts[msg.ref]; w.live && w.id == msg.id {
		return w
	}
	return nil
}

func (n *node) closeRecord(ref uint32) {
	n.texts[ref] = written{}
	n.free = append(n.free, ref)
}

// tick adds a tick to a text of this user. A later tick implies the earlier ones, should it overtake them.
func (n *node) tick(env *sim.Env[message], msg *message) {
	w := n.recordOf(msg)
	if w == nil {
		return
	}
	if w.ticks < 1 {
		n.settle(env, w)
		n.observe(env, w, firstTick)
	}
	if w.ticks < 2 && msg.kind >= delivered {
		n.observe(env, w, secondTick)
		env.Return(w.operation, sim.Result{OK: true})
		env.Decide(w.id, decidedDelivered)
	}
	w.ticks = max(w.ticks, uint8(msg.kind-text))
	if msg.kind == read {
		n.observe(env, w, readTick)
		n.closeRecord(msg.ref)
	}
}

// settle lets go of a text for which somebody else answers now. A server goes on answering for its own user's.
func (n *node) settle(env *sim.Env[message], w *written) {
	if n.server {
		return
	}
	if slot, held := n.outbox.find(uint32(w.parcel), text, w.id); held {
		n.answered(slot)
		n.drop(env, slot)
	}
}

func (n *node) observe(env *sim.Env[message], w *written, metric int) {
	env.ObserveAt(metric, w.at, int64(env.Instant()-w.at))
}

// giveUp ends a text that nobody acknowledged.
func (n *node) giveUp(env *sim.Env[message], slot int32) {
	msg := n.outbox.parcels[slot].msg
	n.drop(env, slot)
	w := n.recordOf(&msg)
	env.CountAt(textsFailed, w.at, 1)
	env.Return(w.operation, sim.Result{OK: false})
	env.Decide(w.id, decidedFailed)
	n.closeRecord(msg.ref)
}

// show takes in a text for this user, and acknowledges it, again if it is a duplicate.
func (n *node) show(env *sim.Env[message], from sim.NodeID, msg message) {
	fresh := n.first(msg.id, shown)
	if fresh && !n.forgot(msg.id, shown) {
		env.CountAt(textsLost, msg.written, -1)
	}
	if !msg.again && n.firstEver(msg.id, unaided) {
		env.CountAt(firstTryLost, msg.written, -1)
	}
	if fresh {
		env.Decide(msg.id, decidedDelivered)
	} else {
		env.CountAt(duplicatesSuppressed, msg.written, 1)
	}
	if tick := msg.answer(delivered, n.TickSize); from == n.id {
		n.relay(env, tick)
	} else {
		n.post(env, from, tick)
	}
	if fresh {
		n.awaitReading(env, msg.answer(read, n.TickSize))
	}
}

// awaitReading holds the read tick until the user reads.
func (n *node) awaitReading(env *sim.Env[message], tick message) {
	to := n.toward(tick.from)
	if n.ReadAfter == 0 {
		n.hold(env, tick, to)
		return
	}
	slot := n.outbox.add(tick, to)
	n.outbox.parcels[slot].unread = true
	env.SetTimer(n.readingTime(tick.id), readTimer, uint64(slot))
}

// readingTime is drawn by the text's id, so that it is the same on every topology.
func (n *node) readingTime(id uint64) time.Duration {
	r := random.New(random.Hash(n.readKey, id))
	return exponential(n.ReadAfter, &r)
}

// read is when the user reads, online or not.
func (n *node) read(env *sim.Env[message], slot int32) {
	p := &n.outbox.parcels[slot]
	p.unread = false
	if n.reachable(p.to) {
		n.transmit(env, slot)
	}
}
