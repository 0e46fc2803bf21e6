package links

import "starmesh/sim"

// lines are the access lines of nodes.
type lines struct {
	base   *Bandwidth   // nil: unlimited
	ofNode []*Bandwidth // nil: base for all
}

func (l *lines) of(n sim.NodeID) *Bandwidth {
	if l.ofNode == nil {
		return l.base
	}
	return l.ofNode[n]
}

// access returns the access lines in both directions, nil where no node has one.
func (b *builder) access() (up, down func(sim.NodeID) sim.Access, err error) {
	l, err := b.lines()
	if err != nil {
		return nil, nil, err
	}
	up = l.direction(func(line *Bandwidth) sim.Bandwidth { return line.Up })
	down = l.direction(func(line *Bandwidth) sim.Bandwidth { return line.Down })
	return up, down, nil
}

// lines resolves the overrides of bandwidth.
func (b *builder) lines() (*lines, error) {
	l := &lines{base: b.links.Bandwidth}
	for i := range b.links.Overrides {
		o := &b.links.Overrides[i]
		if o.Bandwidth == nil {
			continue
		}
		changed, err := b.mask(i, "nodes", o.Nodes)
		if err != nil {
			return nil, blame("links.overrides", i, err)
		}
		l.change(changed, o.Bandwidth)
	}
	return l, nil
}

func (l *lines) change(changed []bool, to *Bandwidth) {
	if l.ofNode == nil {
		l.ofNode = make([]*Bandwidth, len(changed))
		for n := range l.ofNode {
			l.ofNode[n] = l.base
		}
	}
	for n, is := range changed {
		if is {
			l.ofNode[n] = to
		}
	}
}

// direction returns one direction of the lines, or nil if nobody's is limited.
func (l *lines) direction(rate func(*Bandwidth) sim.Bandwidth) func(sim.NodeID) sim.Access {
	limited := l.ofNode == nil && l.base != nil && rate(l.base) > 0
	for _, line := range l.ofNode {
		limited = limited || line != nil && rate(line) > 0
	}
	if !limited {
		return nil
	}
	return func(n sim.NodeID) sim.Access {
		line := l.of(n)
		if line == nil {
			return sim.Access{}
		}
		return sim.Access{Rate: rate(line), Queue: line.Queue}
	}
}
