package congestion

import (
	"math"
	"time"
)

const (
	cubicScale = 0.4 // C of RFC 9438, frames/s³
	cubicKeeps = 0.7 // beta of RFC 9438: what a loss leaves of the window
	renoSlope  = 3 * (1 - cubicKeeps) / (1 + cubicKeeps)
)

// cubic grows along C (t-K)³ + plateau from the start of an epoch, but at least as Reno would with the same losses.
type cubic struct {
	plateau  float64 // W_max: where the last loss was
	prior    float64 // the window before it
	friendly float64 // W_est: the window that Reno would have
	start    time.Duration
	reach    float64 // K: seconds from the start until the plateau
	begun    bool    // an epoch
}

func (c *cubic) grow(window float64, acked int, now, trip time.Duration) float64 {
	if !c.begun {
		c.begin(window, now)
	}
	slope := renoSlope
	if c.friendly >= c.prior {
		slope = 1
	}
	c.friendly += float64(slope * float64(acked) / window)
	since := now - c.start
	if c.curve(since) < c.friendly {
		return max(window, c.friendly)
	}
	target := min(max(c.curve(since+trip), window), float64(1.5*window))
	return window + float64(min(float64(acked)/window, 1)*(target-window))
}

// begin starts an epoch: below the plateau the window rises to it, else it goes on from here.
func (c *cubic) begin(window float64, now time.Duration) {
	c.begun, c.start, c.friendly, c.reach = true, now, window, 0
	if c.plateau > window {
		c.reach = cubeRoot((c.plateau - window) / cubicScale)
	} else {
		c.plateau = window
	}
}

func (c *cubic) curve(since time.Duration) float64 {
	t := since.Seconds() - c.reach
	return float64(cubicScale*float64(t*float64(t*t))) + c.plateau
}

func (c *cubic) shrink(window, flight float64, cause loss) float64 {
	switch {
	case cause == byTimeout:
		c.plateau = 0 // the next epoch starts at its own plateau
	case window < c.plateau: // fast convergence: others need room
		c.plateau = float64(window * ((1 + cubicKeeps) / 2))
	default:
		c.plateau = window
	}
	c.prior, c.begun = window, false
	return max(float64(flight*cubicKeeps), leastWindow)
}

func (c *cubic) rest() { c.begun = false }

// cubeRoot returns the cube root of x >= 0 within a few units in the last place, the same bits on every machine: Newton's
// method from a guess that divides the exponent by three.
func cubeRoot(x float64) float64 {
	if x < 0x1p-1000 {
		return 0
	}
	const third = 0x2a9f7893782da1ce // two thirds of the bits of 1, less what makes the guess good on both sides
	y := math.Float64frombits(math.Float64bits(x)/3 + third)
	for range 5 { // each step doubles the digits; the guess has more than one
		y += (x/float64(y*y) - y) / 3
	}
	return y
}
