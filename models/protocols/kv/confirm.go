package kv

import (
	"maps"
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

// courier is the one chain of resends to a backup.
type courier struct {
	wait  time.Duration
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
		delete(p.told, key)
	}
}

// ship tells a backup of values.
func (p *primary) ship(env *sim.Env[message], to sim.NodeID, table []entry) {
	p.say(env, to, store, message{epoch: p.epoch, table: table, bytes: p.sizeOf(len(table))})
}

// acknowledge tells the primary which of its values this backup holds now.
func (p *primary) acknowledge(env *sim.Env[message], to sim.NodeID, table []entry) {
	p.say(env, to, storeReply, message{epoch: p.epoch, table: table, bytes: int32(keyAndVersion * len(table))})
}

// acknowledged notes what a backup holds. One that speaks again after a silence is sent at once what it has missed.
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
	if back {
		env.Cancel(c.timer)
		c.wait = p.Primary.Heartbeat
		p.resend(env, from)
	}
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

// resend sends a backup in one message what it has not acknowledged for as long as the chain waits: twice as long after each
// time, half as long where nothing was due. The chain ends when the backup holds all.
func (p *primary) resend(env *sim.Env[message], to sim.NodeID) {
	c := &p.courier[to]
	c.armed = false
	var due []entry
	owed := false
	for _, key := range slices.Sorted(maps.Keys(p.told)) {
		if s := p.told[key]; s.held[to].less(p.items[key].version) {
			owed = true
			if s.sent+c.wait <= env.Now() {
				due = append(due, entry{key, p.items[key]})
			}
		}
	}
	switch {
	case !owed:
		c.wait = 0
		return
	case len(due) > 0:
		env.Count(repairs, int64(len(due)))
		p.ship(env, to, due)
		c.wait = min(2*c.wait, longestWait*p.Primary.Heartbeat)
	default:
		c.wait /= 2
	}
	p.hurry(env, to)
}
