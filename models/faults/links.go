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

// set resolves the selectors.
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
	return set, nil
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
	if err != nil || l.Probability == 0 {
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
	if err != nil {
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
