// Package durations holds distributions of durations as an experiment names them: how long a link or a service
// takes.
package durations

import (
	"fmt"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Model is a distribution of durations as an experiment names it: a parameter struct.
type Model interface {
	// Distribution returns the distribution, in nanoseconds.
	Distribution() random.Distribution
}

// Catalogue lists the distributions. The first one takes a bare duration.
func Catalogue() []sim.Component {
	return []sim.Component{
		{
			Name:    "constant",
			Example: "{value: 20ms}",
			About:   "Always the same duration.",
			New:     func() any { return &Constant{} },
			Scalar:  "value",
		},
		{
			Name:    "uniform",
			Example: "{min: 5ms, max: 30ms}",
			About:   "Equally likely anywhere from min to max.",
			New:     func() any { return &Uniform{} },
		},
		{
			Name:    "exponential",
			Example: "{mean: 20ms, min: 5ms}",
			About: "Memoryless: min plus an exponential duration. The mean includes min, so that a sweep over min keeps " +
				"the load.",
			New:    func() any { return &Exponential{} },
			Scalar: "mean",
		},
		{
			Name:    "lognormal",
			Example: "{mean: 20ms, spread: 50%}",
			About:   "Skewed: its logarithm is normal. Given by its own mean and by its standard deviation relative to the mean.",
			New:     func() any { return &Lognormal{} },
		},
		{
			Name:    "empirical",
			Example: "{values: [5ms, 20ms, 21ms]}",
			About: "One of a sample of measured durations, each with equal probability, independently of the one before " +
				"(the bootstrap): correlations in the sample are lost.",
			Source: "Efron 1979, Bootstrap methods: another look at the jackknife",
			New:    func() any { return &Empirical{Unit: "ms"} },
		},
	}
}

// problem blames a parameter.
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
