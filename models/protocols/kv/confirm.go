package kv

import (
	"slices"
	"time"

	"starmesh/sim"
)

// longestWait is the longest time between two resends, in heartbeats.
const longestWait = 16

// spread is how far the value of a key has got that a primary wrote or began with, until all backups hold it.
type spread struct {
	sent    time.Duration // by the primary's clock
	held    []version     // by replica: what it has acknowledged in this epoch
	waiting []waiter
}

// waiter is an operation that is answered when enough backups hold a version, or a later one.
type waiter struct {
	version version
	answer  item
	client  sim.NodeID
	number  uint64
	write   bool
	until   time.Duration // when its client has given up, by the primary's clock
}

// courier is the one chain of resends to a backup, of a piece at a time.
type courier struct {
	pace
	piece []entry       // under way, if there is more behind it
	since time.Duration // when that was sent, by the primary's clock
	heard time.Duration // when the backup last acknowledged something, by the primary's clock
	timer sim.TimerID
	armed bool
}

// spread returns that of a key, which begins if it had ended.
func (p *primary) spread(key int32) *spread {
	s := p.told[key]
	if s == nil {
		s = &spread{held: make([]version, p.Replicas)}
		p.told[key] = s
	}
	return s
}

// holds notes what another replica holds of a key. A primary that serves knows already of what not all hold.
func (p *primary) holds(env *sim.Env[message], other sim.NodeID, key int32, v version) {
	s := p.told[key]
	if s == nil && !p.ready && v != (version{}) {
		s = p.spread(key)
	}
	if s != nil && s.held[other].less(v) {
		s.held[other] = v
		if p.ready {
			p.settle(env, key, s)
		}
	}
}

// holders counts the backups that hold a version or a later one.
func (s *spread) holders(v version) (count int) {
	for _, held := range s.held {
		if !held.less(v) {
			count++
		}
	}
	return count
}

// await answers an operation when enough backups hold what the key's value is now: nobody reads what a failover may undo.
func (p *primary) await(env *sim.Env[message], m message) {
	answer := p.items[m.key]
	w := waiter{answer.version, answer, m.client, m.number, m.write, env.Now() + p.forgetAfter()}
	if m.write {
		w.answer = m.item
	}
	s := p.told[m.key]
	if s == nil {
		p.reply(env, w.client, w.number, w.answer, w.write)
		return
	}
	s.waiting = slices.DeleteFunc(s.waiting, func(o waiter) bool {
		return o.until < env.Now() || o.client == w.client && o.number == w.number // asked again
	})
	s.waiting = append(s.waiting, w)
	p.settle(env, m.key, s)
}

// settle answers who has waited for what enough backups hold.
func (p *primary) settle(env *sim.Env[message], key int32, s *spread) {
	for len(s.waiting) > 0 && s.holders(s.waiting[0].version) >= p.Primary.Acks {
		w := s.waiting[0]
		s.waiting = s.waiting[1:]
		p.reply(env, w.client, w.number, w.answer, w.write)
	}
	if s.holders(p.items[key].version) == len(p.other) {
		p.told[key] = nil
	}
}

// ship tells a backup of values.
func (p *primary) ship(env *sim.Env[message], to sim.NodeID, table []entry) {
	p.tell(env, to, store, message{table: table, bytes: p.sizeOf(len(table))})
}

// acknowledge tells the primary which of its values this backup holds now.
func (p *primary) acknowledge(env *sim.Env[message], to sim.NodeID, table []entry) {
	p.tell(env, to, storeReply, message{table: table, bytes: int32(keyAndVersion * len(table))})
}

// acknowledged notes what a backup holds. One that speaks again after a silence is sent at once what it has missed, and one that
// has a piece the next one.
func (p *primary) acknowledged(env *sim.Env[message], from sim.NodeID, table []entry) {
	c := &p.courier[from]
	back := c.armed && c.wait > p.Primary.Heartbeat && env.Now()-c.heard > c.wait
	c.heard = env.Now()
	for _, t := range table {
		if s := p.told[t.key]; s != nil && s.held[from].less(t.item.version) {
			s.held[from] = t.item.version
			p.settle(env, t.key, s)
		}
	}
	arrived := c.piece != nil && !slices.ContainsFunc(c.piece, func(t entry) bool { return p.lacks(from, t.key) })
	if arrived {
		p.adapt(&c.pace, env.Now()-c.since)
	}
	if back {
		c.wait = p.Primary.Heartbeat
	}
	if back || arrived {
		p.resend(env, from)
	}
}

// lacks tells whether a backup has not acknowledged what the key's value is now.
func (p *primary) lacks(backup sim.NodeID, key int32) bool {
	s := p.told[key]
	return s != nil && s.held[backup].less(p.items[key].version)
}

// hurry starts the chain of resends to a backup, unless it runs.
func (p *primary) hurry(env *sim.Env[message], to sim.NodeID) {
	c := &p.courier[to]
	if !c.armed {
		c.armed = true
		c.wait = max(c.wait, p.Primary.Heartbeat)
		c.timer = env.SetTimer(c.wait, resendTimer, uint64(to))
	}
}

// resend sends a backup a piece of what it has not acknowledged for as long as the chain waits: twice as long after each
// time, half as long where nothing was due. The chain ends when the backup holds all. Of one that has not told what it holds in this
// round nothing is known: it asks for what it lacks.
func (p *primary) resend(env *sim.Env[message], to sim.NodeID) {
	c := &p.courier[to]
	env.Cancel(c.timer)
	c.armed = false
	if !p.heard[to] {
		return
	}
	if c.piece != nil && slices.ContainsFunc(c.piece, func(t entry) bool { return p.lacks(to, t.key) }) {
		p.yield(&c.pace)
	}
	c.piece = nil
	var due []entry
	owed, more := false, false
	for key := range int32(p.Keys) {
		if !p.lacks(to, key) {
			continue
		}
		owed = true
		if p.told[key].sent > env.Now()-c.wait {
			continue
		}
		if more = len(due) > 0 && p.sizeOf(len(due)+1) > c.bytes; more {
			break
		}
		due = append(due, entry{key, p.items[key]})
	}
	switch {
	case !owed:
		c.wait = 0
		return
	case env.Holds(to, func(m message) bool { return m.Type == store }): // to send it again would be in vain
	case len(due) > 0:
		env.Count(repairs, int64(len(due)))
		p.ship(env, to, due)
		c.wait = min(2*c.wait, longestWait*p.Primary.Heartbeat)
		if more {
			c.piece, c.since = due, env.Now()
		}
	default:
		c.wait /= 2
	}
	p.hurry(env, to)
}
