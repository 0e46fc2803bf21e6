package faults

import (
	"cmp"
	"fmt"
	"slices"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Cut severs links.
type Cut struct {
	From  *selection.Selector `yaml:"from" help:"one end of the links; default: all nodes"`
	To    *selection.Selector `yaml:"to" help:"the other end; default: all nodes"`
	Links *[][]sim.NodeID     `yaml:"links" min:"0" help:"these links instead, as pairs of adjacent nodes such as [[0, 1], [0, 2]]"`
	Count *int                `yaml:"count" min:"0" help:"so many links at random instead, of all"`
	Both  bool                `yaml:"both" help:"in both directions, which fail as one; false: from the first end to the second only, and of random links one direction"`
}

// mostCuts bounds the links of one fault, each of which takes memory.
const mostCuts = 4_000_000

// Validate implements the decoder's hook.
func (c *Cut) Validate() error {
	ends := c.From != nil || c.To != nil
	switch {
	case !ends && c.Links == nil && c.Count == nil:
		return problem("", "it is not said which links; give from and to, links, or count")
	case ends && c.Links != nil:
		return problem("links", "from and to name the links already; keep one of the two")
	case ends && c.Count != nil:
		return problem("count", "from and to name the links already; keep one of the two")
	case c.Links != nil && c.Count != nil:
		return problem("count", "links are listed already; keep one of the two")
	case c.Links != nil:
		return validatePairs(*c.Links)
	}
	return nil
}

func validatePairs(links [][]sim.NodeID) error {
	if len(links) == 0 {
		return problem("links", "the list is empty; write pairs such as [[0, 1]], or `count: 0` to cut nothing")
	}
	for i, pair := range links {
		if len(pair) != 2 || pair[0] == pair[1] {
			return problem(fmt.Sprintf("links[%d]", i), "a link is a pair of two different ids, such as [0, 1]")
		}
	}
	return nil
}

// Plan implements sim.FaultModel. A link that is cut in both directions is one strike.
func (c *Cut) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	links, err := c.choose(control, r)
	if err != nil {
		return nil, err
	}
	if c.Both {
		for i, l := range links {
			links[i] = sim.Target{A: min(l.A, l.B), B: max(l.A, l.B)}
		}
	}
	slices.SortFunc(links, func(a, b sim.Target) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	links = slices.Compact(links)
	if len(links) == 0 && c.Count == nil {
		return nil, noLink(c.From, c.To, control.World())
	}
	list := make([]sim.Strike, len(links))
	for i, l := range links {
		list[i] = c.strike(control, l)
	}
	return list, nil
}

// Whole implements sim.Whole: random links are drawn anew.
func (c *Cut) Whole() bool { return c.Count != nil }

func (c *Cut) strike(control *sim.Control, l sim.Target) sim.Strike {
	if !c.Both {
		return sim.Strike{Target: l, Begin: func() { control.Cut(l.A, l.B) }, End: func() { control.Mend(l.A, l.B) }}
	}
	return sim.Strike{
		Target: l,
		Begin:  func() { control.Cut(l.A, l.B); control.Cut(l.B, l.A) },
		End:    func() { control.Mend(l.A, l.B); control.Mend(l.B, l.A) },
	}
}

// choose returns the directed links, or one direction of each.
func (c *Cut) choose(control *sim.Control, r *random.Rand) ([]sim.Target, error) {
	switch {
	case c.Links != nil:
		return c.listed(control.World())
	case c.Count != nil:
		return c.drawn(control.World().Graph, r)
	default:
		return c.between(control, r)
	}
}

func (c *Cut) listed(world *sim.World) ([]sim.Target, error) {
	pairs := *c.Links
	links := make([]sim.Target, len(pairs))
	for i, pair := range pairs {
		a, b := pair[0], pair[1]
		if most := sim.NodeID(world.Len()) - 1; min(a, b) < 0 || max(a, b) > most {
			return nil, problem(fmt.Sprintf("links[%d]", i), "there is no link from %d to %d; the ids are 0 to %d", a, b, most)
		}
		if !world.Graph.Adjacent(a, b) && !(c.Both && world.Graph.Adjacent(b, a)) {
			return nil, problem(fmt.Sprintf("links[%d]", i), "nodes %d and %d are not adjacent in this topology: there is no link to cut", a, b)
		}
		links[i] = sim.Target{A: a, B: b}
	}
	return links, nil
}

// between returns the links from one set to the other.
func (c *Cut) between(control *sim.Control, r *random.Rand) ([]sim.Target, error) {
	world := control.World()
	from, err := c.From.Select(world, control, r)
	if err != nil {
		return nil, selection.At("from", err)
	}
	to, err := c.To.Select(world, control, r)
	if err != nil {
		return nil, selection.At("to", err)
	}
	ends := selection.Mask(to, world)
	var links []sim.Target
	for _, a := range from {
		for i := range world.Graph.Degree(a) {
			if b := world.Graph.Neighbor(a, i); ends[b] {
				links = append(links, sim.Target{A: a, B: b})
			}
		}
		if len(links) > mostCuts {
			return nil, problem("", "more than %d links are too many to cut one by one; partition the network, or crash nodes", mostCuts)
		}
	}
	return links, nil
}
