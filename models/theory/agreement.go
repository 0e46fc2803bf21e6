package theory

import "math"

// OralMessages is the number of messages that the algorithm OM(m) sends among n generals, commander
// included, if nobody sends to himself and traitors send as many as others:
//
//	Σ_{k=0..m} Π_{i=1..k+1} (n-i)
//
// The commander tells n-1 lieutenants, each of whom commands OM(m-1) among the other n-1. It tolerates m
// traitors only if n > 3m; the count holds for any 0 <= m < n. An integer, exact up to 2^53.
// Source: Lamport, Shostak and Pease, The Byzantine generals problem, ACM TOPLAS 4(3), 1982, section 3.
func OralMessages(n, m int) float64 {
	if m < 0 || m >= n {
		return math.NaN()
	}
	total, round := 0.0, 1.0
	for k := 0; k <= m; k++ {
		round = float64(round * float64(n-k-1))
		total += round
	}
	return total
}
