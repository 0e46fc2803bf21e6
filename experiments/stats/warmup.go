package stats

import "math"

const (
	mserBatch    = 5  // values of a series that MSER-5 takes together
	mserLast     = 5  // batches at the end that are too few to be told from a steady state
	leastBatches = 20 // from which on MSER-5 can say something
)

// MSER5 returns how many values of a series belong to its warm-up: those without which the mean of the rest has the least
// standard error, in batches of five. It says false where the series is too short to tell: below 100 values, or where the
// least is in the second half, which means that the rest is no steady state yet.
// (White 1997; White, Cobb & Spratt 2000; the second half and the last five batches: Hoad, Robinson & Davies 2010.)
func MSER5(series []float64) (cut int, settled bool) {
	n := len(series) / mserBatch
	if n < leastBatches {
		return 0, false
	}
	mean, squares, least := 0.0, 0.0, math.Inf(1)
	for i := n - 1; i >= 0; i-- {
		batch := Mean{Values: series[i*mserBatch : (i+1)*mserBatch]}.Value()
		count := float64(n - i)
		off := batch - mean
		mean += off / count
		if squares += float64(off * (batch - mean)); squares <= float64(count*float64(float64(rounding*mean)*float64(rounding*mean))) {
			squares = 0
		}
		if variance := squares / float64(count*count); count > mserLast && variance <= least {
			least, cut = variance, i
		}
	}
	return cut * mserBatch, cut <= n/2
}
