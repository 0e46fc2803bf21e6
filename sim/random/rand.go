// Package random draws the simulator's random numbers: hashes that key a draw by its identity,
// one small generator, samplers of the usual distributions, and the logarithm and exponential that
// they need.
//
// Everything here yields the same bits on every CPU. Two habits make it so: no function of package
// math is used whose result differs between CPUs, and every product that may meet a sum is rounded
// by a conversion, float64(x*y), because a compiler may otherwise fuse the two into one operation
// that rounds once. A test enforces the second.
package random

import "math/bits"

// gamma is the step of splitmix64: the odd number nearest to 2^64 divided by the golden ratio.
const gamma = 0x9e3779b97f4a7c15

// Rand is a stream of random numbers in 8 bytes: splitmix64 (Steele, Lea and Flood, Fast splittable
// pseudorandom number generators, OOPSLA 2014, section 5). It is a value: a copy repeats the
// stream, and the zero Rand is the stream of key 0. It is not for concurrent use.
//
// All streams are stretches of one cycle of 2^64 numbers, and the key says where a stretch begins.
// Keys must therefore be scattered, as those of Hash are; key and key+gamma would overlap.
type Rand struct{ state uint64 }

// New returns the stream of a key.
func New(key uint64) Rand { return Rand{state: key} }

// Uint64 returns 64 random bits.
func (r *Rand) Uint64() uint64 {
	r.state += gamma
	return Mix(r.state)
}

// Uint64N returns one of 0..n-1 with exactly equal probabilities. It panics if n is 0.
// Source: Lemire, Fast random integer generation in an interval, ACM TOMACS 29(1), 2019.
func (r *Rand) Uint64N(n uint64) uint64 {
	high, low := bits.Mul64(r.Uint64(), n)
	if low < n || n == 0 {
		return r.again(high, low, n)
	}
	return high
}

// again draws anew where a draw is one of the 2^64 mod n too many. It is rare to come here, and only here is that worth
// a division.
func (r *Rand) again(high, low, n uint64) uint64 {
	if n == 0 {
		panic("random: a choice among nothing")
	}
	for surplus := -n % n; low < surplus; {
		high, low = bits.Mul64(r.Uint64(), n)
	}
	return high
}

// IntN returns one of 0..n-1 with exactly equal probabilities. It panics if n is not positive.
func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("random: a choice among nothing")
	}
	return int(r.Uint64N(uint64(n)))
}

// Float64 returns one of the 2^53 multiples of 2^-53 in [0, 1).
func (r *Rand) Float64() float64 {
	// The detour by int64 is one instruction; from uint64 it would be a branch and more.
	return float64(float64(int64(r.Uint64()>>11)) * 0x1p-53)
}

// Bernoulli returns true with probability p, rounded down to a multiple of 2^-64; never if p <= 0
// or NaN, always if p >= 1. It takes one draw whatever p is, so that the draws that follow do not
// depend on p.
func (r *Rand) Bernoulli(p float64) bool {
	draw := r.Uint64()
	if p >= 1 {
		return true
	}
	return p > 0 && draw < uint64(float64(p*0x1p64))
}
