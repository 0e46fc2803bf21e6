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
		e.compare(env, from, m.piece.versions)
	case digestReply:
		for _, t := range m.table {
			if e.keep(t.key, t.item) {
				env.Count(repairs, 1)
			}
		}
		if len(m.piece.wanted) > 0 {
			e.pass(env, from, m.piece.wanted, nil)
		}
	}
}

func (e *eventual) onTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case exchangeTimer:
		to := e.other[env.Rand(sim.Choices).IntN(len(e.other))]
		if !env.Holds(to, func(m message) bool { return m.Type == digest }) {
			e.digest(env, to)
		}
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

// digest tells another replica which versions this one holds: values follow where they differ.
func (e *eventual) digest(env *sim.Env[message], to sim.NodeID) {
	versions := make([]version, e.Keys)
	bytes := int32(0)
	for key := range versions {
		if versions[key] = e.items[key].version; versions[key] != (version{}) {
			bytes += keyAndVersion
		}
	}
	e.say(env, to, digest, message{piece: &piece{versions: versions}, bytes: bytes})
}

// compare answers with what this replica has that is newer, and asks for what the other one has.
func (e *eventual) compare(env *sim.Env[message], from sim.NodeID, versions []version) {
	var newer, wanted []int32
	for key, theirs := range versions {
		switch mine := e.items[key].version; {
		case theirs.less(mine):
			newer = append(newer, int32(key))
		case mine.less(theirs):
			wanted = append(wanted, int32(key))
		}
	}
	e.pass(env, from, newer, wanted)
}

// pass sends what this replica holds of some keys, and asks for others.
func (e *eventual) pass(env *sim.Env[message], to sim.NodeID, keys, wanted []int32) {
	table := make([]entry, len(keys))
	for i, key := range keys {
		table[i] = entry{key, e.items[key]}
	}
	e.say(env, to, digestReply, message{table: table, piece: &piece{wanted: wanted}, bytes: e.sizeOf(len(table)) + int32(keyAndVersion*len(wanted))})
}
