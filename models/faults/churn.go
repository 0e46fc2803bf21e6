package faults

import (
	"starmesh/models/durations"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Churn is nodes that come and go, each by itself.
type Churn struct {
	Nodes   selection.Selector `yaml:"nodes" required:"true" help:"who comes and goes; {}: all nodes, hubs included"`
	Session durations.Model    `yaml:"session" required:"true" help:"how long a node stays"`
	Away    durations.Model    `yaml:"away" required:"true" help:"how long it is away then"`
	Absent  sim.Ratio          `yaml:"absent" help:"probability that a node is away at the start"`
	Disk    Disk               `yaml:"disk" help:"whether a node finds its disk again when it is back; lost: it is a newcomer"`
}

// Plan implements sim.FaultModel.
func (c *Churn) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	return (&Crash{Nodes: c.Nodes, Disk: c.Disk}).Plan(control, r)
}

// Pace implements sim.Paced.
func (c *Churn) Pace() sim.Pace {
	return sim.Pace{Up: c.Session.Distribution(), Down: c.Away.Distribution(), Absent: float64(c.Absent)}
}
