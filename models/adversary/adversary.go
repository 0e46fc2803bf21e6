// Package adversary makes nodes of any protocol lie, by filters: the protocol's code stays untouched.
package adversary

import (
	"errors"
	"slices"
	"time"

	"starmesh/sim"
)

// Params is the parameter `adversaries` of a protocol.
type Params struct {
	Count    int           `yaml:"count" min:"0" help:"adversaries: the participants with the highest ids"`
	First    bool          `yaml:"first" help:"they are those with the lowest ids instead, and so the first to lead"`
	Strategy Strategy      `yaml:"strategy" help:"what they do with what they should send"`
	Delay    time.Duration `yaml:"delay" min:"0s" help:"with strategy: delay, how long they hold back all that they send; with crash, when they stop"`
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
	names, _ := p.Strategy.Choices()
	return errors.Join(
		sim.RefuseIf(p.Count > 0 && !slices.Contains(names, string(p.Strategy)), "adversaries.strategy", "%q is none: take one of %q", p.Strategy, names),
		sim.RefuseIf(p.Count > w.Participants, "adversaries.count", "%d participants can be adversaries: take so many or fewer", w.Participants),
		sim.RefuseIf(p.Delay > 0 && p.Strategy != delay && p.Strategy != crash, "adversaries.delay", "only the strategies delay and crash take it"),
		sim.RefuseIf(p.Strategy == delay && p.Delay == 0 && p.Count > 0, "adversaries.delay", "say how long: write delay: 50ms, say"),
	)
}

// FilterOf returns a node's filter, nil for a correct node and for one that filters itself.
func FilterOf[M sim.Message](p *Params, w *sim.World, n sim.NodeID) sim.Filter[M] {
	if !p.Is(w, n) {
		return nil
	}
	s := strategyOf[M](p)
	if s.outgoing == nil {
		return nil
	}
	return &filter[M]{Params: p, world: w, outgoing: s.outgoing}
}

// Nodes returns a protocol's nodes, adversaries as their strategy has them.
func Nodes[M sim.Message](p *Params, w *sim.World, node func(sim.NodeID) sim.Protocol[M]) func(sim.NodeID) sim.Protocol[M] {
	if p.Count == 0 {
		return node
	}
	s := strategyOf[M](p)
	if s.nodes == nil {
		return node
	}
	liar := s.nodes(p, w, node)
	return func(id sim.NodeID) sim.Protocol[M] {
		if p.Is(w, id) {
			return liar(id)
		}
		return node(id)
	}
}

// filter is one adversary.
type filter[M sim.Message] struct {
	*Params
	world    *sim.World
	outgoing outgoing[M]
	before   map[sim.NodeID]M // what it sent last, by receiver
}

// Delay implements sim.Delayer.
func (f *filter[M]) Delay() time.Duration {
	if f.Strategy != delay {
		return 0
	}
	return f.Params.Delay
}

// Incoming implements sim.Filter: adversaries hear all.
func (*filter[M]) Incoming(_ *sim.Env[M], _ sim.NodeID, msg M) (M, bool) { return msg, true }

// Outgoing implements sim.Filter.
func (f *filter[M]) Outgoing(env *sim.Env[M], to sim.NodeID, msg M) (M, bool) {
	return f.outgoing(f, env, to, msg)
}
