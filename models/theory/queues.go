package theory

import "math"

// nearlyFull is the utilisation from which a queue counts as unstable: decimals like 0.3/0.1 miss the
// true ratio by a rounding error, and a queue that is exactly full must not get a finite wait by it.
const nearlyFull = 1 - 1e-12

// ErlangB is the share of customers turned away from the queue M/M/c/c: Poisson arrivals, c servers, no
// waiting room. With load a = arrival rate * mean service time (in Erlang; any distribution of service):
//
//	B = (a^c/c!) / Σ_{k=0..c} a^k/k!
//
// Source: Erlang 1917; Kleinrock, Queueing Systems I, 1975, section 3.7.
func ErlangB(load float64, servers int) float64 {
	return round10(erlangB(load, servers))
}

// erlangB uses the recurrence B(k) = a B(k-1) / (k + a B(k-1)), which neither overflows nor cancels.
func erlangB(load float64, servers int) float64 {
	if !notNegative(load) || servers < 0 {
		return math.NaN()
	}
	blocked := 1.0
	for k := 1; k <= servers; k++ {
		offered := float64(load * blocked)
		blocked = offered / (float64(k) + offered)
	}
	return blocked
}

// ErlangC is the probability that a customer has to wait in the queue M/M/c: Poisson arrivals,
// exponential service, c servers, unlimited room. With load a < c in Erlang, and B of ErlangB:
//
//	C = c B / (c - a (1 - B))
//
// Source: Erlang 1917; Kleinrock, Queueing Systems I, 1975, section 3.5.
func ErlangC(load float64, servers int) float64 {
	return round10(erlangC(load, servers))
}

func erlangC(load float64, servers int) float64 {
	c := float64(servers)
	if servers < 1 || !(load < c*nearlyFull) {
		return math.NaN()
	}
	b := erlangB(load, servers)
	return c * b / (c - load + float64(load*b))
}

// MMcWait is the mean wait before service in the queue M/M/c, first come first served or any other
// order that ignores service times. With arrival rate λ, service rate μ of each server and C of ErlangC:
//
//	Wq = C / (c μ - λ)
//
// The mean sojourn is Wq + 1/μ, and the mean number present λ times that (Little). The sojourn in a
// tandem of such queues is the sum over its stages (Jackson 1957).
// Source: Kleinrock, Queueing Systems I, 1975, section 3.5.
func MMcWait(arrival, serviceRate float64, servers int) float64 {
	if !notNegative(arrival) || !(serviceRate > 0) {
		return math.NaN()
	}
	c := erlangC(arrival/serviceRate, servers)
	return round10(c / (float64(float64(servers)*serviceRate) - arrival))
}

// MM1SojournTail is the probability that a customer of the queue M/M/1, first come first served, spends
// more than t in it: e^(-(μ-λ)t). Source: Kleinrock, Queueing Systems I, 1975, chapter 5.
func MM1SojournTail(arrival, serviceRate, t float64) float64 {
	if !notNegative(arrival) || !(arrival < serviceRate*nearlyFull) || !notNegative(t) {
		return math.NaN()
	}
	return round10(math.Exp(-(serviceRate - arrival) * t))
}

// MG1Wait is the mean wait before service in the queue M/G/1: Poisson arrivals, one server, any
// distribution of service of mean m and squared coefficient of variation scv = variance/m² (0:
// M/D/1; 1: M/M/1). With ρ = λ m < 1, by Pollaczek and Khinchine:
//
//	Wq = ρ m (1 + scv) / (2 (1 - ρ))
//
// Source: Kleinrock, Queueing Systems I, 1975, chapter 5.
func MG1Wait(arrival, meanService, scv float64) float64 {
	load := arrival * meanService
	if !notNegative(arrival) || !notNegative(meanService) || !notNegative(scv) || !(load < nearlyFull) {
		return math.NaN()
	}
	return round10(load * meanService * (1 + scv) / (2 * (1 - float64(load))))
}

// MM1KBlocked is the share of customers turned away from the queue M/M/1/K: Poisson arrivals,
// exponential service, one server, and room for k customers, the one in service included. With ρ = λ/μ:
//
//	B = (1-ρ) ρ^K / (1 - ρ^(K+1)), and 1/(K+1) at ρ = 1
//
// Source: Kleinrock, Queueing Systems I, 1975, section 3.6.
func MM1KBlocked(rho float64, k int) float64 {
	blocked, _ := mm1k(rho, k)
	return round10(blocked)
}

// MM1KNumber is the mean number of customers in the queue M/M/1/K (see MM1KBlocked), in service or
// waiting: Σ_{i=1..K} i ρ^i / Σ_{i=0..K} ρ^i, and K/2 at ρ = 1.
func MM1KNumber(rho float64, k int) float64 {
	_, number := mm1k(rho, k)
	return round10(number)
}

// mm1k enlarges the room place by place: one more place is taken with probability B' = ρB/(1+ρB), and
// the rest of the time the queue is distributed as without it. So ρ = 1 is no exception.
func mm1k(rho float64, k int) (blocked, number float64) {
	if !notNegative(rho) || k < 1 {
		return math.NaN(), math.NaN()
	}
	blocked = 1
	for places := 1; places <= k; places++ {
		overflow := float64(rho * blocked)
		blocked = overflow / (1 + overflow)
		number = float64(number*(1-blocked)) + float64(blocked*float64(places))
	}
	return blocked, number
}
