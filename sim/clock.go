package sim

import (
	"math"
	"math/bits"
	"time"
)

// clock is how a node's own clock differs from true time. Most nodes have none: theirs is right.
type clock struct {
	ahead time.Duration // at the instant `since`
	since time.Duration
	drift int64 // nanoseconds that it gains in a second
}

// reading returns what the clock shows at an instant.
func (c *clock) reading(now time.Duration) time.Duration {
	return now + c.ahead + gained(now-c.since, c.drift)
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

// truly returns how long it really takes until the clock has gone on by a span.
func (c *clock) truly(span time.Duration) time.Duration {
	if c.drift == 0 {
		return span
	}
	return saturated(float64(float64(span) * (float64(time.Second) / float64(int64(time.Second)+c.drift))))
}

// saturated rounds a positive number of nanoseconds.
func saturated(nanoseconds float64) time.Duration {
	if nanoseconds >= float64(Forever) {
		return Forever
	}
	return time.Duration(math.Round(nanoseconds))
}

// mostDrift bounds drifts, in nanoseconds a second: a clock never stands still or goes backwards.
const mostDrift = int64(time.Second) / 2

// Shift sets a node's clock forward, or back if by is negative, and changes the time that it gains in a second. Timers
// that are set keep their instants. Calling it with both negated undoes it, but for what drift has added meanwhile.
func (c *Control) Shift(n NodeID, by, drift time.Duration) {
	k := c.life.clock(n)
	k.ahead += gained(*c.now-k.since, k.drift) + by
	k.since = *c.now
	k.drift = max(-mostDrift, min(mostDrift, k.drift+int64(drift)))
}

// clock returns a node's clock, which is right at first.
func (e *Engine[M]) clock(n NodeID) *clock {
	if e.clocks == nil {
		e.clocks = map[NodeID]*clock{}
	}
	if e.clocks[n] == nil {
		e.clocks[n] = &clock{}
	}
	return e.clocks[n]
}
