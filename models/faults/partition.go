package faults

import (
	"slices"
	"strconv"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Partition cuts the links between groups of nodes.
type Partition struct {
	Groups []selection.Selector `yaml:"groups" help:"groups of nodes; a random pick leaves out whom an earlier group has, and a fraction is one of all; all other nodes form the last group"`
	Shape  *Shape               `yaml:"shape" help:"a shape instead of groups"`
	Hubs   string               `yaml:"hubs" help:"where the hubs belong: the number of a group, from 1; rest; or selected: where the groups' own selectors put them. To be given if the topology has hubs"`
}

// mostGroups is what fits in a byte, the rest included.
const mostGroups = 255

// Validate implements the decoder's hook.
func (p *Partition) Validate() error {
	number, err := strconv.Atoi(p.Hubs)
	switch {
	case len(p.Groups) > 0 && p.Shape != nil:
		return problem("shape", "groups divide the network already; keep one of the two")
	case p.Shape != nil && err == nil && number == 1:
		return nil
	case p.Shape != nil && p.Hubs == "selected":
		return problem("hubs", "a shape selects no hubs; write 1 or rest")
	case p.Shape != nil && p.Hubs != "" && p.Hubs != "rest":
		return problem("hubs", "%q is no group of a shape; write 1 or rest", p.Hubs)
	case len(p.Groups) == 0 && p.Shape == nil:
		return problem("groups", "give a shape, or one group at least, such as [{fraction: 50%%}]; the other nodes form the rest")
	case len(p.Groups) > mostGroups:
		return problem("groups", "%d groups are too many: the most is %d, beside the rest", len(p.Groups), mostGroups)
	case p.Hubs == "" || p.Hubs == "rest" || p.Hubs == "selected":
		return nil
	case err != nil || number < 1 || number > len(p.Groups) || strconv.Itoa(number) != p.Hubs:
		return problem("hubs", "%q is no group; write a number from 1 to %d, rest or selected", p.Hubs, len(p.Groups))
	}
	return nil
}

// Plan implements sim.FaultModel. The whole partition is one strike.
func (p *Partition) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	if len(control.World().Hubs) > 0 && p.Hubs == "" {
		return nil, problem("hubs", "the topology has hubs; say where they belong: hubs: 1 (the first group), rest or selected")
	}
	groups, apart, err := p.divide(control, r)
	if err != nil {
		return nil, err
	}
	if apart == nil && undivided(groups) {
		return nil, p.undone(control.World())
	}
	var id int
	return []sim.Strike{{
		Begin: func() { id = control.Partition(groups, apart) },
		End:   func() { control.Heal(id) },
	}}, nil
}

// undone says that the network stays whole; nothing if all groups were to be empty.
func (p *Partition) undone(world *sim.World) error {
	if p.Shape == nil && !slices.ContainsFunc(p.Groups, func(s selection.Selector) bool { return s.Asks() }) {
		return nil
	}
	later := slices.ContainsFunc(p.Groups, func(s selection.Selector) bool { return s.Changes(world) })
	return &sim.Nobody{Why: "all nodes are in one group", Later: later}
}

// Whole implements sim.Whole.
func (*Partition) Whole() bool { return true }

// Partitions implements sim.Partitioner.
func (*Partition) Partitions() {}

// divide returns the group of each node, and what is cut where that is not all between groups.
func (p *Partition) divide(control *sim.Control, r *random.Rand) (groups []uint8, apart func(a, b sim.NodeID) bool, err error) {
	if p.Shape != nil {
		groups, apart = p.shaped(control.World(), r)
		return groups, apart, nil
	}
	groups, err = p.assign(control, r)
	return groups, nil, err
}

// assign returns the group of each node, from 0.
func (p *Partition) assign(control *sim.Control, r *random.Rand) ([]uint8, error) {
	world := control.World()
	rest := uint8(len(p.Groups))
	groups := make([]uint8, world.Len())
	for n := range groups {
		groups[n] = rest
	}
	taken := make([]bool, world.Len())
	for i := range p.Groups {
		if err := p.fill(uint8(i), groups, taken, control, r); err != nil {
			return nil, selection.At("groups["+strconv.Itoa(i)+"]", err)
		}
	}
	p.placeHubs(groups, world)
	return groups, nil
}

// placeHubs puts all hubs into the group that hubs names.
func (p *Partition) placeHubs(groups []uint8, world *sim.World) {
	number, err := strconv.Atoi(p.Hubs)
	if err != nil {
		return
	}
	for n, hub := range selection.Hubs(world) {
		if hub {
			groups[n] = uint8(number - 1)
		}
	}
}

// fill selects one group.
func (p *Partition) fill(i uint8, groups []uint8, taken []bool, control *sim.Control, r *random.Rand) error {
	selector := p.Groups[i]
	if len(control.World().Hubs) > 0 && p.Hubs != "selected" {
		if selector.Position != nil && *selector.Position == sim.Hub.String() {
			return problem("position", "hubs: %s places the hubs; write hubs: selected to place them by selectors", p.Hubs)
		}
		selector.Position = new(sim.Leaf.String())
	}
	members, err := selector.SelectFree(control.World(), control, r, taken)
	for _, n := range members {
		if taken[n] {
			return problem("", "node %d is in group %d already; select disjoint groups", n, groups[n]+1)
		}
		groups[n], taken[n] = i, true
	}
	return err
}

// undivided tells whether all nodes are in one group.
func undivided(groups []uint8) bool {
	for _, g := range groups {
		if g != groups[0] {
			return false
		}
	}
	return true
}
