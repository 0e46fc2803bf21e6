package selection

import (
	"fmt"
	"slices"
	"strings"

	"starmesh/sim"
	"starmesh/topologies"
)

// candidates returns the nodes that pass the filters, ascending.
func (s *Selector) candidates(world *sim.World, control *sim.Control) ([]sim.NodeID, error) {
	nodes, err := s.listed(world)
	if err != nil {
		return nil, err
	}
	if s.Labels != nil {
		labelled, err := s.labelled(world)
		if err != nil {
			return nil, err
		}
		nodes = keep(nodes, func(n sim.NodeID) bool { return slices.Contains(labelled, n) })
	}
	if s.Position != nil {
		hubs := Hubs(world)
		nodes = keep(nodes, func(n sim.NodeID) bool { return hubs[n] == (*s.Position == sim.Hub.String()) })
	}
	if s.Role != "" {
		has, err := s.has(world, control)
		if err != nil {
			return nil, err
		}
		nodes = keep(nodes, has)
	}
	if s.Region != "" {
		region, err := regionOf(world, s.Region)
		if err != nil {
			return nil, err
		}
		nodes = keep(nodes, func(n sim.NodeID) bool { return int(world.RegionOf[n]) == region })
	}
	return nodes, nil
}

// has returns what tells whether a node has the role, or holds the office.
func (s *Selector) has(world *sim.World, control *sim.Control) (func(sim.NodeID) bool, error) {
	role := slices.Index(world.RoleNames, s.Role)
	switch {
	case role >= 0:
		return func(n sim.NodeID) bool { return world.Role(n) == sim.Role(role) }, nil
	case !s.Changes(world):
		return nil, problem("role", "the protocol has no role %q; the roles are %s", s.Role, strings.Join(slices.Concat(world.RoleNames, world.Offices), ", "))
	case control == nil:
		return nil, problem("role", "only a fault knows who is %s at the time; take a role that nodes have for good: %s", s.Role, strings.Join(world.RoleNames, ", "))
	}
	return func(n sim.NodeID) bool { return control.Holds(n, s.Role) }, nil
}

// Changes tells whether who passes depends on the time.
func (s *Selector) Changes(world *sim.World) bool {
	return s != nil && slices.Contains(world.Offices, s.Role)
}

// listed returns the nodes that ids names, or all.
func (s *Selector) listed(world *sim.World) ([]sim.NodeID, error) {
	if s.IDs == nil {
		nodes := make([]sim.NodeID, world.Len())
		for n := range nodes {
			nodes[n] = sim.NodeID(n)
		}
		return nodes, nil
	}
	for i, n := range *s.IDs {
		if n < 0 || int(n) >= world.Len() {
			return nil, problem(fmt.Sprintf("ids[%d]", i), "there is no node %d; the ids are 0 to %d (participants 0 to %d, then hubs)",
				n, world.Len()-1, world.Participants-1)
		}
	}
	return slices.Sorted(slices.Values(*s.IDs)), nil
}

// Hubs tells of each node whether it is a hub.
func Hubs(world *sim.World) []bool {
	hubs := Mask(world.Hubs, world)
	for n := world.Participants; n < len(hubs); n++ {
		hubs[n] = true
	}
	return hubs
}

func regionOf(world *sim.World, name string) (int, error) {
	if len(world.Regions) == 0 {
		return 0, problem("region", "needs links.latency: {matrix: ...}, which defines the regions")
	}
	region, err := (&topologies.Atlas{Regions: world.Regions}).Region(name)
	if err != nil {
		return 0, problem("region", "%v", err)
	}
	return region, nil
}

func keep(nodes []sim.NodeID, passes func(sim.NodeID) bool) []sim.NodeID {
	return slices.DeleteFunc(nodes, func(n sim.NodeID) bool { return !passes(n) })
}

// free returns the candidates that are not taken.
func free(candidates []sim.NodeID, taken []bool) []sim.NodeID {
	if taken == nil {
		return candidates
	}
	return keep(slices.Clone(candidates), func(n sim.NodeID) bool { return !taken[n] })
}
