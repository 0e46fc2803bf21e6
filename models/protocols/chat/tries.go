package chat

import (
	"starmesh/models/retrying"
	"starmesh/sim"
)

// retry comes when an acknowledgement is overdue, or a pause is over. Nothing is tried while the next hop is out of reach: its
// hello, or this user's own return, will send all that is held.
func (n *node) retry(env *sim.Env[message], slot int32) {
	p := &n.outbox.parcels[slot]
	p.timer = 0
	overdue := !p.pausing
	p.pausing = false
	switch {
	case !n.reachable(p.to):
		n.forget(p)
		return
	case overdue:
		n.failed(env, p)
	}
	switch {
	case n.exhausted(p):
		n.giveUp(env, slot)
	case !overdue || !n.pause(env, slot):
		n.transmit(env, slot)
	}
}

// exhausted tells whether a writer has tried its text often enough.
func (n *node) exhausted(p *parcel) bool { return n.mayGiveUp(p) && int(p.tries) > n.Retries }

// mayGiveUp tells whether a parcel is a text whose writer answers for it, and not for ever.
func (n *node) mayGiveUp(p *parcel) bool {
	return !n.Persist && p.msg.kind == text && p.msg.from == n.id && !n.server
}

// pause begins a pause between two tries, if there is to be one.
func (n *node) pause(env *sim.Env[message], slot int32) bool {
	p := &n.outbox.parcels[slot]
	pause := n.Pause(int(p.tries), n.Timeout, env.Rand(sim.Choices))
	if pause == 0 {
		return false
	}
	p.pausing = true
	p.timer = env.SetTimer(pause, retryTimer, uint64(slot))
	return true
}

// mayTry asks the breaker, and for a writer's text the budget.
func (n *node) mayTry(env *sim.Env[message], p *parcel) bool {
	switch {
	case n.breakers != nil && !n.breakers[p.to].Ready():
		env.CountAt(cures+retrying.Refused, p.msg.written, 1)
		return false
	case !n.mayGiveUp(p): // a budget that only first tries fill would hold it for ever
	case p.tries == 0:
		n.budget.First()
	case !n.budget.Retry():
		env.CountAt(cures+retrying.Denied, p.msg.written, 1)
		return false
	}
	if n.breakers != nil {
		p.round = n.breakers[p.to].Sent()
	}
	return true
}

// putOff is for a parcel that may not be tried now.
func (n *node) putOff(env *sim.Env[message], slot int32) {
	p := &n.outbox.parcels[slot]
	if n.mayGiveUp(p) {
		n.giveUp(env, slot)
		return
	}
	if p.tries > 0 && n.pause(env, slot) {
		return
	}
	p.pausing = true
	p.timer = env.SetTimer(n.wait(max(p.tries, 1)), retryTimer, uint64(slot))
}

// failed tells the breaker that nobody answered.
func (n *node) failed(env *sim.Env[message], p *parcel) {
	if n.breakers != nil && n.breakers[p.to].Failed(p.round, n.Breaker) {
		env.Count(cures+retrying.Openings, 1)
		env.SetTimer(n.Breaker.Open, breakerTimer, uint64(p.to))
	}
}

// answered tells the breaker that somebody did.
func (n *node) answered(slot int32) {
	if p := &n.outbox.parcels[slot]; n.breakers != nil && !p.pausing {
		n.breakers[p.to].Answered(p.round)
	}
}

// stopWaiting ends the wait for an acknowledgement, or a pause.
func (n *node) stopWaiting(env *sim.Env[message], p *parcel) {
	if p.timer != 0 && !p.pausing {
		n.forget(p)
	}
	env.Cancel(p.timer)
	p.timer, p.pausing = 0, false
}

// forget tells the breaker that nobody waits for an answer any more.
func (n *node) forget(p *parcel) {
	if n.breakers != nil {
		n.breakers[p.to].Dropped(p.round)
	}
}
