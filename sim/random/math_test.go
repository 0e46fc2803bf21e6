package random

// These tests prove that log and exp are within 1 ulp of 160-bit references, their special values, and that the ziggurats
// close.

import (
	"math"
	"math/big"
	"testing"
)

// precision of the reference, in bits.
const precision = 160

func reference(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// bigExp returns e to the power x: the Taylor series of x/2^k, squared k times.
func bigExp(x *big.Float) *big.Float {
	const k = 20
	small := new(big.Float).SetPrec(precision+2*k).SetMantExp(x, -k)
	sum, term := reference(1).SetPrec(precision+2*k), reference(1).SetPrec(precision+2*k)
	for n := 1.0; n < 20; n++ {
		term.Mul(term, small).Quo(term, reference(n))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog returns log x from a guess: with d = x/e^guess - 1, of 1e-12 or less, log x = guess + d -
// d^2/2 + d^3/3 within 1e-48. The guess avoids math.Log of subnormals, which is wrong on amd64.
func bigLog(x float64) *big.Float {
	f, k := math.Frexp(x)
	guess := math.Log(f) + float64(float64(k)*math.Ln2)
	d := bigExp(reference(-guess))
	d.Mul(d, reference(x)).Sub(d, reference(1))
	result := new(big.Float).SetPrec(precision).Add(reference(guess), d)
	d2 := new(big.Float).Mul(d, d)
	result.Sub(result, new(big.Float).Quo(d2, reference(2)))
	return result.Add(result, d2.Mul(d2, d).Quo(d2, reference(3)))
}

// ulps returns the distance of got from want in units of the last place of want.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	unit := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
	if math.Abs(w) == math.MaxFloat64 {
		unit = math.MaxFloat64 - math.Nextafter(math.MaxFloat64, 0)
	}
	d := new(big.Float).SetPrec(precision).Sub(reference(got), want)
	e, _ := d.Quo(d, reference(unit)).Float64()
	return math.Abs(e)
}

func trials() int {
	if testing.Short() {
		return 300
	}
	return 6000
}

// TestLogAccuracy and TestExpAccuracy hold the promise of 1 ulp over all magnitudes and where most
// draws fall. The largest errors seen in a million values are 0.80 and 0.91.
func TestLogAccuracy(t *testing.T) {
	r := New(1)
	worst := 0.0
	for i := range trials() {
		x := math.Float64frombits(r.Uint64N(math.Float64bits(math.Inf(1))-1) + 1)
		switch i % 4 {
		case 1:
			x = r.Float64()
		case 2:
			x = 0.5 + float64(1.5*r.Float64())
		case 3:
			x = 1 + float64((r.Float64()-0.5)*math.Ldexp(1, -r.IntN(50)))
		}
		if x == 0 || x == 1 {
			continue
		}
		e := ulps(Log(x), bigLog(x))
		worst = max(worst, e)
		if e > 1 {
			t.Errorf("Log(%x) is off by %.3f ulp", x, e)
		}
	}
	t.Logf("worst error %.3f ulp", worst)
}

func TestExpAccuracy(t *testing.T) {
	r := New(2)
	worst := 0.0
	for i := range trials() {
		x := float64(1454.8*r.Float64()) - 745.1
		switch i % 4 {
		case 1:
			x = r.Float64() - 0.5
		case 2:
			x = float64(r.Normal() * 10)
		case 3:
			x = math.Ldexp(r.Float64()-0.5, -r.IntN(70))
		}
		e := ulps(Exp(x), bigExp(reference(x)))
		worst = max(worst, e)
		if e > 1 {
			t.Errorf("Exp(%x) is off by %.3f ulp", x, e)
		}
	}
	t.Logf("worst error %.3f ulp", worst)
}

// TestLogExpEdges holds the promise where the algorithms switch.
func TestLogExpEdges(t *testing.T) {
	for _, edge := range []float64{0x1p-1074, 0x1p-1022, math.MaxFloat64, math.Sqrt2, math.Sqrt2 / 2, 2, 0.5} {
		for _, x := range []float64{math.Nextafter(edge, 0), edge, math.Nextafter(edge, 2)} {
			if x > 0 && ulps(Log(x), bigLog(x)) > 1 {
				t.Errorf("Log(%x) = %x", x, Log(x))
			}
		}
	}
	for _, edge := range []float64{709.7827128933840, -745.1332191019411, -708.3964185322641, math.Ln2 / 2,
		-math.Ln2 / 2, math.Ln2, 709.4361393, -744.4400719213812, -707.7, 0x1p-53, 0x1p-1074} {
		for _, x := range []float64{math.Nextafter(edge, -800), edge} {
			if ulps(Exp(x), bigExp(reference(x))) > 1 {
				t.Errorf("Exp(%x) = %x", x, Exp(x))
			}
		}
	}
}

func TestLogExpSpecialValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Log(0)", Log(0), -inf},
		{"Log(-0)", Log(math.Copysign(0, -1)), -inf},
		{"Log(1)", Log(1), 0},
		{"Log(-1)", Log(-1), nan},
		{"Log(-Inf)", Log(-inf), nan},
		{"Log(+Inf)", Log(inf), inf},
		{"Log(NaN)", Log(nan), nan},
		{"Exp(0)", Exp(0), 1},
		{"Exp(+Inf)", Exp(inf), inf},
		{"Exp(-Inf)", Exp(-inf), 0},
		{"Exp(NaN)", Exp(nan), nan},
		{"Exp(709.79)", Exp(709.79), inf},
		{"Exp(-745.14)", Exp(-745.14), 0},
		{"Exp(-745.133)", Exp(-745.133), 0x1p-1074},
		{"Exp(1e300)", Exp(1e300), inf},
		{"Exp(-1e300)", Exp(-1e300), 0},
		{"Log1p(0)", Log1p(0), 0},
		{"Log1p(1e-300)", Log1p(1e-300), 1e-300},
		{"Log1p(+Inf)", Log1p(inf), inf},
	} {
		if math.Float64bits(c.got) != math.Float64bits(c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestLog1p(t *testing.T) {
	for x := 1e-18; x < 1e18; x *= 1.37 {
		if got, want := Log1p(x), math.Log1p(x); !(math.Abs(got-want) <= 1e-15*want) {
			t.Errorf("Log1p(%g) = %v, want %v", x, got, want)
		}
	}
}

// TestZigguratsClose tells whether the layers, stacked from the outside, end at the top.
func TestZigguratsClose(t *testing.T) {
	for name, c := range map[string]struct {
		z            *ziggurat
		area, places float64
	}{
		"exponential": {&exponentialZiggurat, exponentialArea, 0x1p53},
		"normal":      {&normalZiggurat, normalArea, 0x1p52},
	} {
		top := c.area/(c.z.layers[1].scale*c.places) + c.z.heights[1]
		if !(math.Abs(top-1) <= 1e-12) {
			t.Errorf("%s: the top is at %v, not 1", name, top)
		}
		for i := 1; i < 256; i++ {
			if c.z.layers[i].inner != c.z.layers[i-1].inner && c.z.layers[i].inner >= c.z.layers[i].scale*c.places {
				t.Errorf("%s: layer %d is not wider than the one above", name, i)
			}
		}
	}
}

// TestExpm1 against the library's, over all magnitudes and both signs.
func TestExpm1(t *testing.T) {
	for exponent := -300; exponent <= 2; exponent++ {
		for _, digit := range []float64{1, -1, 3.7, -3.7, 6.9, -6.9} {
			x := digit * math.Pow10(exponent)
			if got, want := Expm1(x), math.Expm1(x); !(math.Abs(got-want) <= 2e-15*math.Abs(want)) {
				t.Errorf("Expm1(%g) = %v, want %v", x, got, want)
			}
			if x > -1 {
				if got, want := Log1p(x), math.Log1p(x); !(math.Abs(got-want) <= 2e-15*math.Abs(want)) {
					t.Errorf("Log1p(%g) = %v, want %v", x, got, want)
				}
			}
		}
	}
}
