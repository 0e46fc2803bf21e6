package network

import (
	"math/bits"
	"time"

	"starmesh/sim/units"
)

// Clock is how a node's own clock differs from true time. Most nodes have none: theirs is right.
type Clock struct {
	ahead time.Duration // at the instant `since`
	since time.Duration
	drift int64 // nanoseconds that it gains in a second, by all faults together: rate bounds it
}

// rate returns what the clock gains in a second.
func (c *Clock) rate() int64 { return max(-mostDrift, min(mostDrift, c.drift)) }

// Reading returns what the clock shows at an instant.
func (c *Clock) Reading(now time.Duration) time.Duration {
	return now + c.ahead + gained(now-c.since, c.rate())
}

// gained returns span * drift / 10^9, rounded toward 0.
func gained(span time.Duration, drift int64) time.Duration {
	magnitude := uint64(max(drift, -drift))
	hi, lo := bits.Mul64(uint64(span), magnitude)
	quotient, _ := bits.Div64(hi, lo, uint64(time.Second))
	if drift < 0 {
		return -time.Duration(quotient)
	}
	return time.Duration(quotient)
}

// Truly returns how long it really takes until the clock has gone on by a span.
func (c *Clock) Truly(span time.Duration) time.Duration {
	if c.drift == 0 {
		return span
	}
	return units.Rounded(float64(float64(span) * (float64(time.Second) / float64(int64(time.Second)+c.rate()))))
}

// mostDrift bounds drifts, in nanoseconds a second: a clock never stands still or goes backwards.
const mostDrift = int64(time.Second) / 2

// Shift sets a node's clock forward, or back if by is negative, and changes the time that it gains in a second. Timers
// that are set keep their instants. Calling it with both negated undoes it, but for what drift has added meanwhile.
func (c *Conditions) Shift(n units.NodeID, now, by, drift time.Duration) {
	if c.clocks == nil {
		c.clocks = map[units.NodeID]*Clock{}
	}
	k := c.clocks[n]
	if k == nil {
		k = &Clock{}
		c.clocks[n] = k
	}
	k.ahead += gained(now-k.since, k.rate()) + by
	k.since = now
	k.drift += int64(drift)
}

// Clock returns a node's clock, nil where nothing is wrong with it.
func (c *Conditions) Clock(n units.NodeID) *Clock { return c.clocks[n] }
