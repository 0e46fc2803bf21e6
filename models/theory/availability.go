package theory

import "math"

// Availability is the long-run share of time that a server is up whose times up and down alternate with
// these means, whatever their distributions: up / (up + down). Source: the renewal-reward theorem;
// Trivedi, Probability and Statistics with Reliability, Queuing, and Computer Science Applications,
// 2002, section 6.7.
func Availability(meanUp, meanDown float64) float64 {
	if !notNegative(meanUp) || !notNegative(meanDown) {
		return math.NaN()
	}
	return round10(meanUp / (meanUp + meanDown))
}

// AvailabilitySD is the standard deviation of the share of a long duration that a server is up, if its
// times up and down are exponential with these means:
//
//	√(2 up² down² / ((up + down)³ duration))
//
// Source: Takács, On certain sojourn time problems in the theory of stochastic processes, 1957.
func AvailabilitySD(meanUp, meanDown, duration float64) float64 {
	if !notNegative(meanUp) || !notNegative(meanDown) || !(duration > 0) {
		return math.NaN()
	}
	cycle := meanUp + meanDown
	return round10(meanUp * meanDown / cycle * math.Sqrt(2/(cycle*duration)))
}

// MajorityUp is the probability that more than half of the servers are up, each with probability up,
// independently: Σ_{k > n/2} C(n,k) up^k (1-up)^(n-k). Half of an even number is no majority.
func MajorityUp(servers int, up float64) float64 {
	if servers < 1 || !isProbability(up) {
		return math.NaN()
	}
	total, majority := 0.0, 0.0
	add := func(k int, weight float64) {
		total += weight
		if k > servers/2 {
			majority += weight
		}
	}
	binomialWeights(servers, up, add)
	return round10(majority / total)
}

// binomialWeights visits 0..n with weights proportional to the binomial probabilities. It starts from
// the likeliest count, whose weight is 1, so that no weight overflows and only negligible ones vanish.
func binomialWeights(n int, p float64, visit func(k int, weight float64)) {
	mode := min(int(float64(n)*p), n)
	weight := 1.0
	for k := mode; k >= 0; k-- {
		visit(k, weight)
		weight *= float64(k) / float64(n-k+1) * ((1 - p) / p)
	}
	weight = 1
	for k := mode + 1; k <= n; k++ {
		weight *= float64(n-k+1) / float64(k) * (p / (1 - p))
		visit(k, weight)
	}
}
