package gossip

import "math"

// exact works out infect and die among n participants without any limit. Let the nodes that know the rumour act one
// after another; how many know it after j have acted is a Markov chain: the j-th chooses fanout of n-1 others, and
// every one without the rumour is among these. The rumour is over when all who know it have acted. So the number
// reached has a distribution that takes n x spread x fanout steps to compute.
type exact struct {
	mean, sd float64 // of the share reached
	everyone float64 // probability that all are reached
}

func exactReach(n, fanout int) exact {
	know := make([]float64, n+fanout+1) // know[i]: probability that i know it and that it is not over
	know[1] = 1
	over := make([]float64, n+1) // over[i]: probability that it is over, i having been reached
	low, high := 1, 1
	for acted := range n {
		next := make([]float64, len(know))
		nextLow, nextHigh := n, 0
		for i := low; i <= high; i++ {
			if know[i] < 1e-18 {
				continue
			}
			for found, p := range newlyTold(n, n-i, fanout) {
				next[i+found] += know[i] * p
			}
			nextLow, nextHigh = min(nextLow, i), max(nextHigh, min(i+fanout, n))
		}
		know, low, high = next, nextLow, nextHigh
		over[acted+1], know[acted+1] = know[acted+1], 0
	}
	return moments(over)
}

// newlyTold is the distribution of how many of `without` nodes are among fanout of n-1.
func newlyTold(n, without, fanout int) []float64 {
	p := make([]float64, fanout+1)
	p[0] = 1
	for drawn := range fanout {
		for k := drawn; k >= 0; k-- {
			hit := max(float64(without-k), 0) / float64(n-1-drawn)
			p[k+1] += p[k] * hit
			p[k] *= 1 - hit
		}
	}
	return p
}

func moments(over []float64) exact {
	var e exact
	n := float64(len(over) - 1)
	var square float64
	for i, p := range over {
		share := float64(i) / n
		e.mean += p * share
		square += p * share * share
	}
	e.sd = math.Sqrt(max(square-e.mean*e.mean, 0))
	e.everyone = over[len(over)-1]
	return e
}
