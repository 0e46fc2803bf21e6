// Package faults holds what can go wrong: whom or what a fault strikes, and what it does to them.
package faults

import (
	"fmt"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Catalogue lists the faults. A new one is one file and one entry here.
func Catalogue() []sim.Component {
	return []sim.Component{
		{
			Name:    "crash",
			Example: "{nodes: {count: 2}}",
			About: "Nodes stop. What waits in their queues and what reaches them meanwhile is lost, their timers are void, " +
				"and their memory is gone. At the end a fresh node starts, with what its protocol had on disk if the disk is kept.",
			New: func() any { return &Crash{Disk: "kept"} },
		},
		{
			Name:    "cut",
			Example: "{count: 2}",
			About: "Links are severed: those between two sets of nodes, those listed, or some at random. A hop is lost if its " +
				"link is cut when it starts or when it ends; routes go round a cut only if they are adaptive.",
			New: func() any { return &Cut{Both: true} },
		},
		{
			Name:    "partition",
			Example: "{groups: [{fraction: 40%}], hubs: rest}",
			About: "The network falls into groups that cannot reach each other. Nodes that no group selects form the last " +
				"group, the rest. If all are in one group, there is no partition.",
			New: func() any { return &Partition{} },
		},
		{
			Name:    "compromise",
			Example: "{nodes: {count: 2}}",
			About: "Somebody reads along at nodes: exposed_ratio tells of how many conversations they saw a message, as its " +
				"sender, receiver or relay. Nothing else changes.",
			New: func() any { return &Compromise{} },
		},
	}
}

// strikes applies a fault to each selected node.
func strikes(nodes selection.Selector, control *sim.Control, r *random.Rand, begin, end func(sim.NodeID)) ([]sim.Strike, error) {
	selected, err := nodes.Select(control.World(), control, r)
	if err != nil {
		return nil, selection.At("nodes", err)
	}
	list := make([]sim.Strike, len(selected))
	for i, n := range selected {
		list[i] = sim.Strike{
			Target: sim.Target{A: n, B: n},
			Begin:  func() { begin(n) },
			End:    func() { end(n) },
		}
	}
	return list, nil
}

// problem blames a parameter, or the fault as a whole if field is "".
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
