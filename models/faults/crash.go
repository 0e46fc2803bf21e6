package faults

import (
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Crash stops nodes.
type Crash struct {
	Nodes selection.Selector `yaml:"nodes" required:"true" help:"whom it strikes; {}: all nodes"`
	Disk  Disk               `yaml:"disk" help:"whether a node finds its disk again when it is back"`
}

// Plan implements sim.FaultModel.
func (c *Crash) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	return strikes(c.Nodes, control, r, func(n sim.NodeID) { control.Crash(n, c.Disk.destruction()) }, control.Recover)
}
