package faults

import (
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Compromise makes nodes observers of all that passes through them.
type Compromise struct {
	Nodes selection.Selector `yaml:"nodes" required:"true" help:"whom it strikes; {}: all nodes"`
}

// Plan implements sim.FaultModel.
func (c *Compromise) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	return strikes(c.Nodes, control, r, control.Compromise, control.Release)
}

// Compromises implements sim.Compromiser.
func (*Compromise) Compromises() {}
