package durations

import (
	"time"

	"starmesh/sim/random"
)

// Exponential is a fixed part and a memoryless one.
type Exponential struct {
	Mean time.Duration `yaml:"mean" required:"true" help:"mean duration, min included"`
	Min  time.Duration `yaml:"min" help:"shortest duration: the part that is always there"`
}

// Validate implements the decoder's hook.
func (e *Exponential) Validate() error {
	if e.Mean < e.Min {
		return problem("min", "%v is more than the mean, %v, which includes it; lower min or raise mean", e.Min, e.Mean)
	}
	return nil
}

// Distribution implements Model.
func (e *Exponential) Distribution() random.Distribution {
	return random.Exponential{MeanValue: float64(e.Mean - e.Min), Shift: float64(e.Min)}
}
