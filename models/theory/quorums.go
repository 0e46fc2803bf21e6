package theory

// QuorumMiss returns the probability that r of n replicas drawn at random hold none of the w that have a value:
// C(n-w, r) / C(n, r) (Bailis et al. 2012, Probabilistically bounded staleness, equation 1). It is 0 for r + w > n.
func QuorumMiss(n, w, r int) float64 {
	if r+w > n {
		return 0
	}
	miss := 1.0
	for i := range r {
		miss *= float64(n-w-i) / float64(n-i)
	}
	return round10(miss)
}

// MajorityServes returns the expected share of n nodes that are in a majority when a coin assigns each of them to one of
// two sides.
func MajorityServes(n int) float64 {
	share, total := 0.0, 0.0
	binomialWeights(n, 0.5, func(k int, weight float64) {
		total += weight
		if 2*k > n {
			share += float64(weight*float64(k)) / float64(n)
		} else if 2*k < n {
			share += float64(weight*float64(n-k)) / float64(n)
		}
	})
	return round10(share / total)
}

// CrowdsGuess returns the probability that who gave a text to the first of c collaborators on its path is its writer:
// (n - p (n - c - 1)) / n for a crowd of n that forwards with probability p (Reiter & Rubin 1998, proof of theorem 5.2).
func CrowdsGuess(n, c int, forward float64) float64 {
	return round10((float64(n) - float64(forward*float64(n-c-1))) / float64(n))
}
