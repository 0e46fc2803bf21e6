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

// DoubleSpent returns the probability that an attacker with the share q of the power ever has a longer chain once z blocks of
// the others are there, if it mines in secret on one that is ahead by so many blocks when it pays, and gives up when that is
// giveUp blocks behind: its blocks until the z-th are negative binomial, and what follows is a gambler's ruin (Rosenfeld 2014,
// Analysis of hashrate-based double spending, section 4, where one block is mined ahead and nobody gives up; Nakamoto's paper has
// none ahead). Exact where blocks take no time on their way.
func DoubleSpent(q float64, z, ahead, giveUp int) float64 {
	p := 1 - q
	term, won, rest := 1.0, 0.0, 1.0 // term: the probability that the attacker has found k blocks
	for range z {
		term *= p
	}
	for k := 0; k <= z-ahead; k++ {
		won += float64(term * outruns(p/q, z-ahead-k, giveUp))
		rest -= term
		term *= float64(q*float64(z+k)) / float64(k+1)
	}
	return round10(won + rest)
}

// MiningAhead returns how many blocks are found, by all together, until a secret chain is so many ahead of the others', which an
// attacker with the share q of the power begins anew whenever it is not ahead.
func MiningAhead(q float64, ahead int) (blocks float64) {
	step := 0.0 // from one lead to the next
	for range ahead {
		step = (1 + float64((1-q)*step)) / q
		blocks += step
	}
	return blocks
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
