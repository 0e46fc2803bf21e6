package links

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Draw keys of the random selections of overrides.
var (
	overrideDraw = random.HashString("links.overrides")
	serviceDraw  = random.HashString("service")
)

// scope is which transits an override applies to. It is answered from a table per node, without a search.
type scope struct {
	from, to []bool // nil: all
	a, b     sim.NodeID
	pair     bool // between a and b alone
	kind     sim.Kind
	anyKind  bool
}

func (s *scope) covers(from, to sim.NodeID) bool {
	if s.pair {
		return from == s.a && to == s.b || from == s.b && to == s.a
	}
	return (s.from == nil || s.from[from]) && (s.to == nil || s.to[to])
}

// rule is one override of a model.
type rule[T any] struct {
	scope
	model T
}

// ruled is a model with overrides.
type ruled[T any] struct {
	base  T
	rules []rule[T] // the last one that applies wins
}

// of returns the model for a transit.
func (r *ruled[T]) of(hop *sim.Hop) T {
	for i := len(r.rules) - 1; i >= 0; i-- {
		if s := &r.rules[i]; (s.anyKind || s.kind == hop.Kind) && s.covers(hop.From, hop.To) {
			return s.model
		}
	}
	return r.base
}

// between returns the model of a link for messages that no override by kind concerns.
func (r *ruled[T]) between(from, to sim.NodeID) T {
	for i := len(r.rules) - 1; i >= 0; i-- {
		if s := &r.rules[i]; s.anyKind && s.covers(from, to) {
			return s.model
		}
	}
	return r.base
}

// ruledLatency is a latency model with overrides.
type ruledLatency struct{ ruled[sim.Latency] }

func (l *ruledLatency) Draw(hop sim.Hop, r *random.Rand) time.Duration {
	if model := l.of(&hop); model != nil {
		return model.Draw(hop, r)
	}
	return 0
}

func (l *ruledLatency) Mean(from, to sim.NodeID) (time.Duration, bool) {
	if model := l.between(from, to); model != nil {
		return model.Mean(from, to)
	}
	return 0, true
}

func (l *ruledLatency) MeansKnown() bool {
	for i := range l.rules {
		if s := &l.rules[i]; s.anyKind && !sim.MeansKnown(s.model) {
			return false
		}
	}
	return sim.MeansKnown(l.base)
}

// ruledLoss is a loss model with overrides.
type ruledLoss struct{ ruled[sim.Loss] }

func (l *ruledLoss) Lost(hop sim.Hop, r *random.Rand) bool {
	model := l.of(&hop)
	return model != nil && model.Lost(hop, r)
}

// latency builds the latency model, and a table of overrides around it only if there are any.
func (b *builder) latency() (sim.Latency, error) {
	base, kinds := b.links.Latency, []rule[sim.Latency](nil)
	if k, is := base.(*ByKind); is {
		var err error
		if kinds, err = k.rules(b); err != nil {
			return nil, under("links.latency.by_kind", err)
		}
		base = nil
		if k.Default != nil {
			base = k.Default
		}
	}
	l, err := buildRuled(b, base, func(o *Override) Latency { return o.Latency }, buildLatency)
	l.rules = append(kinds, l.rules...)
	if err != nil || len(l.rules) == 0 {
		return l.base, under("links.latency", err)
	}
	return &ruledLatency{l}, nil
}

// loss builds the loss model likewise.
func (b *builder) loss() (sim.Loss, error) {
	l, err := buildRuled(b, b.links.Loss, func(o *Override) Loss { return o.Loss }, Loss.Build)
	if err != nil || len(l.rules) == 0 {
		return l.base, under("links.loss", err)
	}
	return &ruledLoss{l}, nil
}

// buildRuled builds a base model M, nil if there is none, and the overrides that have a model of that sort.
func buildRuled[M comparable, T any](b *builder, base M, of func(*Override) M, build func(M, *sim.World) (T, error)) (r ruled[T], err error) {
	var none M
	if base != none {
		if r.base, err = build(base, b.world); err != nil {
			return r, err
		}
	}
	for i := range b.links.Overrides {
		o := &b.links.Overrides[i]
		if of(o) == none {
			continue
		}
		next := rule[T]{}
		if next.model, err = build(of(o), b.world); err == nil {
			next.scope, err = b.scope(i, o)
		}
		if err != nil {
			return r, blame("links.overrides", i, err)
		}
		r.rules = append(r.rules, next)
	}
	return r, nil
}

// scope resolves the selectors of an override.
func (b *builder) scope(i int, o *Override) (s scope, err error) {
	s.anyKind = o.Kind == ""
	if !s.anyKind {
		if s.kind, err = b.kind(o.Kind); err != nil {
			return s, problem("kind", "%v", err)
		}
	}
	if o.Between != nil {
		s.pair, s.a, s.b = true, (*o.Between)[0], (*o.Between)[1]
		return s, b.checkLink(s.a, s.b)
	}
	if s.from, err = b.mask(i, "from", o.From); err == nil {
		s.to, err = b.mask(i, "to", o.To)
	}
	return s, err
}

// kind returns the number of a kind of the protocol's messages.
func (b *builder) kind(name string) (sim.Kind, error) {
	kind := slices.Index(b.kinds, name)
	if kind < 0 {
		return 0, fmt.Errorf("the protocol has no messages of kind %q; the kinds are %s", name, strings.Join(b.kinds, ", "))
	}
	return sim.Kind(kind), nil
}

func (b *builder) checkLink(a, c sim.NodeID) error {
	for _, n := range []sim.NodeID{a, c} {
		if n < 0 || int(n) >= b.world.Len() {
			return problem("between", "there is no node %d; the ids are 0 to %d", n, b.world.Len()-1)
		}
	}
	if !b.world.Graph.Adjacent(a, c) {
		return problem("between", "nodes %d and %d are not adjacent in this topology: there is no link to change", a, c)
	}
	return nil
}

// mask resolves one selector; nil stands for all nodes.
func (b *builder) mask(i int, parameter string, s *selection.Selector) ([]bool, error) {
	if s == nil {
		return nil, nil
	}
	return resolve(b.world, s, parameter, random.Hash(b.seed, overrideDraw, uint64(i), random.HashString(parameter)))
}

// resolve returns a selection as a table.
func resolve(world *sim.World, s *selection.Selector, parameter string, key uint64) ([]bool, error) {
	r := random.New(key)
	nodes, err := s.Select(world, nil, &r)
	if err != nil {
		return nil, selection.At(parameter, err)
	}
	return selection.Mask(nodes, world), nil
}
