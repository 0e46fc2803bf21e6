package faults

import (
	"time"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Ends names links by their two ends.
type Ends struct {
	From *selection.Selector `yaml:"from" help:"one end of the links; default: all nodes"`
	To   *selection.Selector `yaml:"to" help:"the other end; default: all nodes"`
	Both bool                `yaml:"both" help:"in both directions; false: from the first end to the second only"`
}

// Whole implements sim.Whole.
func (*Ends) Whole() bool { return true }

// set resolves the selectors; nil if they ask for nobody.
func (e *Ends) set(control *sim.Control, r *random.Rand) (*sim.LinkSet, error) {
	set := &sim.LinkSet{Both: e.Both}
	for _, end := range []struct {
		name string
		s    *selection.Selector
		mask *[]bool
	}{{"from", e.From, &set.From}, {"to", e.To, &set.To}} {
		nodes, err := end.s.Select(control.World(), control, r)
		if err != nil {
			return nil, selection.At(end.name, err)
		}
		if end.s != nil {
			*end.mask = selection.Mask(nodes, control.World())
		}
	}
	if !joined(set, control.World()) {
		return nil, noLink(e.From, e.To, control.World())
	}
	return set, nil
}

// joined tells whether the set has a link.
func joined(set *sim.LinkSet, world *sim.World) bool {
	if set.From == nil && set.To == nil {
		return true
	}
	for a := range sim.NodeID(world.Len()) {
		if set.From != nil && !set.From[a] {
			continue
		}
		for i := range world.Graph.Degree(a) {
			if set.To == nil || set.To[world.Graph.Neighbor(a, i)] {
				return true
			}
		}
	}
	return false
}

// noLink says why two sets of nodes have no link between them; nil if a set was to be empty.
func noLink(from, to *selection.Selector, world *sim.World) error {
	for _, end := range []*selection.Selector{from, to} {
		if !end.Asks() {
			return nil
		}
	}
	return &sim.Nobody{Why: "no link leads from the first of these nodes to the others", Later: from.Changes(world) || to.Changes(world)}
}

// LossBurst makes links lose more than usual.
type LossBurst struct {
	Ends        `yaml:",inline"`
	Probability sim.Ratio `yaml:"probability" required:"true" help:"probability that a transit is lost, beside the loss model of its link"`
}

// Plan implements sim.FaultModel. All links are one strike.
func (l *LossBurst) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	key := r.Uint64()
	links, err := l.set(control, r)
	switch _, nobody := err.(*sim.Nobody); {
	case l.Probability == 0 && nobody:
		return nil, nil
	case err != nil || links == nil || l.Probability == 0:
		return nil, err
	}
	return []sim.Strike{{
		Begin: func() { control.Degrade(key, links, l.Probability) },
		End:   func() { control.Restore(links) },
	}}, nil
}

// Clog stalls links.
type Clog struct {
	Ends `yaml:",inline"`
}

// Plan implements sim.FaultModel. All links are one strike.
func (c *Clog) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	links, err := c.set(control, r)
	if err != nil || links == nil {
		return nil, err
	}
	return []sim.Strike{{
		Begin: func() { control.Clog(links) },
		End:   func() { control.Unclog(links) },
	}}, nil
}

// Slow makes nodes slower.
type Slow struct {
	Nodes  selection.Selector `yaml:"nodes" required:"true" help:"whom it strikes; {}: all nodes"`
	Factor float64            `yaml:"factor" above:"0" max:"1000000" help:"how many times as long its service and its access line take; needs service or links.bandwidth to show"`
	Delay  time.Duration      `yaml:"delay" help:"how much later what it sends or forwards leaves"`
}

// Validate implements the decoder's hook.
func (s *Slow) Validate() error {
	if s.Factor == 1 && s.Delay == 0 {
		return problem("", "nothing is slower; give a factor or a delay")
	}
	return nil
}

// Plan implements sim.FaultModel.
func (s *Slow) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	return strikes(s.Nodes, control, r,
		func(n sim.NodeID) { control.Slow(n, s.Factor, s.Delay) },
		func(n sim.NodeID) { control.Quicken(n, s.Factor, s.Delay) })
}

// Pause stops nodes for a while without a crash.
type Pause struct {
	Nodes selection.Selector `yaml:"nodes" required:"true" help:"whom it strikes; {}: all nodes"`
}

// Plan implements sim.FaultModel.
func (p *Pause) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	return strikes(p.Nodes, control, r, control.Pause, control.Resume)
}
