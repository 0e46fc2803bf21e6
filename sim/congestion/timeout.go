package congestion

import "time"

const (
	// InitialTimeout is taken before a round trip was measured: RFC 6298, (2.1).
	InitialTimeout = time.Second
	// LongestTimeout is where back-off ends: RFC 6298, (2.5).
	LongestTimeout = 60 * time.Second
	// granularity is how fine a timer is, G of RFC 6298, unless shorter timeouts are asked for: that of a kernel's.
	granularity = time.Millisecond
)

// Trips estimates round trips and the timeout that they call for (RFC 6298). Who sends a frame twice must not measure it
// (Karn's rule): nobody knows which of the two was acknowledged.
type Trips struct {
	Smoothed  time.Duration // SRTT; 0: nothing was measured
	variation time.Duration // RTTVAR
}

// Measured adds a round trip.
func (t *Trips) Measured(trip time.Duration) {
	trip = max(trip, 1)
	if t.Smoothed == 0 {
		t.Smoothed, t.variation = trip, trip/2
		return
	}
	off := trip - t.Smoothed
	t.variation += (max(off, -off) - t.variation) / 4
	t.Smoothed += off / 8
}

// Timeout returns how long to wait for an acknowledgement, at least as long as given.
func (t *Trips) Timeout(least time.Duration) time.Duration {
	if t.Smoothed == 0 {
		return max(InitialTimeout, least)
	}
	return max(t.Smoothed+max(min(granularity, least), 4*t.variation), least)
}
