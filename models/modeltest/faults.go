package modeltest

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Once is a fault with a fixed interval.
func Once(name string, model sim.FaultModel, at, lasts time.Duration) sim.Fault {
	return sim.Fault{Name: name, Model: model, When: sim.When{At: at, For: lasts}}
}

// Plan is a fault made of a function.
type Plan func(*sim.Control, *random.Rand) []sim.Strike

// Plan implements sim.FaultModel.
func (p Plan) Plan(c *sim.Control, r *random.Rand) ([]sim.Strike, error) { return p(c, r), nil }

// Strike is a fault that does one thing to the whole network, and then another. A fault that never ends may have no end.
func Strike(begin, end func(*sim.Control)) Plan {
	return func(c *sim.Control, _ *random.Rand) []sim.Strike {
		return []sim.Strike{{Begin: func() { begin(c) }, End: func() { end(c) }}}
	}
}

// Crash takes nodes down, each a target by itself, and with them what else the crash destroys.
func Crash(lost sim.Destruction, nodes ...sim.NodeID) Plan {
	return func(c *sim.Control, _ *random.Rand) (list []sim.Strike) {
		for _, n := range nodes {
			list = append(list, sim.Strike{Target: sim.Target{A: n, B: n}, Begin: func() { c.Crash(n, lost) }, End: func() { c.Recover(n) }})
		}
		return list
	}
}

// Partition cuts the network into these groups, given by node.
type Partition []uint8

// Plan implements sim.FaultModel.
func (p Partition) Plan(c *sim.Control, _ *random.Rand) ([]sim.Strike, error) {
	var id int
	return []sim.Strike{{Begin: func() { id = c.Partition(p, nil) }, End: func() { c.Heal(id) }}}, nil
}

// Partitions implements sim.Partitioner.
func (Partition) Partitions() {}

// First returns the first nodes.
func First(count int) []sim.NodeID {
	list := make([]sim.NodeID, count)
	for i := range list {
		list[i] = sim.NodeID(i)
	}
	return list
}
