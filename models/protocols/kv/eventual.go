package kv

import (
	"slices"

	"starmesh/sim"
)

// eventual is the regime in which every replica answers by itself.
type eventual struct {
	*node
	owed [][]bool // other replica, key -> it has not acknowledged what this one was told of the key; nil: nothing. On disk
}

func (e *eventual) start(env *sim.Env[message]) {
	if e.Eventual.AntiEntropy > 0 && len(e.other) > 0 {
		env.SetTimer(e.Eventual.AntiEntropy, exchangeTimer, 0)
	}
	if e.Eventual.Hints > 0 {
		env.SetTimer(e.Eventual.Hints, hintTimer, 0)
	}
}

func (e *eventual) handOver(fresh regime, disk bool) {
	if disk {
		fresh.(*eventual).owed = e.owed
	}
}

func (e *eventual) coordinate(env *sim.Env[message], m message) {
	if !m.write {
		e.reply(env, m.client, m.number, e.items[m.key], false)
		return
	}
	e.keep(m.key, m.item)
	for place, to := range e.other {
		e.owe(place, m.key)
		if e.Eventual.Spread {
			e.say(env, to, store, message{key: m.key, item: m.item, bytes: e.sizeOf(1)})
		}
	}
	e.reply(env, m.client, m.number, m.item, true)
}

func (e *eventual) onMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.Type {
	case store:
		e.keep(m.key, m.item)
		if e.Eventual.Hints > 0 {
			e.say(env, from, storeReply, message{key: m.key, item: m.item})
		}
	case storeReply:
		if owed := e.owed[slices.Index(e.other, from)]; owed != nil && m.item.version == e.items[m.key].version {
			owed[m.key] = false
		}
	case digest:
		e.say(env, from, digestReply, e.packed(e.newer(env, m.table)))
	case digestReply:
		e.newer(env, m.table)
	}
}

func (e *eventual) onTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case exchangeTimer:
		to := e.other[env.Rand(sim.Choices).IntN(len(e.other))]
		e.say(env, to, digest, e.packed(e.table()))
		env.SetTimer(e.Eventual.AntiEntropy, exchangeTimer, 0)
	case hintTimer:
		e.remind(env)
		env.SetTimer(e.Eventual.Hints, hintTimer, 0)
	}
}

// owe notes that a replica has to be told of a key until it acknowledges.
func (e *eventual) owe(place int, key int32) {
	if e.Eventual.Hints == 0 {
		return
	}
	if e.owed[place] == nil {
		e.owed[place] = make([]bool, e.Keys)
	}
	e.owed[place][key] = true
}

// remind sends what has not been acknowledged, as it is by now.
func (e *eventual) remind(env *sim.Env[message]) {
	for place, to := range e.other {
		for key, owed := range e.owed[place] {
			if owed {
				env.Count(repairs, 1)
				e.say(env, to, store, message{key: int32(key), item: e.items[key], bytes: e.sizeOf(1)})
			}
		}
	}
}

func (e *eventual) packed(table []entry) message {
	return message{table: table, bytes: e.sizeOf(len(table))}
}

// newer takes over what is newer in another's table, and returns what this replica has that is newer.
func (e *eventual) newer(env *sim.Env[message], table []entry) (mine []entry) {
	known := make(map[int32]version, len(table))
	for _, t := range table {
		known[t.key] = t.item.version
		if e.keep(t.key, t.item) {
			env.Count(repairs, 1)
		}
	}
	for _, t := range e.table() {
		if known[t.key].less(t.item.version) {
			mine = append(mine, t)
		}
	}
	return mine
}
