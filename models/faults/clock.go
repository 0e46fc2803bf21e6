package faults

import (
	"time"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Clock sets clocks wrong.
type Clock struct {
	Nodes selection.Selector `yaml:"nodes" required:"true" help:"whose clocks; {}: those of all nodes"`
	Jump  time.Duration      `yaml:"jump" min:"-365d" max:"365d" help:"every clock jumps forward by so much; below 0s: back"`
	Skew  time.Duration      `yaml:"skew" max:"365d" help:"every clock jumps by an amount of its own, equally likely anywhere from -skew to skew"`
	Drift sim.Ratio          `yaml:"drift" max:"50%" help:"every clock goes faster or slower by a share of its own, equally likely anywhere from -drift to drift; 0.01% is 100 ppm"`
}

// Validate implements the decoder's hook.
func (c *Clock) Validate() error {
	if c.Jump == 0 && c.Skew == 0 && c.Drift == 0 {
		return problem("", "no clock is wrong; give jump, skew or drift")
	}
	return nil
}

// Plan implements sim.FaultModel. What a node draws follows from its id, whoever else is selected.
func (c *Clock) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	key := r.Uint64()
	amounts := func(n sim.NodeID) (by, drift time.Duration) {
		own := random.New(random.Hash(key, uint64(n)))
		skew := between(&own, float64(c.Skew))
		return c.Jump + skew, between(&own, float64(float64(c.Drift)*float64(time.Second)))
	}
	return strikes(c.Nodes, control, r,
		func(n sim.NodeID) {
			by, drift := amounts(n)
			control.Shift(n, by, drift)
		},
		func(n sim.NodeID) {
			by, drift := amounts(n)
			control.Shift(n, -by, -drift)
		})
}

// between draws from -most to most.
func between(r *random.Rand, most float64) time.Duration {
	return time.Duration(float64((2*r.Float64() - 1) * most))
}
