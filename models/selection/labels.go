package selection

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"starmesh/sim"
	"starmesh/sim/refusal"
	"starmesh/topologies"
)

// labelled returns the nodes that labels name, ascending: by the label that the topology's file gives a node, or else by its id there.
func (s *Selector) labelled(world *sim.World) ([]sim.NodeID, error) {
	nodes := make([]sim.NodeID, len(*s.Labels))
	for i, label := range *s.Labels {
		n, err := Labelled(world, label)
		if err != nil {
			return nil, problem(fmt.Sprintf("labels[%d]", i), "%v", err)
		}
		if slices.Contains(nodes[:i], n) {
			return nil, problem(fmt.Sprintf("labels[%d]", i), "%q is node %d, which is named already; remove one", label, n)
		}
		nodes[i] = n
	}
	return nodes, nil
}

// Named returns the node that a file names: by its label or id in the topology's file, or by its number where there is none.
func Named(world *sim.World, name string) (sim.NodeID, error) {
	if len(world.Labels) > 0 {
		return Labelled(world, refusal.Printable(name))
	}
	n, err := strconv.Atoi(name)
	if err != nil || n < 0 || n >= world.Len() || strconv.Itoa(n) != name {
		return 0, fmt.Errorf("the topology has no node %q; its nodes are 0 to %d", name, world.Len()-1)
	}
	return sim.NodeID(n), nil
}

// Labelled returns the node of a label, or of an id of the file.
func Labelled(world *sim.World, label string) (sim.NodeID, error) {
	if len(world.Labels) == 0 {
		return 0, errors.New("the nodes of this topology have no labels: those of a file do; name these by ids")
	}
	for _, names := range [][]string{world.Labels, world.OwnIDs} {
		first := slices.Index(names, label)
		if first < 0 {
			continue
		}
		if again := slices.Index(names[first+1:], label); again >= 0 {
			return 0, fmt.Errorf("%q is the label of nodes %d and %d; name them by their ids in the file, or by ids", label, first, first+1+again)
		}
		return sim.NodeID(first), nil
	}
	if slices.Contains(world.Regions, label) {
		return 0, fmt.Errorf("%q is a region of the latency matrix, not a node; write region: %s", label, label)
	}
	if near := topologies.Similar(label, world.Labels); len(near) > 0 {
		return 0, fmt.Errorf("no node of the file has the label %q; did you mean %s?", label, strings.Join(near, " or "))
	}
	const few = 12
	some := world.Labels[:min(few, len(world.Labels))]
	more := ""
	if rest := len(world.Labels) - len(some); rest > 0 {
		more = fmt.Sprintf(", and of %d more", rest)
	}
	return 0, fmt.Errorf("no node of the file has the label %q; there is %s%s", label, strings.Join(some, ", "), more)
}
