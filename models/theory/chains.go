package theory

import "math"

// Contested returns the probability that one of n equal miners finds a block before it hears of the last one, after the
// same delay for all: 1 - exp(-(1 - 1/n) delay/interval).
func Contested(n int, delay, interval float64) float64 {
	return round10(1 - math.Exp(-float64((1-1/float64(n))*(delay/interval))))
}

// SelfishRevenue returns the share of the chain of a selfish miner with the share alpha of the power, if the share gamma of the
// others mines on its branch in a tie (Eyal & Sirer 2014, equation 8). It exceeds alpha from (1-gamma)/(3-2 gamma) on.
func SelfishRevenue(alpha, gamma float64) float64 {
	honest := 1 - alpha
	top := float64(float64(alpha*float64(honest*honest))*float64(float64(4*alpha)+float64(gamma*(1-2*alpha)))) - float64(float64(alpha*alpha)*alpha)
	return round10(top / (1 - float64(alpha*(1+float64((2-alpha)*alpha)))))
}

// Overtakes returns the probability that an attacker with the share q of the power ever catches up with a chain that is z
// blocks ahead when the honest miners have found them (Nakamoto 2008, section 11: the attacker's progress is taken for Poisson).
func Overtakes(q float64, z int) float64 {
	if q >= 0.5 {
		return 1
	}
	p := 1 - q
	lambda := float64(float64(z) * (q / p))
	sum, poisson := 1.0, math.Exp(-lambda)
	for k := 0; k <= z; k++ {
		ratio := 1.0
		for range z - k {
			ratio *= q / p
		}
		sum -= float64(poisson * (1 - ratio))
		poisson *= lambda / float64(k+1)
	}
	return round10(sum)
}

// DoubleSpent returns the probability that an attacker with the share q of the power, who mines in secret from before the
// first of z blocks of the others on, ever has a longer chain once they are there, if it gives up when it is giveUp blocks
// behind: its own blocks until then are negative binomial, and what follows is a gambler's ruin (Rosenfeld 2014, Analysis of
// hashrate-based double spending; there the attacker has a block to begin with, and never gives up). Exact where blocks
// take no time on their way.
func DoubleSpent(q float64, z, giveUp int) float64 {
	p := 1 - q
	term, won, rest := 1.0, 0.0, 1.0 // term: the probability that the attacker has k blocks
	for range z {
		term *= p
	}
	for k := 0; k <= z; k++ {
		won += float64(term * outruns(p/q, z-k, giveUp))
		rest -= term
		term *= float64(q*float64(z+k)) / float64(k+1)
	}
	return round10(won + rest)
}

// outruns returns the probability that a walk that goes down ratio times as often as up is 1 ahead before it is giveUp behind, if it
// begins behind.
func outruns(ratio float64, behind, giveUp int) float64 {
	power := func(n int) float64 {
		product := 1.0
		for range n {
			product /= ratio
		}
		return product
	}
	// (1 - ratio^i)/(1 - ratio^N), i = giveUp - behind, N = giveUp + 1, both divided by ratio^N.
	return (power(behind+1) - power(giveUp+1)) / (1 - power(giveUp+1))
}
