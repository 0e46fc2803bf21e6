package kv

import (
	"slices"
	"time"

	"starmesh/sim"
)

// primary is the regime in which one replica decides and others follow. In epoch e it is replica e modulo N: who takes over
// opens a later epoch, and the latest one wins when two meet.
type primary struct {
	*node
	epoch   uint64
	writes  int64               // of this replica as a primary
	open    map[uint64]*pending // writes that wait for backups
	number  uint64
	silence sim.TimerID
	done    map[uint64]bool // values that it has written: what is asked again must not be done again
	held    map[uint64]bool // of those, the ones that it has answered and not discarded since: they are answered again
}

func (p *primary) leads() bool { return p.leader() == p.self }

func (p *primary) leader() sim.NodeID { return sim.NodeID(p.epoch % uint64(p.Replicas)) }

func (p *primary) start(env *sim.Env[message]) {
	env.SetTimer(p.Primary.Heartbeat, beatTimer, 0)
	p.listen(env)
}

func (p *primary) handOver(fresh regime) {
	f := fresh.(*primary)
	f.epoch, f.writes, f.number, f.done = p.epoch, p.writes, p.number, p.done
}

// listen starts the time after which this backup takes over: the next in line first.
func (p *primary) listen(env *sim.Env[message]) {
	env.Cancel(p.silence)
	if p.Primary.Failover == 0 || p.leads() {
		return
	}
	place := (uint64(p.self) + uint64(p.Replicas) - uint64(p.leader())) % uint64(p.Replicas)
	p.silence = env.SetTimer(p.Primary.Failover*time.Duration(place), silenceTimer, 0)
}

// coordinate passes an operation on to the primary that this replica knows of.
func (p *primary) coordinate(env *sim.Env[message], m message) {
	if !p.leads() {
		env.Send(p.leader(), m)
		return
	}
	if !m.write {
		p.reply(env, m.client, m.number, p.items[m.key], false)
		return
	}
	if p.done[m.item.value] {
		if p.held[m.item.value] {
			p.reply(env, m.client, m.number, m.item, true)
		}
		return
	}
	p.done[m.item.value] = true
	p.writes++
	m.item.version = version{int64(p.epoch)<<32 | p.writes, p.self}
	p.items[m.key] = m.item
	p.number++
	w := &pending{client: m.client, number: m.number, key: m.key, write: true, best: m.item}
	p.open[p.number] = w
	env.SetTimer(p.forgetAfter(), forgetTimer, p.number)
	number := p.number
	for _, to := range p.other {
		p.say(env, to, store, message{number: number, key: m.key, item: m.item, epoch: p.epoch, bytes: p.sizeOf(1)})
	}
	p.settle(env, number, w)
}

// settle answers a write that enough backups hold.
func (p *primary) settle(env *sim.Env[message], number uint64, w *pending) {
	if len(w.holders) >= p.Primary.Acks {
		delete(p.open, number)
		p.held[w.best.value] = true
		p.reply(env, w.client, w.number, w.best, true)
	}
}

func (p *primary) onMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if m.epoch < p.epoch {
		// An old primary, or a backup that has missed the change, learns of it.
		p.say(env, from, heartbeat, message{epoch: p.epoch})
		return
	}
	if m.epoch > p.epoch {
		p.epoch = m.epoch
		clear(p.open)
		if !p.leads() {
			p.say(env, p.leader(), fetch, message{epoch: p.epoch}) // what it has missed
		}
	}
	if from == p.leader() {
		p.listen(env)
	}
	switch m.Type {
	case store:
		p.keep(m.key, m.item)
		p.say(env, from, storeReply, message{number: m.number, epoch: p.epoch})
	case storeReply:
		if w := p.open[m.number]; w != nil && !slices.Contains(w.holders, from) {
			w.holders = append(w.holders, from)
			p.settle(env, m.number, w)
		}
	case fetch:
		table := p.table()
		p.say(env, from, state, message{epoch: p.epoch, table: table, bytes: p.sizeOf(len(table))})
	case state:
		p.adopt(env, m.table)
	}
}

// adopt replaces what this replica holds by the primary's state: what it had taken meanwhile as a primary itself is lost.
func (p *primary) adopt(env *sim.Env[message], table []entry) {
	clear(p.items)
	clear(p.held) // what this primary wrote may be among what is discarded
	for _, t := range table {
		p.items[t.key] = t.item
	}
	env.Count(repairs, 1)
}

func (p *primary) onTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case forgetTimer:
		delete(p.open, t.Data)
	case beatTimer:
		if p.leads() {
			p.beat(env)
		}
		env.SetTimer(p.Primary.Heartbeat, beatTimer, 0)
	case silenceTimer:
		for p.epoch++; !p.leads(); p.epoch++ {
		}
		p.beat(env)
	}
}

// beat tells the backups that the primary is there.
func (p *primary) beat(env *sim.Env[message]) {
	for _, to := range p.other {
		p.say(env, to, heartbeat, message{epoch: p.epoch})
	}
}
