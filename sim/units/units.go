// Package units holds what everything in a run is measured and named in: instants, amounts, and the ids of nodes.
package units

import (
	"math"
	"math/bits"
	"time"
)

// NodeID names a node. Participants are 0..n-1 in every topology; hubs that only relay or serve
// come after them.
type NodeID int32

// Forever is the latest instant that a run can reach (146 years); draws saturate there.
const Forever = time.Duration(1<<62 - 1)

// Ratio is a dimensionless share; YAML writes it in percent ("1%").
type Ratio float64

// Rate is a frequency in events per second; YAML writes "2/s", "6/min" or "1/h".
type Rate float64

// Bandwidth is a transmission rate in bits per second; YAML writes "10Mbit".
type Bandwidth int64

// Size is an amount of data in bytes; YAML writes "1500B" or "1kB".
type Size int64

// Length is a distance in kilometres; YAML writes "100km".
type Length float64

// Transmission returns how long size bytes take at bandwidth b, rounded up to the nanosecond; nothing at an
// unlimited bandwidth, 0. It saturates at Forever.
func (b Bandwidth) Transmission(size Size) time.Duration {
	if b <= 0 || size <= 0 {
		return 0
	}
	const bitsPerByte = 8
	hi, lo := bits.Mul64(uint64(size), bitsPerByte*uint64(time.Second))
	if hi >= uint64(b) {
		return Forever // the quotient outgrows 64 bits
	}
	nanos, rest := bits.Div64(hi, lo, uint64(b))
	if rest > 0 && nanos < uint64(Forever) {
		nanos++
	}
	return time.Duration(min(nanos, uint64(Forever)))
}

// After returns the instant d after t, saturating at Forever.
func After(t, d time.Duration) time.Duration {
	if d > Forever-t {
		return Forever
	}
	return t + d
}

// Interval is a half-open stretch of time.
type Interval struct{ From, To time.Duration }

// Contains tells whether t lies in [From, To).
func (i Interval) Contains(t time.Duration) bool { return i.From <= t && t < i.To }

// Rounded returns a positive number of nanoseconds as a time, saturating at Forever.
func Rounded(nanoseconds float64) time.Duration {
	if nanoseconds >= float64(Forever) {
		return Forever
	}
	return time.Duration(math.Round(nanoseconds))
}
