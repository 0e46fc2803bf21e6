// Package stats estimates what an experiment wants to know from its replications, and judges
// expectations by it. The replication is the unit of statistics: messages of one run are correlated,
// runs are independent.
//
// Results are equal to the bit on every CPU: sums are plain and ordered, products that feed a sum are
// rounded first (the compiler may fuse them otherwise), and quantiles are rounded decimally.
package stats

import (
	"math"
	"slices"
)

// Summary describes one metric of one cell over its replications. Its statistics have the metric's
// unit and are NaN where they are undefined.
type Summary struct {
	N       int // replications that have a value
	Missing int // replications that have none: NaN, because truncated, failed or not applicable

	Mean      float64
	SD        float64 // of one replication (divisor N-1)
	Low, High float64 // Interval of the mean

	Min, Median, Max float64
}

// Interval is what tables of results call the interval from Low to High.
const Interval = "95 % Student-t interval"

// Summarize describes values, one per replication, where NaN is a missing value. Without a value every
// statistic is NaN; with one, SD, Low and High are. The order of values is immaterial to the last bit.
// The interval supposes that means are about normal: beware of few replications of a skewed metric.
func Summarize(values []float64) Summary {
	present := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(present)
	s := Summary{N: len(present), Missing: len(values) - len(present)}
	s.Min, s.Median, s.Max = orderStatistics(present)
	s.Mean = mean(present)
	s.SD = deviation(present, s.Mean)
	margin := TQuantile(s.N-1) * s.StandardError()
	s.Low, s.High = s.Mean-float64(margin), s.Mean+float64(margin)
	return s
}

// StandardError returns the standard error of the mean, NaN below two replications.
func (s Summary) StandardError() float64 {
	return s.SD / math.Sqrt(float64(s.N))
}

// ExcludesZero tells whether the 95 % interval lies on one side of zero. Of a Paired summary this is
// the two-sided t-test of no difference at the 5 % level. It is false where there is no interval.
func (s Summary) ExcludesZero() bool {
	return s.Low > 0 || s.High < 0
}

// Paired describes the differences b[i]-a[i] of runs that share replication i, and with it their
// random numbers: what the two cells have in common cancels, so the interval is narrower than that of
// two independent samples. A pair with a missing side is missing, and so is one beyond the shorter slice.
func Paired(a, b []float64) Summary {
	differences := make([]float64, max(len(a), len(b)))
	for i := range differences {
		differences[i] = math.NaN()
		if i < len(a) && i < len(b) {
			differences[i] = b[i] - a[i]
		}
	}
	return Summarize(differences)
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
	if len(values) < 2 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		d := v - mean
		sum += float64(d * d)
	}
	return math.Sqrt(sum / float64(len(values)-1))
}
