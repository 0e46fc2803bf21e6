package durations

import (
	"time"

	"starmesh/sim/random"
)

// Uniform is equally likely anywhere in an interval.
type Uniform struct {
	Min time.Duration `yaml:"min" help:"shortest duration"`
	Max time.Duration `yaml:"max" required:"true" help:"longest duration"`
}

// Validate implements the decoder's hook.
func (u *Uniform) Validate() error {
	if u.Max < u.Min {
		return problem("max", "%v is less than min, %v; swap the two", u.Max, u.Min)
	}
	return nil
}

// Distribution implements Model.
func (u *Uniform) Distribution() random.Distribution {
	return random.Uniform{Min: float64(u.Min), Max: float64(u.Max)}
}
