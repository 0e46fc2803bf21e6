// Package adversary makes nodes of any protocol lie, by filters: the protocol's code stays untouched.
package adversary

import (
	"errors"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Params is the parameter `adversaries` of a protocol.
type Params struct {
	Count    int           `yaml:"count" min:"0" help:"adversaries: the participants with the highest ids"`
	First    bool          `yaml:"first" help:"they are those with the lowest ids instead, and so the first to lead"`
	Strategy string        `yaml:"strategy" oneof:"silent delay selective replay mutate equivocate collude twins" help:"what they do with what they should send: nothing; send it late; send it to even ids only; send what they sent before instead; change it, for all alike; change it for odd ids only, each as it likes; all change it for odd ids in the same way, but not among themselves; be two, one for even ids and one for odd ones, under one identity"`
	Delay    time.Duration `yaml:"delay" min:"0s" help:"with strategy: delay, how long they hold back all that they send"`
}

// The strategies.
const (
	silent     = "silent"
	delay      = "delay"
	selective  = "selective"
	replay     = "replay"
	mutate     = "mutate"
	equivocate = "equivocate"
	collude    = "collude"
	twins      = "twins"
)

// Mutable is a message that an adversary can change into another one of the same form.
type Mutable[M any] interface {
	// Mutate returns what an adversary says instead.
	Mutate(r *random.Rand) M
}

// Is tells whether a participant is an adversary.
func (p *Params) Is(w *sim.World, n sim.NodeID) bool {
	if int(n) >= w.Participants {
		return false
	}
	if p.First {
		return int(n) < p.Count
	}
	return int(n) >= w.Participants-p.Count
}

// Check refuses what cannot be.
func (p *Params) Check(w *sim.World) error {
	return errors.Join(
		sim.RefuseIf(p.Count > w.Participants, "adversaries.count", "%d participants can be adversaries: take so many or fewer", w.Participants),
		sim.RefuseIf(p.Delay > 0 && p.Strategy != delay, "adversaries.delay", "only strategy: delay takes it"),
		sim.RefuseIf(p.Strategy == delay && p.Delay == 0 && p.Count > 0, "adversaries.delay", "say how long: write delay: 50ms, say"),
	)
}

// FilterOf returns a node's filter, nil for a correct node.
func FilterOf[M sim.Message](p *Params, w *sim.World, n sim.NodeID) sim.Filter[M] {
	if !p.Is(w, n) || p.Strategy == twins {
		return nil // twins filter themselves
	}
	return &filter[M]{Params: p, world: w}
}

// filter is one adversary.
type filter[M sim.Message] struct {
	*Params
	world  *sim.World
	before map[sim.NodeID]M // what it sent last, by receiver
}

// Delay implements sim.Delayer.
func (f *filter[M]) Delay() time.Duration { return f.Params.Delay }

// Incoming implements sim.Filter: adversaries hear all.
func (*filter[M]) Incoming(_ *sim.Env[M], _ sim.NodeID, msg M) (M, bool) { return msg, true }

// Outgoing implements sim.Filter.
func (f *filter[M]) Outgoing(env *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	switch f.Strategy {
	case silent:
		return msg, false
	case delay:
		return msg, true
	case selective:
		return msg, to%2 == 0
	case replay:
		return f.replayed(to, msg), true
	case equivocate:
		if to%2 == 0 {
			return msg, true
		}
	case collude:
		if to%2 == 0 || f.Is(f.world, to) {
			return msg, true
		}
		r := random.New(conspiracy)
		return changed(msg, &r), true
	}
	return changed(msg, env.Rand(sim.Strategy)), true
}

// conspiracy is the key of the lies that colluders have agreed on.
const conspiracy = 1

func changed[M any](msg M, r *random.Rand) M {
	if m, ok := any(msg).(Mutable[M]); ok {
		return m.Mutate(r)
	}
	return msg
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
