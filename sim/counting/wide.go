package counting

import "math/bits"

// wide is an unsigned 128-bit sum: nanoseconds times messages outgrow 64 bits.
type wide struct{ hi, lo uint64 }

// add adds the product a*b.
func (w *wide) add(a, b uint64) {
	hi, lo := bits.Mul64(a, b)
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, lo, 0)
	w.hi, _ = bits.Add64(w.hi, hi, carry)
}

// increase adds a.
func (w *wide) increase(a uint64) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, a, 0)
	w.hi += carry
}

func (w *wide) plus(v wide) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, v.lo, 0)
	w.hi, _ = bits.Add64(w.hi, v.hi, carry)
}

// float returns the nearest float64, to within two roundings.
func (w wide) float() float64 { return float64(float64(w.hi)*(1<<64)) + float64(w.lo) }

// over returns w/d for d > 0, or 0.
func (w wide) over(d uint64) float64 {
	if d == 0 {
		return 0
	}
	return w.float() / float64(d)
}
