package counting

import (
	"time"

	"starmesh/sim/units"
)

// Level integrates a number of things over time: how many are up, or waiting.
type Level struct {
	changed       time.Duration
	area, squares wide // integrals of the number and of its square, in nanoseconds
}

// Advance carries the integrals to now, over which time the number was n, clipped to a window.
func (l *Level) Advance(n uint64, now time.Duration, window units.Interval) {
	from, to := max(l.changed, window.From), min(now, window.To)
	if from < to {
		dt := uint64(to - from)
		l.area.add(n, dt)
		l.squares.add(n*n, dt)
	}
	l.changed = now
}

// Levels sums those of several places.
type Levels struct {
	places uint64
	sum    Level
}

// Add adds the level of one more place.
func (s *Levels) Add(l *Level) {
	s.places++
	s.sum.area.plus(l.area)
	s.sum.squares.plus(l.squares)
}

// Mean returns the mean over a span of time and over the places, or Missing.
func (s *Levels) Mean(span time.Duration) float64 {
	if s.places == 0 || span <= 0 {
		return Missing
	}
	return s.sum.area.over(uint64(span)) / float64(s.places)
}

// Variance returns the variance over time and places, or Missing.
func (s *Levels) Variance(span time.Duration) float64 {
	mean := s.Mean(span)
	return s.sum.squares.over(uint64(max(span, 0)))/float64(s.places) - float64(mean*mean)
}

// Ratio returns the mean over a span of time as a share of count, or Missing.
func (l *Level) Ratio(span time.Duration, count int) float64 {
	if count == 0 || span <= 0 {
		return Missing
	}
	return l.area.over(uint64(span)) / float64(count)
}
