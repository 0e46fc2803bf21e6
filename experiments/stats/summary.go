// Package stats estimates what an experiment wants to know from its replications, with intervals, and judges expectations by
// them. The replication is the unit of statistics: messages of one run are correlated, runs are independent.
//
// Results are equal to the bit on every CPU: sums are plain and ordered, products that feed a sum are rounded first (the
// compiler may fuse them otherwise), logarithms are portable, and quantiles are rounded decimally.
package stats

import (
	"math"
	"slices"
)

// rounding is the relative difference below which numbers count as equal.
const rounding = 1e-12

// Spread describes the values of one metric, one for each replication. What is undefined is NaN.
type Spread struct {
	N        int // replications that have a value, infinite ones included
	Missing  int // that have none: NaN, because truncated, failed or not applicable
	Infinite int
	NonZero  int // whose value is not 0

	Mean             float64
	SD               float64 // of one replication (divisor N-1)
	Min, Median, Max float64
}

// SpreadOf describes values, where NaN is a missing one. The order of values is immaterial to the last bit.
func SpreadOf(values []float64) Spread {
	present := Ordered(values)
	s := Spread{N: len(present), Missing: len(values) - len(present), Mean: mean(present)}
	for _, v := range present {
		if v != 0 {
			s.NonZero++
		}
		if math.IsInf(v, 0) {
			s.Infinite++
		}
	}
	s.Min, s.Median, s.Max = orderStatistics(present)
	s.SD = deviation(present, s.Mean)
	return s
}

// Ordered returns the values that are not missing, in ascending order.
func Ordered(values []float64) []float64 { return sorted(Present(values)) }

// Present returns the values that are not missing. Where none is, these are the values themselves.
func Present(values []float64) []float64 {
	if !slices.ContainsFunc(values, math.IsNaN) {
		return values
	}
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

// sorted returns values in ascending order. Where they stand so already, as most do that all runs have in common, these are the
// values themselves.
func sorted(values []float64) []float64 {
	if slices.IsSorted(values) {
		return values
	}
	ordered := slices.Clone(values)
	ascendNumbers(ordered)
	return ordered
}

func orderStatistics(sorted []float64) (low, median, high float64) {
	n := len(sorted)
	if n == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	low, median, high = sorted[0], sorted[n/2], sorted[n-1]
	if n%2 == 0 {
		median = float64(sorted[n/2-1]/2) + float64(median/2)
	}
	return low, median, high
}

// mean sums distances from the smallest value, so that the mean of equal values is that value exactly
// and their deviation is exactly zero: three times 0.1 makes more than 0.3.
func mean(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	if math.IsInf(sorted[0], 0) || math.IsInf(sorted[n-1], 0) {
		return sorted[0] + sorted[n-1]
	}
	sum := 0.0
	for _, v := range sorted {
		sum += v - sorted[0]
	}
	return sorted[0] + sum/float64(n)
}

func deviation(values []float64, mean float64) float64 {
	if len(values) < 2 || math.IsInf(mean, 0) {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		d := v - mean
		sum += float64(d * d)
	}
	return math.Sqrt(sum / float64(len(values)-1))
}

func equal(a, b float64) bool {
	size := max(math.Abs(a), math.Abs(b))
	return a == b || !math.IsInf(size, 1) && math.Abs(a-b) <= rounding*size
}
