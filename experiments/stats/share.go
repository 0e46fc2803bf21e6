package stats

import (
	"math"
	"strconv"
	"sync"

	"starmesh/sim/random"
)

// shareInterval is Clopper and Pearson's interval of a share, 1934, for a number of successes and trials that need not be
// whole: from one quantile of a beta distribution to another.
func shareInterval(successes, trials, confidence float64) (low, high float64) {
	if trials <= 0 {
		return 0, 1
	}
	tail := float64((1 - confidence) / 2)
	switch {
	case successes <= 0:
		return 0, round(1-power(tail, 1/trials), 10)
	case successes >= trials:
		return round(power(tail, 1/trials), 10), 1
	}
	low = betaQuantile(tail, successes, trials-successes+1)
	high = betaQuantile(1-tail, successes+1, trials-successes)
	return round(low, 10), round(high, 10)
}

// power returns x^y of a probability.
func power(x, y float64) float64 { return random.Exp(float64(y * random.Log(x))) }

// factors caches tFactor.
var factors sync.Map

type factorKey struct {
	df         int
	confidence float64
}

// tFactor returns the factor of a two-sided interval of Student's t with df degrees of freedom, to 10 significant digits; NaN
// for df < 1. Goroutines may share it.
func tFactor(df int, confidence float64) float64 {
	if df < 1 {
		return math.NaN()
	}
	key := factorKey{df, confidence}
	if q, ok := factors.Load(key); ok {
		return q.(float64)
	}
	z := normalFactor(confidence)
	q := tExpansion(float64(df), z)
	if df < 1000 { // df / (df + t^2) has a beta distribution
		x := betaQuantile(1-confidence, float64(df)/2, 0.5)
		q = math.Sqrt(float64(float64(df)*(1-x)) / x)
	}
	q = round(q, 10)
	factors.Store(key, q)
	return q
}

// normalFactor is tFactor of infinitely many degrees of freedom.
func normalFactor(confidence float64) float64 { return normalQuantile(1 - float64((1-confidence)/2)) }

// tExpansion is the expansion of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5, in powers of 1/df about
// the normal quantile z, for df >= 1000.
func tExpansion(df, z float64) float64 {
	z2 := float64(z * z)
	z3 := float64(z2 * z)
	z5, z7 := float64(z3*z2), float64(float64(z3*z2)*z2)
	g1 := float64((z3 + z) / 4)
	g2 := float64((float64(5*z5) + float64(16*z3) + float64(3*z)) / 96)
	g3 := float64((float64(3*z7) + float64(19*z5) + float64(17*z3) - float64(15*z)) / 384)
	tail := g2 + float64(g3/df)
	tail = g1 + float64(tail/df)
	return z + float64(tail/df)
}

// round keeps so many significant digits, and so drops those in which CPUs might differ.
func round(x float64, digits int) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	return rounded
}
