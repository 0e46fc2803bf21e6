// Package adversary makes nodes of any protocol lie, by filters: the protocol's code stays untouched.
package adversary

import (
	"fmt"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Params is the parameter `adversaries` of a protocol.
type Params struct {
	Count    int    `yaml:"count" min:"0" help:"adversaries: the participants with the highest ids"`
	Strategy string `yaml:"strategy" oneof:"silent selective replay mutate equivocate" help:"what they do with what they should send: nothing; send it to even ids only; send what they sent before instead; change it, for all alike; change it for odd ids only"`
}

// The strategies.
const (
	silent     = "silent"
	selective  = "selective"
	replay     = "replay"
	mutate     = "mutate"
	equivocate = "equivocate"
)

// Mutable is a message that an adversary can change into another one of the same form.
type Mutable[M any] interface {
	// Mutate returns what an adversary says instead.
	Mutate(r *random.Rand) M
}

// Is tells whether a participant is an adversary.
func (p *Params) Is(w *sim.World, n sim.NodeID) bool {
	return int(n) < w.Participants && int(n) >= w.Participants-p.Count
}

// Check refuses more adversaries than participants.
func (p *Params) Check(w *sim.World) error {
	if p.Count > w.Participants {
		return &sim.FieldError{Field: "adversaries.count", Problem: fmt.Sprintf("there are %d participants: take so many or fewer", w.Participants)}
	}
	return nil
}

// FilterOf returns a node's filter, nil for a correct node.
func FilterOf[M sim.Message](p *Params, w *sim.World, n sim.NodeID) sim.Filter[M] {
	if !p.Is(w, n) {
		return nil
	}
	return &filter[M]{strategy: p.Strategy}
}

// filter is one adversary.
type filter[M sim.Message] struct {
	strategy string
	before   map[sim.NodeID]M // what it sent last, by receiver
}

// Incoming implements sim.Filter: adversaries hear all.
func (*filter[M]) Incoming(_ *sim.Env[M], _ sim.NodeID, msg M) (M, bool) { return msg, true }

// Outgoing implements sim.Filter.
func (f *filter[M]) Outgoing(env *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	switch f.strategy {
	case silent:
		return msg, false
	case selective:
		return msg, to%2 == 0
	case replay:
		return f.replayed(to, msg), true
	case equivocate:
		if to%2 == 0 {
			return msg, true
		}
	}
	if m, ok := any(msg).(Mutable[M]); ok {
		return m.Mutate(env.Rand(sim.Strategy)), true
	}
	return msg, true
}

func (f *filter[M]) replayed(to sim.NodeID, msg M) M {
	old, known := f.before[to]
	if f.before == nil {
		f.before = map[sim.NodeID]M{}
	}
	f.before[to] = msg
	if known {
		return old
	}
	return msg
}
