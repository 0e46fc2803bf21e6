package adversary

import (
	"errors"
	"slices"

	"starmesh/sim"
)

// Idle is the caution where it is said what adversaries do, and nobody is one.
const Idle = "count is 0: nobody is one, though it is said what they do"

// Among lets adversaries be among the participants of a protocol, by the parameter of that name: it is the one line that takes, in
// `sim.Define(adversary.Among(definition, (*Params).adversaries))`. Without them, the protocol is what it was; what theorems
// predict, they predict without adversaries.
func Among[P any, M sim.Message](d sim.Definition[P, M], of func(*P) *Params) sim.Definition[P, M] {
	if of(&d.Defaults).Strategy == "" {
		of(&d.Defaults).Strategy = silent
	}
	usual := of(&d.Defaults).Strategy
	check, newNodes, other := d.Check, d.New, d.Adversary
	d.Check = func(p *P, w *sim.World) error {
		var own error
		if check != nil {
			own = check(p, w)
		}
		return errors.Join(own, of(p).Check(w), canChange[M](of(p)))
	}
	if newNodes != nil {
		d.New = func(p *P, w *sim.World) func(sim.NodeID) sim.Protocol[M] { return Nodes(of(p), w, newNodes(p, w)) }
	}
	d.Adversary = func(p *P, w *sim.World, n sim.NodeID) bool {
		return of(p).Is(w, n) || other != nil && other(p, w, n)
	}
	d.Filter = func(p *P, w *sim.World, n sim.NodeID) sim.Filter[M] { return FilterOf[M](of(p), w, n) }
	cautions := d.Cautions
	d.Cautions = func(p *P, s *sim.Setting) (list []string) {
		if cautions != nil {
			list = cautions(p, s)
		}
		if a := of(p); a.Count == 0 && (a.Strategy != usual && a.Strategy != "" || a.First) {
			list = append(list, "protocol."+d.Name+".adversaries: "+Idle)
		}
		return list
	}
	d.Theorems = slices.Clone(d.Theorems)
	for i := range d.Theorems {
		d.Theorems[i].Assumes = d.Theorems[i].Assumes.And("no adversaries", func(p *P, _ *sim.Setting) bool { return of(p).Count == 0 })
	}
	return d
}

// canChange refuses a strategy that changes messages which nobody knows how to change.
func canChange[M sim.Message](p *Params) error {
	var msg M
	if _, mutable := any(msg).(Mutable[M]); mutable {
		return nil
	}
	var others []Strategy
	changes := false
	for _, s := range strategies[M]() {
		if !s.changes {
			others = append(others, s.name)
		}
		changes = changes || s.changes && s.name == p.Strategy
	}
	return sim.RefuseIf(changes, "adversaries.strategy", "nobody knows how to change this protocol's messages (adversary.Mutable): take one of %q", others)
}
