package modeltest

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Constant is a latency without randomness, which says so: predictions are made by it.
type Constant time.Duration

// Draw returns the latency.
func (c Constant) Draw(sim.Hop, *random.Rand) time.Duration { return time.Duration(c) }

// Mean returns the latency.
func (c Constant) Mean(_, _ sim.NodeID) (time.Duration, bool) { return time.Duration(c), true }

// Constant returns the latency.
func (c Constant) Constant() (time.Duration, bool) { return time.Duration(c), true }

// Uniform is a latency from Min up to Max, that one excluded, so that messages overtake each other.
type Uniform struct{ Min, Max time.Duration }

// Draw draws.
func (u Uniform) Draw(_ sim.Hop, r *random.Rand) time.Duration {
	return u.Min + time.Duration(r.Uint64N(uint64(u.Max-u.Min)))
}

// Mean returns the middle.
func (u Uniform) Mean(_, _ sim.NodeID) (time.Duration, bool) { return (u.Min + u.Max) / 2, true }

// Exponential is a latency of this mean, by which messages overtake each other.
type Exponential time.Duration

// Draw draws.
func (e Exponential) Draw(_ sim.Hop, r *random.Rand) time.Duration {
	return random.Duration(float64(e) * r.Exponential())
}

// Mean returns the mean.
func (e Exponential) Mean(_, _ sim.NodeID) (time.Duration, bool) { return time.Duration(e), true }

// Bernoulli loses each transit with this probability.
type Bernoulli float64

// Lost draws.
func (b Bernoulli) Lost(_ sim.Hop, r *random.Rand) bool { return r.Bernoulli(float64(b)) }
