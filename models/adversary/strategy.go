package adversary

import (
	"fmt"
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Strategy is the name of one.
type Strategy string

// Strategies that other files name; the parameter `delay` belongs to delay and crash.
const (
	silent Strategy = "silent"
	delay  Strategy = "delay"
	crash  Strategy = "crash"
)

// strategy is what adversaries do with what they should send: it changes what leaves them, or the nodes that they are.
type strategy[M sim.Message] struct {
	name     Strategy
	words    string
	outgoing outgoing[M] // nil: the nodes filter themselves
	nodes    nodes[M]    // nil: those of the protocol
	changes  bool        // messages, which needs some that can be changed
}

// outgoing returns what an adversary sends in the place of a message, false for nothing, as sim.Filter's Outgoing does.
type outgoing[M sim.Message] func(f *filter[M], env *sim.Env[M], to sim.NodeID, msg M) (M, bool)

// nodes returns the factory of nodes that lie by themselves, given that of correct ones.
type nodes[M sim.Message] func(p *Params, w *sim.World, correct func(sim.NodeID) sim.Protocol[M]) func(sim.NodeID) sim.Protocol[M]

// strategies is the table of them. A new one is an entry here and what TestStrategies expects of it.
func strategies[M sim.Message]() []strategy[M] {
	return []strategy[M]{
		{name: silent, words: "nothing", outgoing: nothing[M]},
		{name: crash, words: "send it until a time, and then nothing more, as if they were down", outgoing: untilThen[M]},
		{name: delay, words: "send it late", outgoing: unchanged[M]}, // by Params.Delay
		{name: "drop", words: "send half of it, drawn at random", outgoing: half[M]},
		{name: "selective", words: "send it to even ids only", outgoing: toEven[M]},
		{name: "replay", words: "send what they sent before instead", outgoing: replayed[M]},
		{name: "mutate", words: "change it, for all alike", outgoing: mutated[M], changes: true},
		{name: "equivocate", words: "change it for odd ids only, each as it likes", outgoing: equivocated[M], changes: true},
		{name: "collude", words: "all change it for odd ids in the same way, but not among themselves", outgoing: agreed[M], changes: true},
		{name: "twins", words: "be two, one for even ids and one for odd ones, under one identity", nodes: twins[M]},
	}
}

// Choices implements the decoder's hook.
func (Strategy) Choices() (names, meanings []string) {
	for _, s := range strategies[sim.Message]() {
		names, meanings = append(names, string(s.name)), append(meanings, s.words)
	}
	return names, meanings
}

func strategyOf[M sim.Message](p *Params) strategy[M] {
	table := strategies[M]()
	at := slices.IndexFunc(table, func(s strategy[M]) bool { return s.name == p.Strategy })
	if at < 0 {
		panic(fmt.Sprintf("adversary: there is no strategy %q, which Check refuses", p.Strategy))
	}
	return table[at]
}

func nothing[M sim.Message](_ *filter[M], _ *sim.Env[M], _ sim.NodeID, msg M) (M, bool) {
	return msg, false
}

func unchanged[M sim.Message](_ *filter[M], _ *sim.Env[M], _ sim.NodeID, msg M) (M, bool) {
	return msg, true
}

func untilThen[M sim.Message](f *filter[M], env *sim.Env[M], _ sim.NodeID, msg M) (M, bool) {
	return msg, env.Instant() < f.Params.Delay
}

func half[M sim.Message](_ *filter[M], env *sim.Env[M], _ sim.NodeID, msg M) (M, bool) {
	return msg, env.Rand(sim.Strategy).Bernoulli(0.5)
}

func toEven[M sim.Message](_ *filter[M], _ *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	return msg, to%2 == 0
}

func replayed[M sim.Message](f *filter[M], _ *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	if f.before == nil {
		f.before = map[sim.NodeID]M{}
	}
	old, known := f.before[to]
	f.before[to] = msg
	if known {
		return old, true
	}
	return msg, true
}

func mutated[M sim.Message](_ *filter[M], env *sim.Env[M], _ sim.NodeID, msg M) (M, bool) {
	return changed(msg, env.Rand(sim.Strategy)), true
}

func equivocated[M sim.Message](f *filter[M], env *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	if to%2 == 0 {
		return msg, true
	}
	return mutated(f, env, to, msg)
}

// conspiracy is the key of the lies that colluders have agreed on.
const conspiracy = 1

func agreed[M sim.Message](f *filter[M], _ *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	if to%2 == 0 || f.Is(f.world, to) {
		return msg, true
	}
	r := random.New(conspiracy)
	return changed(msg, &r), true
}

// Mutable is a message that an adversary can change into another one of the same form.
type Mutable[M any] interface {
	// Mutate returns what an adversary says instead.
	Mutate(r *random.Rand) M
}

func changed[M any](msg M, r *random.Rand) M {
	if m, ok := any(msg).(Mutable[M]); ok {
		return m.Mutate(r)
	}
	return msg
}
