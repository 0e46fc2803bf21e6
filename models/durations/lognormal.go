package durations

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Lognormal is a skewed duration, given by its own moments and not by those of its logarithm.
type Lognormal struct {
	Mean   time.Duration `yaml:"mean" required:"true" above:"0s" help:"mean duration"`
	Spread sim.Ratio     `yaml:"spread" required:"true" max:"1000%" help:"standard deviation / mean; 0%: constant"`
}

// Distribution implements Model. Without spread it is constant to the nanosecond, which exp(log(mean)) is not.
func (l *Lognormal) Distribution() random.Distribution {
	mean := float64(l.Mean)
	if l.Spread == 0 {
		return random.Constant{Value: mean}
	}
	return lognormal{random.LogNormalMeanCV(mean, float64(l.Spread)), mean}
}

// lognormal knows its mean, which the parameters of the logarithm give only up to rounding.
type lognormal struct {
	random.LogNormal
	mean float64
}

func (l lognormal) Mean() float64 { return l.mean }
