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
		{
			Name:    "normal",
			Example: "{mean: 40ms, deviation: 5ms}",
			About:   "Normal, without what lies below min. The mean is the one before truncation; that of the draws is higher if much is cut off.",
			New:     func() any { return &Normal{} },
		},
		{
			Name:    "gamma",
			Example: "{mean: 20ms, shape: 3, min: 5ms}",
			About:   "min plus a gamma duration; with a whole shape k, the sum of k exponential ones (Erlang).",
			Source:  "Marsaglia & Tsang 2000, A simple method for generating gamma variables",
			New:     func() any { return &Gamma{} },
		},
		{
			Name:    "weibull",
			Example: "{mean: 20ms, shape: 0.6}",
			About:   "min plus a Weibull duration, given by its mean. Sessions of peers are often fitted with a shape of about 0.5.",
			New:     func() any { return &Weibull{} },
		},
		{
			Name:    "pareto",
			Example: "{min: 10ms, shape: 2.5}",
			About:   "Heavy-tailed: it exceeds x with probability (min/x)^shape, and has the mean min x shape/(shape-1), or none if shape is at most 1.",
			New:     func() any { return &Pareto{} },
		},
		{
			Name:    "generalized_pareto",
			Example: "{min: 10ms, scale: 5ms, shape: 0.2}",
			About:   "A threshold and what exceeds it, as measured delays are often fitted: it exceeds min + x with probability (1 + shape x/scale)^(-1/shape).",
			Source:  "Pickands 1975, Statistical inference using extreme order statistics",
			New:     func() any { return &GeneralizedPareto{} },
		},
		{
			Name:    "mixture",
			Example: "{parts: [{weight: 9, of: 10ms}, {weight: 1, of: {exponential: 200ms}}]}",
			About:   "One of several distributions at a time, in proportion to their weights: a cache that hits nine times in ten.",
			New:     func() any { return &Mixture{} },
		},
	}
}

// problem blames a parameter.
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
