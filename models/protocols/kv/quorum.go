package kv

import (
	"slices"

	"starmesh/sim"
)

// quorum is the regime in which some replicas answer for all.
type quorum struct {
	*node
	open   map[uint64]*pending // by the coordinator's number
	number uint64
	picked []int32 // scratch
}

func (q *quorum) start(*sim.Env[message]) {}

// handOver keeps the numbers going on, so that a late answer meets no younger request. They come from no disk: a clock would
// do as well.
func (q *quorum) handOver(fresh regime, _ bool) { fresh.(*quorum).number = q.number }

func (q *quorum) coordinate(env *sim.Env[message], m message) {
	q.number++
	p := &pending{client: m.client, number: m.number, key: m.key, write: m.write, best: m.item}
	q.open[q.number] = p
	env.SetTimer(q.forgetAfter(), forgetTimer, q.number)
	kind, need := fetch, q.Quorum.Read
	if m.write {
		kind, need = store, q.Quorum.Write
	}
	number := q.number
	for _, to := range q.targets(env, need) {
		q.send(env, to, kind, number, p)
	}
}

// targets returns whom to ask: all replicas, or as many as are needed, each set as likely as another.
func (q *quorum) targets(env *sim.Env[message], need int) []sim.NodeID {
	list := make([]sim.NodeID, 0, q.Replicas)
	if q.Quorum.To == "all" {
		need = q.Replicas
	}
	q.picked = env.Rand(sim.Choices).Sample(q.picked[:0], q.Replicas, need)
	slices.Sort(q.picked)
	for _, r := range q.picked {
		list = append(list, sim.NodeID(r))
	}
	return list
}

// send asks a replica, or this one at once.
func (q *quorum) send(env *sim.Env[message], to sim.NodeID, kind sim.Kind, number uint64, p *pending) {
	m := message{number: number, key: p.key, item: p.best}
	if to != q.self {
		if kind == store {
			m.bytes = q.sizeOf(1)
		}
		q.say(env, to, kind, m)
		return
	}
	if kind == store {
		q.keep(p.key, p.best)
		q.stored(env, q.self, number)
	} else {
		q.fetched(env, q.self, number, q.items[p.key])
	}
}

func (q *quorum) onMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.Type {
	case store:
		q.keep(m.key, m.item)
		q.say(env, from, storeReply, message{number: m.number})
	case fetch:
		q.say(env, from, fetchReply, message{number: m.number, item: q.items[m.key], bytes: q.sizeOf(1)})
	case storeReply:
		q.stored(env, from, m.number)
	case fetchReply:
		q.fetched(env, from, m.number, m.item)
	}
}

func (q *quorum) onTimer(_ *sim.Env[message], t sim.Timer) { delete(q.open, t.Data) }

// stored counts a replica that holds the value, of a write or of a read that repairs.
func (q *quorum) stored(env *sim.Env[message], from sim.NodeID, number uint64) {
	p := q.open[number]
	if p == nil || slices.Contains(p.holders, from) {
		return
	}
	p.holders = append(p.holders, from)
	if len(p.holders) >= q.Quorum.Write {
		q.end(env, number, p)
	}
}

// fetched takes the newest value of the first R replicas.
func (q *quorum) fetched(env *sim.Env[message], from sim.NodeID, number uint64, it item) {
	p := q.open[number]
	if p == nil || p.writing || slices.Contains(p.heard, from) {
		return
	}
	switch {
	case len(p.heard) == 0 || p.best.version.less(it.version):
		p.best, p.holders = it, []sim.NodeID{from}
	case p.best.version == it.version:
		p.holders = append(p.holders, from)
	}
	if p.heard = append(p.heard, from); len(p.heard) < q.Quorum.Read {
		return
	}
	if !q.Quorum.ReadRepair || len(p.holders) >= q.Quorum.Write || p.best.version == (version{}) {
		q.end(env, number, p)
		return
	}
	q.repair(env, number, p)
}

// repair brings what a read returns to all that may lack it, before it is returned: a later read must not see less.
func (q *quorum) repair(env *sim.Env[message], number uint64, p *pending) {
	p.writing = true
	for to := range sim.NodeID(q.Replicas) {
		if !slices.Contains(p.holders, to) && q.open[number] != nil {
			env.Count(repairs, 1)
			q.send(env, to, store, number, p)
		}
	}
}

func (q *quorum) end(env *sim.Env[message], number uint64, p *pending) {
	delete(q.open, number)
	q.reply(env, p.client, p.number, p.best, p.write)
}
