package links

import (
	"time"

	"starmesh/models/durations"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Latency is a latency model as an experiment names it: a parameter struct.
type Latency interface {
	// Build returns the model for one run. Its errors are *sim.FieldError.
	Build(world *sim.World) (sim.Latency, error)
}

// The distributions of durations, drawn for each transit of any link alike.
type (
	// Constant is the same latency always.
	Constant struct {
		durations.Constant `yaml:",inline"`
	}
	// Uniform is a latency from an interval.
	Uniform struct {
		durations.Uniform `yaml:",inline"`
	}
	// Exponential is a memoryless latency behind a fixed one.
	Exponential struct {
		durations.Exponential `yaml:",inline"`
	}
	// Lognormal is a skewed latency.
	Lognormal struct {
		durations.Lognormal `yaml:",inline"`
	}
	// Empirical is a latency from a sample.
	Empirical struct {
		durations.Empirical `yaml:",inline"`
	}
)

// Build implements Latency.
func (c *Constant) Build(*sim.World) (sim.Latency, error) { return constant(c.Value), nil }

// Build implements Latency.
func (u *Uniform) Build(*sim.World) (sim.Latency, error) { return lift(u), nil }

// Build implements Latency.
func (e *Exponential) Build(*sim.World) (sim.Latency, error) { return lift(e), nil }

// Build implements Latency.
func (l *Lognormal) Build(*sim.World) (sim.Latency, error) { return lift(l), nil }

// Build implements Latency.
func (e *Empirical) Build(*sim.World) (sim.Latency, error) { return lift(e), nil }

// Latencies lists the latency models: the distributions of durations, and the matrix.
func Latencies() []sim.Component {
	made := map[string]func() any{
		"constant":    func() any { return &Constant{} },
		"uniform":     func() any { return &Uniform{} },
		"exponential": func() any { return &Exponential{} },
		"lognormal":   func() any { return &Lognormal{} },
		"empirical":   func() any { return &Empirical{durations.Empirical{Unit: "ms"}} },
	}
	list := durations.Catalogue()
	for i := range list {
		list[i].New = made[list[i].Name]
		list[i].About += " The same for all links; each transit draws its own."
	}
	return append(list, matrixComponent())
}

// constant is a latency that is exact to the nanosecond.
type constant time.Duration

func (c constant) Draw(sim.Hop, *random.Rand) time.Duration { return time.Duration(c) }

func (c constant) Mean(_, _ sim.NodeID) time.Duration { return time.Duration(c) }

// Constant returns the latency that every transit has; predictions ask for it.
func (c constant) Constant() (time.Duration, bool) { return time.Duration(c), true }

// distributed draws all links' latency from one distribution.
type distributed struct {
	random.Distribution
	mean time.Duration
}

func lift(m durations.Model) sim.Latency {
	d := m.Distribution()
	if c, ok := d.(random.Constant); ok {
		return constant(random.Duration(c.Value))
	}
	return &distributed{d, random.Duration(d.Mean())}
}

func (d *distributed) Draw(_ sim.Hop, r *random.Rand) time.Duration {
	return random.Duration(d.Distribution.Draw(r))
}

func (d *distributed) Mean(_, _ sim.NodeID) time.Duration { return d.mean }
