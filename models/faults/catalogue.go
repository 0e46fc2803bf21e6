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
			New: func() any { return &Crash{Disk: diskKept} },
		},
		{
			Name:    "cut",
			Example: "{count: 2}",
			About: "Links are severed: those between two sets of nodes, those listed, or some at random. A hop is lost if its " +
				"link is cut when it starts or when it ends; routes go round a cut only if they are adaptive. A link that flaps is a cut with `every`.",
			New: func() any { return &Cut{Both: true} },
		},
		{
			Name:    "partition",
			Example: "{groups: [{fraction: 40%}], hubs: rest}",
			About: "The network falls into groups that cannot reach each other. Nodes that no group selects form the last " +
				"group, the rest. If all are in one group, there is no partition. Or it takes a shape, drawn among the participants: halves; a " +
				"minority (the largest number below half) against the majority; one that is isolated; a bridge (two halves, and one " +
				"participant that reaches both); or a ring of majorities, where each reaches a majority of its own and no two the same one.",
			New: func() any { return &Partition{} },
		},
		{
			Name:    "compromise",
			Example: "{nodes: {count: 2}}",
			About: "Somebody reads along at nodes: exposed_ratio tells of how many conversations they saw a message, as its " +
				"sender, receiver or relay. Nothing else changes.",
			New: func() any { return &Compromise{} },
		},
		{
			Name:    "loss_burst",
			Example: "{probability: 30%}",
			About:   "Links lose more than usual, beside their loss model.",
			New:     func() any { return &LossBurst{Ends: Ends{Both: true}} },
		},
		{
			Name:    "slow",
			Example: "{nodes: {count: 1}, delay: 200ms}",
			About: "Nodes are slower than usual: their service and access line take `factor` times as long, from border to border, and what they send or " +
				"forward leaves later by `delay`. What overlaps adds up.",
			New: func() any { return &Slow{Factor: 1} },
		},
		{
			Name:    "pause",
			Example: "{nodes: {count: 1}}",
			About: "Nodes stand still without a crash, as in a long garbage collection: their service stops and goes on at the end with what " +
				"was left, messages that reach them and timers that are due wait, in order, and come at the end at once; their access line goes on. Nobody else knows.",
			New: func() any { return &Pause{} },
		},
		{
			Name:  "clog",
			About: "Links stall, then flood: what is on its way on them, and what is sent meanwhile, arrives at the end, if not later.",
			New:   func() any { return &Clog{Ends: Ends{Both: true}} },
		},
		{
			Name:    "churn",
			Example: "{nodes: {position: leaf}, session: {exponential: 60s}, away: {exponential: 20s}, disk: lost}",
			About: "Nodes come and go, each by itself: a node stays for a session, then is away (crashed), and so on. It begins at `at` " +
				"(default 0s) and lasts for `for` (default: to the end), when all come back and nobody leaves any more. A node that is there at the start draws a whole session.",
			Source: "Stutzbach & Rejaie 2006, Understanding churn in peer-to-peer networks (sessions are heavy-tailed)",
			New:    func() any { return &Churn{Disk: diskLost} },
		},
		{
			Name:    "outage",
			Example: "{count: 1}",
			About:   "Whole regions of the latency matrix go down: all nodes of a region, hubs included, crash and recover together.",
			New:     func() any { return &Outage{Disk: diskKept} },
		},
		{
			Name:    "clock",
			Example: "{nodes: {}, skew: 100ms, drift: 0.01%}",
			About: "Clocks are wrong: they jump, by the same or each by its own amount, and drift. A protocol sees its node's clock, and its timers " +
				"run by it; the workload and all measurements go by true time. At the end clocks jump back and stop drifting; what drift " +
				"has added stays.",
			New: func() any { return &Clock{} },
		},
	}
}

// strikes applies a fault to each selected node.
func strikes(nodes selection.Selector, control *sim.Control, r *random.Rand, begin, end func(sim.NodeID)) ([]sim.Strike, error) {
	selected, err := nodes.Select(control.World(), control, r)
	if err != nil {
		return nil, selection.At("nodes", err)
	}
	if len(selected) == 0 {
		return nil, nodes.Nobody(control.World())
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
