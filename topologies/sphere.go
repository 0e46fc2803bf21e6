package topologies

import (
	"math"

	"starmesh/sim"
)

// earthRadius in km: that of a sphere of the Earth's volume (IUGG).
const earthRadius = 6371.0008

// place is a point on the Earth, in degrees.
type place struct{ longitude, latitude float64 }

var nowhere = place{math.NaN(), math.NaN()}

func (p place) known() bool { return !math.IsNaN(p.longitude) && !math.IsNaN(p.latitude) }

// greatCircle returns the distance of two places on the surface of the Earth (haversine formula).
func greatCircle(a, b place) sim.Length {
	const radians = math.Pi / 180
	dy := sine(float64((b.latitude - a.latitude) * (radians / 2)))
	dx := sine(float64((b.longitude - a.longitude) * (radians / 2)))
	cosines := float64(cosine(float64(a.latitude*radians)) * cosine(float64(b.latitude*radians)))
	h := float64(dy*dy) + float64(cosines*float64(dx*dx))
	return sim.Length(float64(2 * earthRadius * arcsine(math.Sqrt(min(h, 1)))))
}

// The standard library's sine and arcsine differ between CPUs in their last bit, as the compiler fuses their products
// and sums; these do not. They are right to about 1e-15, a nanometre in a thousand kilometres.

// sine returns the sine of x, |x| <= 2 pi, by its Taylor series around the nearest multiple of pi.
func sine(x float64) float64 {
	turns := math.Round(x / math.Pi)
	x -= float64(turns * math.Pi)
	square, term, sum := float64(x*x), x, x
	for k := 1.0; k < 13; k++ {
		term = -float64(term*square) / float64((2*k)*(2*k+1))
		sum += term
	}
	if math.Mod(turns, 2) != 0 {
		return -sum
	}
	return sum
}

func cosine(x float64) float64 { return sine(x + math.Pi/2) }

// arcsine returns the arc of a sine in [0, 1], by Newton's method; near 1, where the sine is flat, by half the angle.
func arcsine(x float64) float64 {
	if x > 0.7 {
		return math.Pi/2 - float64(2*arcsine(math.Sqrt((1-x)/2)))
	}
	angle := x
	for range 6 {
		angle -= (sine(angle) - x) / cosine(angle)
	}
	return angle
}
