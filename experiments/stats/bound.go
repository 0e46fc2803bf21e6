package stats

import "math"

// ZeroUpperBound returns the exact one-sided 95 % upper bound of a probability after n independent runs
// without one occurrence, 1-0.05^(1/n), about 3/n (the "rule of three"; Hanley and Lippman-Hand, JAMA
// 1983), to 10 significant digits. Without a run it is 1; NaN for n < 0.
func ZeroUpperBound(n int) float64 {
	if n < 0 {
		return math.NaN()
	}
	return round(-math.Expm1(math.Log(0.05)/float64(n)), 10)
}
