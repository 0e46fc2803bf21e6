package chat

import "starmesh/sim"

// contact is what a server knows of a user who is its client.
type contact struct {
	said uint64 // number of the latest word of the user that arrived
	away bool   // that word was bye
}

// accept takes a text from a client or from another server, and acknowledges it, again if it is a duplicate. A
// client's acknowledgement is its first tick.
func (n *node) accept(env *sim.Env[message], from sim.NodeID, msg message) {
	reply := ack
	if !n.isServer(from) {
		reply = sent
	}
	env.Send(from, msg.answer(reply, n.TickSize))
	if !n.first(msg.id, relayed) {
		env.CountAt(duplicatesSuppressed, msg.written, 1)
		return
	}
	n.relay(env, msg)
}

// passOn relays a tick, once.
func (n *node) passOn(env *sim.Env[message], msg message) {
	mark := relayedDelivered
	if msg.kind == read {
		mark = relayedRead
	}
	if n.first(msg.id, mark) {
		n.relay(env, msg)
	}
}

// relay sends a message on its way to its addressee, and answers for it from now on.
func (n *node) relay(env *sim.Env[message], msg message) {
	to := n.toward(msg.addressee())
	slot := n.outbox.add(msg, to)
	reachable := n.reachable(to)
	if msg.kind == text && to == msg.to {
		n.store(env, &n.outbox.parcels[slot], reachable)
	}
	if reachable {
		n.transmit(env, slot)
	}
}

// store begins to measure how long a text waits at its recipient's server.
func (n *node) store(env *sim.Env[message], p *parcel, reachable bool) {
	if n.forgot(p.msg.id, relayed) {
		return
	}
	p.stored, p.since = true, env.Instant()
	env.CountAt(textsRelayed, p.msg.written, 1)
	if !reachable {
		env.CountAt(textsWaited, p.msg.written, 1)
	}
}

// onPresence takes a hello or a bye. Links may swap or copy them, so the one that was said last counts, once.
func (n *node) onPresence(env *sim.Env[message], from sim.NodeID, msg message) {
	if msg.kind == hello {
		env.Send(from, msg.answer(ack, n.TickSize))
	}
	c := &n.contacts[from]
	if msg.id <= c.said {
		return
	}
	c.said, c.away = msg.id, msg.kind == bye
	if !c.away {
		if n.breakers != nil {
			n.breakers[from].Reset()
		}
		n.flush(env, n.outbox.listOf(from))
	}
}
