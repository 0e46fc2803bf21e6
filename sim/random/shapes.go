package random

import "math"

// The distributions with a shape parameter, in nanoseconds. Their parameters are checked by whoever makes them.

// TruncatedNormal is a normal distribution without what lies below Least; Least is at most Mu.
type TruncatedNormal struct{ Mu, Sigma, Least float64 }

// Draw draws until a value is not cut off, twice at most in the mean.
func (d TruncatedNormal) Draw(r *Rand) float64 {
	for {
		if x := d.Mu + float64(d.Sigma*r.Normal()); x >= d.Least {
			return x
		}
	}
}

// Mean returns the mean after truncation: mu + sigma phi(a) / (1 - Phi(a)), a = (least - mu) / sigma.
func (d TruncatedNormal) Mean() float64 {
	if d.Sigma == 0 {
		return d.Mu
	}
	a := (d.Least - d.Mu) / d.Sigma
	density := Exp(float64(-0.5*float64(a*a))) / math.Sqrt(float64(2*math.Pi))
	return d.Mu + float64(d.Sigma*(density/(1-normalShare(a, density))))
}

// normalShare returns Phi(a) for a <= 0 by its series (Marsaglia 2004, Evaluating the normal distribution), given the
// density there. The terms cancel beyond -8, where less than 1e-15 is left.
func normalShare(a, density float64) float64 {
	if a < -8 {
		return 0
	}
	sum, term := a, a
	for k := 3.0; math.Abs(term) > 1e-17*math.Abs(sum); k += 2 {
		term = float64(term*float64(a*a)) / k
		sum += term
	}
	return 0.5 + float64(density*sum)
}

// Gamma has the density of x^(Shape-1) exp(-x/Scale), shifted by Shift.
type Gamma struct{ Shape, Scale, Shift float64 }

// Draw uses Marsaglia & Tsang 2000, A simple method for generating gamma variables.
func (d Gamma) Draw(r *Rand) float64 {
	shape, boost := d.Shape, 1.0
	if shape < 1 {
		boost = power(1-r.Float64(), 1/shape)
		shape++
	}
	offset := shape - 1./3
	slope := 1 / math.Sqrt(float64(9*offset))
	for {
		x := r.Normal()
		v := 1 + float64(slope*x)
		if v <= 0 {
			continue
		}
		v = float64(float64(v*v) * v)
		square := float64(x * x)
		if Log(1-r.Float64()) < float64(0.5*square)+float64(offset*((1-v)+Log(v))) {
			return d.Shift + float64(float64(d.Scale*offset)*float64(v*boost))
		}
	}
}

// Mean returns the mean.
func (d Gamma) Mean() float64 { return d.Shift + float64(d.Shape*d.Scale) }

// Weibull is Scale times the power 1/Shape of an exponential variable, shifted by Shift.
type Weibull struct{ Shape, Scale, Shift float64 }

// WeibullMean returns the Weibull distribution of that mean, shift included.
func WeibullMean(mean, shape, shift float64) Weibull {
	return Weibull{shape, (mean - shift) / GammaFunction(1+1/shape), shift}
}

// Draw inverts the distribution function.
func (d Weibull) Draw(r *Rand) float64 {
	return d.Shift + float64(d.Scale*power(r.Exponential(), 1/d.Shape))
}

// Mean returns the mean.
func (d Weibull) Mean() float64 { return d.Shift + float64(d.Scale*GammaFunction(1+1/d.Shape)) }

// Pareto exceeds x with probability (Least/x)^Shape.
type Pareto struct{ Least, Shape float64 }

// Draw inverts the distribution function.
func (d Pareto) Draw(r *Rand) float64 {
	return float64(d.Least * Exp(r.Exponential()/d.Shape))
}

// Mean returns the mean, infinite for a shape of 1 or less.
func (d Pareto) Mean() float64 {
	if d.Shape <= 1 {
		return math.Inf(1)
	}
	return float64(d.Least*d.Shape) / (d.Shape - 1)
}

// GeneralizedPareto exceeds Least + x with probability (1 + Shape x/Scale)^(-1/Shape); with Shape 0 it is exponential.
type GeneralizedPareto struct{ Least, Scale, Shape float64 }

// Draw inverts the distribution function.
func (d GeneralizedPareto) Draw(r *Rand) float64 {
	x := r.Exponential()
	if d.Shape != 0 {
		x = Expm1(float64(d.Shape*x)) / d.Shape
	}
	return d.Least + float64(d.Scale*x)
}

// Mean returns the mean, infinite for a shape of 1 or more.
func (d GeneralizedPareto) Mean() float64 {
	if d.Shape >= 1 {
		return math.Inf(1)
	}
	return d.Least + d.Scale/(1-d.Shape)
}

// Mixture draws from one of several distributions, each with its share.
type Mixture struct {
	Parts []Distribution
	Below []float64 // cumulative shares, the last one 1
}

// NewMixture returns the mixture with these weights, which are not negative and not all 0.
func NewMixture(parts []Distribution, weights []float64) Mixture {
	total, sum, scale := 0.0, 0.0, 1.0
	for _, w := range weights {
		total += w
	}
	if math.IsInf(total, 1) {
		total, scale = 0, 0x1p-64 // a power of two: nothing is rounded
		for _, w := range weights {
			total += float64(w * scale)
		}
	}
	m := Mixture{Parts: parts}
	for _, w := range weights {
		sum += float64(w * scale)
		m.Below = append(m.Below, sum/total)
	}
	m.Below[len(weights)-1] = 1
	return m
}

// Draw draws which part, then from it.
func (m Mixture) Draw(r *Rand) float64 {
	u := r.Float64()
	i := 0
	for u >= m.Below[i] {
		i++
	}
	return m.Parts[i].Draw(r)
}

// Mean returns the mean of the parts' means.
func (m Mixture) Mean() float64 {
	mean, below := 0.0, 0.0
	for i, part := range m.Parts {
		if share := m.Below[i] - below; share > 0 {
			mean += float64(share * part.Mean())
		}
		below = m.Below[i]
	}
	return mean
}

// power returns x^y for x >= 0.
func power(x, y float64) float64 { return Exp(float64(y * Log(x))) }

// GammaFunction returns the gamma function of x >= 1/2 to about 14 digits, the same bits on every CPU: Lanczos'
// approximation with g = 7 and 9 terms (coefficients by Godfrey 2001).
func GammaFunction(x float64) float64 {
	coefficients := [...]float64{676.5203681218851, -1259.1392167224028, 771.32342877765313,
		-176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7}
	x--
	sum := 0.99999999999980993
	for i, c := range coefficients {
		sum += c / (x + float64(i) + 1)
	}
	t := x + 7.5
	return float64(float64(math.Sqrt(float64(2*math.Pi))*sum) * Exp(float64((x+0.5)*Log(t))-t))
}
