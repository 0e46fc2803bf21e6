package stats

import (
	"math"
	"strconv"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// quantiles caches TQuantile: degrees of freedom (int) -> quantile (float64).
var quantiles sync.Map

// TQuantile returns the 0.975 quantile of Student's t with df degrees of freedom to 10 significant
// digits, which is the factor of a two-sided 95 % interval; NaN for df < 1. Goroutines may share it.
func TQuantile(df int) float64 {
	if df < 1 {
		return math.NaN()
	}
	if q, ok := quantiles.Load(df); ok {
		return q.(float64)
	}
	q := round(tQuantile(float64(df)), 10)
	quantiles.Store(df, q)
	return q
}

// tQuantile leaves many degrees of freedom to the expansion: there the inverse of the beta function
// loses digits by cancellation (two at 10^5), and which ones depends on the CPU.
func tQuantile(df float64) float64 {
	if df < 1000 {
		return distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(0.975)
	}
	return tExpansion(df)
}

// tExpansion is the expansion of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5, in
// powers of 1/df about the normal quantile z. The first term left out is below 1e-14 from df = 1000.
func tExpansion(df float64) float64 {
	const z = 1.959963984540054
	const (
		g1 = (z*z*z + z) / 4
		g2 = (5*z*z*z*z*z + 16*z*z*z + 3*z) / 96
		g3 = (3*z*z*z*z*z*z*z + 19*z*z*z*z*z + 17*z*z*z - 15*z) / 384
	)
	tail := g2 + float64(g3/df)
	tail = g1 + float64(tail/df)
	return z + float64(tail/df)
}

// round keeps so many significant digits, and so drops those in which CPUs differ.
func round(x float64, digits int) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	return rounded
}
