package sim

import "time"

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

// Transmission returns how long size bytes take at bandwidth b, rounded up to the nanosecond.
func (b Bandwidth) Transmission(size Size) time.Duration {
	const second = int64(time.Second)
	bits := int64(size) * 8
	whole, rest := bits/int64(b), bits%int64(b)
	if whole > int64(Forever)/second {
		return Forever
	}
	// rest < b, so the remainder is worked out by long division in two halves of 10^9 to stay in 64 bits.
	nanos := whole * second
	for unit := second; rest > 0 && unit > 1; {
		rest *= 10
		unit /= 10
		nanos += rest / int64(b) * unit
		rest %= int64(b)
	}
	if rest > 0 {
		nanos++
	}
	return time.Duration(nanos)
}

// After returns the instant d after t, saturating at Forever.
func After(t, d time.Duration) time.Duration {
	if d > Forever-t {
		return Forever
	}
	return t + d
}
