package durations

import (
	"time"

	"starmesh/sim/random"
)

// Constant is always the same duration.
type Constant struct {
	Value time.Duration `yaml:"value" required:"true" help:"the duration"`
}

// Distribution implements Model.
func (c *Constant) Distribution() random.Distribution {
	return random.Constant{Value: float64(c.Value)}
}
