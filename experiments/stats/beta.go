package stats

import (
	"math"

	"starmesh/sim/random"
)

// The quantiles below are written here, and not taken from a library, because their digits must be the same on every CPU:
// logarithms come from random.Log, and no product is fused with a sum.

// betaShare is the regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz' method; Press et al.,
// Numerical recipes, 3rd edition 2007, section 6.4).
func betaShare(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x < (a+1)/(a+b+2):
		return float64(betaPower(x, a, b)*betaFraction(x, a, b)) / a
	}
	return 1 - float64(betaPower(x, a, b)*betaFraction(1-x, b, a))/b
}

// betaPower is x^a (1-x)^b / B(a, b), by Loader's saddle-point expansion, 2000: of large a and b nothing cancels.
func betaPower(x, a, b float64) float64 {
	off := float64(x*(a+b)) - a
	exponent := float64(a*logOf(float64(x*(a+b))/a, off/a)) + float64(b*logOf(float64((1-x)*(a+b))/b, -off/b))
	exponent += stirlingError(a+b) - stirlingError(a) - stirlingError(b)
	return float64(random.Exp(exponent) * math.Sqrt(float64(a*b)/(float64(2*math.Pi)*(a+b))))
}

// logOf is the logarithm of a number, which near 1 is known better by how much it exceeds 1.
func logOf(x, excess float64) float64 {
	if math.Abs(excess) < 0.5 {
		return random.Log1p(excess)
	}
	return random.Log(x)
}

// stirlingError is by how much the logarithm of the gamma function exceeds (z-1/2) log z - z + log(2 pi)/2.
func stirlingError(z float64) float64 {
	if z < 16 {
		return stirlingError(z+1) + (float64((z+0.5)*random.Log1p(1/z)) - 1)
	}
	r := 1 / z
	r2 := float64(r * r)
	return float64(r * (1./12 - float64(r2*(1./360-float64(r2*(1./1260-float64(r2*(1./1680-float64(r2/1188)))))))))
}

func betaFraction(x, a, b float64) float64 {
	const tiny, precision = 1e-300, 1e-16
	away := func(y float64) float64 { // from 0
		if math.Abs(y) < tiny {
			return tiny
		}
		return y
	}
	c, d := 1.0, 1/away(1-float64((a+b)*x)/(a+1))
	h := d
	for m := 1.0; ; m++ {
		for _, term := range [2]float64{
			float64(m*float64((b-m)*x)) / float64((a+2*m-1)*(a+2*m)),
			-float64(float64((a+m)*(a+b+m))*x) / float64((a+2*m)*(a+2*m+1)),
		} {
			d = 1 / away(1+float64(term*d))
			c = away(1 + term/c)
			h = float64(h * float64(c*d))
		}
		if math.Abs(float64(c*d)-1) < precision || m > 1e6 {
			return h
		}
	}
}

// betaQuantile inverts betaShare for 0 < p < 1: Newton's method within a bracket that shrinks.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	x := a / (a + b)
	for range 200 {
		off := betaShare(x, a, b) - p
		if off > 0 {
			high = x
		} else {
			low = x
		}
		density := betaPower(x, a, b) / x / (1 - x)
		next := x - off/density
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-x) <= 1e-14*x {
			return next
		}
		x = next
	}
	return x
}

// normalQuantile inverts the normal distribution function, for 0 < p < 1, to 12 digits: Wichura's algorithm AS 241, 1988.
func normalQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return round(float64(q*polynomial(r, centre[0]))/polynomial(r, centre[1]), 12)
	}
	r := math.Sqrt(-random.Log(min(p, 1-p)))
	coefficients, shift := tail, 1.6
	if r > 5 {
		coefficients, shift = farTail, 5
	}
	z := round(polynomial(r-shift, coefficients[0])/polynomial(r-shift, coefficients[1]), 12)
	if q < 0 {
		return -z
	}
	return z
}

// polynomial has its coefficients in ascending order.
func polynomial(x float64, coefficients [8]float64) float64 {
	value := 0.0
	for i := len(coefficients) - 1; i >= 0; i-- {
		value = coefficients[i] + float64(value*x)
	}
	return value
}

var (
	centre = [2][8]float64{
		{3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3},
		{1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3},
	}
	tail = [2][8]float64{
		{1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4},
		{1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9},
	}
	farTail = [2][8]float64{
		{6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7},
		{1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15},
	}
)
