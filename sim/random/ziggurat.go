package random

import "math"

// The ziggurat method covers the area under a falling density by layers of equal area and draws a
// point in one of them; it lies under the density nearly always, and no function is evaluated.
//
// Source: Marsaglia and Tsang, The ziggurat method for generating random variables, Journal of
// Statistical Software 5(8), 2000, with two corrections. The layer and the place in it come from
// different bits (Doornik, An improved ziggurat method to generate normal random samples, 2005;
// Leong et al., A comment on the implementation of the ziggurat method, JSS 12(7), 2005): the low 8
// and the high 53 of one draw. And places are compared as real numbers, not as 32-bit integers.

// ziggurat holds the layers of one density, scaled so that it is 1 at 0. Layer i > 0 reaches from 0
// to edge(i) in width, and in height from density(edge(i)) to density(edge(i-1)), with edge(0) = 0.
// Layer 0 is the strip below them all, with the tail.
type ziggurat struct {
	layers  [256]layer
	heights [256]float64 // the density at the edges
}

// layer is what the common case reads, side by side in memory.
type layer struct {
	scale float64 // width over the number of places
	inner float64 // up to here the whole height of the layer lies under the density
}

// newZiggurat stacks layers of one area from the outermost edge inwards. places is the number of
// values of the integer that says where in a layer a point is.
func newZiggurat(edge, area, places float64, density, inverse func(float64) float64) ziggurat {
	var z ziggurat
	z.layers[0] = layer{scale: area / density(edge) / places, inner: edge}
	for i := 255; i > 0; i-- {
		height := density(edge)
		next := 0.0
		if i > 1 {
			next = inverse(area/edge + height)
		}
		z.layers[i] = layer{scale: edge / places, inner: next}
		z.heights[i] = height
		edge = next
	}
	z.heights[0] = 1
	return z
}

// under tells whether a random height in layer i lies under a density that is y there.
func (z *ziggurat) under(r *Rand, i uint8, y float64) bool {
	bottom, top := z.heights[i], z.heights[i-1]
	return bottom+float64(r.Float64()*(top-bottom)) < y
}

// The outermost edge follows from the number of layers, and the area from the edge: edge *
// density(edge) + the integral of the density beyond. Solved in 40 digits.
const (
	exponentialEdge = 7.6971174701310497140446280480
	exponentialArea = 0.0039496598225815572199775719
	normalEdge      = 3.6541528853610087716454297204
	normalArea      = 0.0049286732339746553473617754
)

var (
	exponentialZiggurat = newZiggurat(exponentialEdge, exponentialArea, 0x1p53, exponentialDensity,
		func(y float64) float64 { return -Log(y) })
	normalZiggurat = newZiggurat(normalEdge, normalArea, 0x1p52, normalDensity,
		func(y float64) float64 { return math.Sqrt(float64(-2 * Log(y))) })
)

func exponentialDensity(x float64) float64 { return Exp(-x) }

func normalDensity(x float64) float64 { return Exp(float64(-0.5 * float64(x*x))) }

// Exponential draws from the exponential distribution of mean 1.
func (r *Rand) Exponential() float64 {
	draw := r.Uint64()
	l := &exponentialZiggurat.layers[uint8(draw)]
	x := float64(float64(int64(draw>>11)) * l.scale)
	if x < l.inner {
		return x
	}
	return r.exponential(uint8(draw), x)
}

// exponential finishes Exponential where x lies beyond the inner part of layer i.
func (r *Rand) exponential(i uint8, x float64) float64 {
	switch {
	case i == 0: // the tail of an exponential is an exponential
		return exponentialEdge - Log(1-r.Float64())
	case exponentialZiggurat.under(r, i, exponentialDensity(x)):
		return x
	}
	return r.Exponential()
}

// Normal draws from the normal distribution of mean 0 and standard deviation 1.
func (r *Rand) Normal() float64 {
	draw := r.Uint64()
	l := &normalZiggurat.layers[uint8(draw)]
	x := float64(float64(int64(draw)>>11) * l.scale)
	if math.Abs(x) < l.inner {
		return x
	}
	return r.normal(uint8(draw), x)
}

// normal finishes Normal where x lies beyond the inner part of layer i.
func (r *Rand) normal(i uint8, x float64) float64 {
	switch {
	case i == 0:
		return math.Copysign(r.normalTail(), x)
	case normalZiggurat.under(r, i, normalDensity(x)):
		return x
	}
	return r.Normal()
}

// normalTail draws beyond the outermost edge. Source: Marsaglia, Generating a variable from the
// tail of the normal distribution, Technometrics 6(1), 1964.
func (r *Rand) normalTail() float64 {
	for {
		x := float64(-Log(1-r.Float64()) / normalEdge)
		y := -Log(1 - r.Float64())
		if y+y >= float64(x*x) {
			return normalEdge + x
		}
	}
}
