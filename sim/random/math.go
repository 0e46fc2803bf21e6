package random

import "math"

// The algorithms of Log and Exp, their constants and error bounds are those of FreeBSD's
// /usr/src/lib/msun/src/e_log.c and e_exp.c, which came with this notice:
//
// Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
//
// Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and
// distribute this software is freely granted, provided that this notice is preserved.

const (
	// ln2High has 21 zero bits at its end, so that its product with an exponent is exact.
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10

	sqrtHalfBits = 0x3fe6a09e667f3bcd // the bits of the square root of 1/2
)

// Log returns the natural logarithm of x within 1 unit in the last place, the same bits on every
// CPU. Log(0) is -Inf, Log(+Inf) is +Inf, and the logarithm of a negative number or NaN is NaN.
func Log(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	case !(x > 0):
		return math.NaN()
	}
	f, k := split(x)
	f--
	s := f / (2 + f)
	half := float64(0.5 * float64(f*f))
	tail := float64(s*(half+logSeries(s))) + float64(k*ln2Low)
	return float64(k*ln2High) - ((half - tail) - f)
}

// split returns f in [sqrt(1/2), sqrt(2)) and a whole k with x = f * 2^k, for a finite x > 0.
func split(x float64) (f, k float64) {
	if x < 0x1p-1022 { // subnormal: give it the leading bit that the exponent is read from
		f, k = split(float64(x * 0x1p52))
		return f, k - 52
	}
	b := math.Float64bits(x)
	exponent := int64(b-sqrtHalfBits) >> 52
	return math.Float64frombits(b - uint64(exponent)<<52), float64(exponent)
}

// logSeries returns (log(1+f) - f + f*f/2)/s - f*f/2 for s = f/(2+f), with an error below 2^-58.45.
func logSeries(s float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := l1 + float64(s4*(l3+float64(s4*(l5+float64(s4*l7)))))
	even := l2 + float64(s4*(l4+float64(s4*l6)))
	return float64(s2*odd) + float64(s4*even)
}

// Log1p returns log(1+x) for x >= -1 with a small relative error also where 1+x drops the bits of x.
// Source: Goldberg, What every computer scientist should know about floating-point arithmetic,
// ACM Computing Surveys 23(1), 1991, theorem 4.
func Log1p(x float64) float64 {
	sum := 1 + x
	if sum == 1 || sum > math.MaxFloat64 {
		return x
	}
	return float64(Log(sum) * (x / (sum - 1)))
}

// Expm1 returns exp(x) - 1 with a small relative error also where exp(x) drops the bits of x.
// Source: Kahan's method, in Higham, Accuracy and stability of numerical algorithms, 2nd edition 2002, section 1.14.1.
func Expm1(x float64) float64 {
	u := Exp(x)
	switch {
	case u == 1:
		return x
	case math.Abs(x) > 1:
		return u - 1
	}
	return float64((u-1)*x) / Log(u)
}

// Exp returns e to the power x within 1 unit in the last place, the same bits on every CPU. It is
// +Inf above the logarithm of the largest float64, 0 below that of the smallest, NaN for NaN.
func Exp(x float64) float64 {
	const (
		overflow  = 7.09782712893383973096e+02
		underflow = -7.45133219101941108420e+02
	)
	switch {
	case x != x:
		return math.NaN()
	case x > overflow:
		return math.Inf(1)
	case x < underflow:
		return 0
	}
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	high := x - float64(k*ln2High)
	return scale(expReduced(high, float64(k*ln2Low)), int64(k))
}

// expReduced returns exp(high - low), of which the magnitude is at most log(2)/2.
func expReduced(high, low float64) float64 {
	const (
		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	r := high - low
	t := float64(r * r)
	series := p1 + float64(t*(p2+float64(t*(p3+float64(t*(p4+float64(t*p5)))))))
	c := r - float64(t*series)
	return 1 - ((low - float64(r*c)/(2-c)) - high)
}

// scale returns y * 2^k for y in [1/2, 2) and k in -1075..1024, where the result is finite.
func scale(y float64, k int64) float64 {
	if k < -1021 { // maybe subnormal: round once, by a product
		return float64(scale(y, k+54) * 0x1p-54)
	}
	return math.Float64frombits(math.Float64bits(y) + uint64(k)<<52)
}
