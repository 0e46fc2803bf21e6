package random

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Distribution draws values in the unit of its parameters.
type Distribution interface {
	// Draw returns a value that depends on the stream alone.
	Draw(r *Rand) float64
	// Mean returns the expected value: infinite or NaN if there is none, which MeanDuration tells apart.
	Mean() float64
}

// Constant is always Value, and takes nothing from the stream.
type Constant struct{ Value float64 }

// Draw returns Value.
func (d Constant) Draw(*Rand) float64 { return d.Value }

// Mean returns Value.
func (d Constant) Mean() float64 { return d.Value }

// Uniform is equally likely anywhere from Min to Max.
type Uniform struct{ Min, Max float64 }

// Draw returns a value of [Min, Max]; Max itself only where rounding leads there.
func (d Uniform) Draw(r *Rand) float64 {
	return d.Min + float64((d.Max-d.Min)*r.Float64())
}

// Mean returns the middle of the interval.
func (d Uniform) Mean() float64 { return d.Min + float64((d.Max-d.Min)/2) }

// Exponential is Shift plus an exponential variable of mean MeanValue.
type Exponential struct{ MeanValue, Shift float64 }

// Draw returns a value of at least Shift.
func (d Exponential) Draw(r *Rand) float64 {
	return d.Shift + float64(d.MeanValue*r.Exponential())
}

// Mean returns Shift + MeanValue.
func (d Exponential) Mean() float64 { return d.Shift + d.MeanValue }

// Normal has mean Mu and standard deviation Sigma. It is not truncated: it may be negative.
type Normal struct{ Mu, Sigma float64 }

// Draw returns a value of either sign.
func (d Normal) Draw(r *Rand) float64 { return d.Mu + float64(d.Sigma*r.Normal()) }

// Mean returns Mu.
func (d Normal) Mean() float64 { return d.Mu }

// LogNormal has a logarithm that is normal with mean Mu and standard deviation Sigma. So Mu is in
// logarithms of the unit of the values, and exp(Mu) is their median.
type LogNormal struct{ Mu, Sigma float64 }

// LogNormalMeanCV returns the LogNormal with the given mean, above 0, and coefficient of variation
// (standard deviation over mean), at least 0.
func LogNormalMeanCV(mean, cv float64) LogNormal {
	variance := Log1p(float64(cv * cv))
	return LogNormal{Mu: Log(mean) - float64(variance/2), Sigma: math.Sqrt(variance)}
}

// Draw returns a value above 0.
func (d LogNormal) Draw(r *Rand) float64 { return Exp(d.Mu + float64(d.Sigma*r.Normal())) }

// Mean returns exp(Mu + Sigma^2/2).
func (d LogNormal) Mean() float64 {
	return Exp(d.Mu + float64(0.5*float64(d.Sigma*d.Sigma)))
}

// Empirical draws one of the values of a measured sample, each with equal probability (the
// bootstrap). NewEmpirical makes it; the zero Empirical draws nothing and panics.
type Empirical struct {
	sorted []float64
	mean   float64
}

// NewEmpirical copies and sorts values, so that their order in a file does not matter. It returns
// an error if there are none, or if one is not finite.
func NewEmpirical(values []float64) (Empirical, error) {
	if len(values) == 0 {
		return Empirical{}, errors.New("an empirical distribution needs at least one value")
	}
	sum := 0.0
	sorted := slices.Sorted(slices.Values(values))
	for _, v := range sorted {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Empirical{}, fmt.Errorf("an empirical distribution needs finite values, not %v", v)
		}
		sum += v
	}
	return Empirical{sorted: sorted, mean: sum / float64(len(sorted))}, nil
}

// Draw returns one of the values.
func (d Empirical) Draw(r *Rand) float64 { return d.sorted[r.IntN(len(d.sorted))] }

// Mean returns the mean of the values.
func (d Empirical) Mean() float64 { return d.mean }

// MeanDuration returns the mean of a distribution of nanoseconds, rounded as by Duration, and whether it has one.
func MeanDuration(d Distribution) (mean time.Duration, known bool) {
	nanoseconds := d.Mean()
	if math.IsNaN(nanoseconds) || math.IsInf(nanoseconds, 0) {
		return 0, false
	}
	return Duration(nanoseconds), true
}

// longest is the duration at which Duration saturates, 146 years: the sum of two still fits.
const longest = time.Duration(1<<62 - 1)

// Duration converts nanoseconds to a time.Duration: to the nearest, half away from zero. It
// saturates at 0 and at 2^62-1, and NaN becomes 0.
func Duration(nanoseconds float64) time.Duration {
	nanoseconds = float64(nanoseconds) // a product is rounded before the subtraction below, no FMA
	// The range comes first: an out-of-range conversion yields what the CPU pleases.
	switch {
	case !(nanoseconds > 0):
		return 0
	case nanoseconds >= float64(longest):
		return longest
	}
	whole := time.Duration(nanoseconds)
	if nanoseconds-float64(whole) >= 0.5 { // as math.Round, which takes longer
		whole++
	}
	return whole
}
