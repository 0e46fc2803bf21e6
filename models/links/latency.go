package links

import (
	"time"

	"starmesh/models/durations"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Latency is a latency model as an experiment names it: a durations.Model, drawn for each transit of any link alike, or
// a Placed one.
type Latency interface{}

// Placed is a latency model that depends on the link or the time.
type Placed interface {
	// Build returns the model for one run. Its errors are *sim.FieldError.
	Build(world *sim.World) (sim.Latency, error)
}

// Latencies lists the latency models.
func Latencies() []sim.Component {
	list := durations.Catalogue()
	for i := range list {
		list[i].About += " The same for all links; each transit draws its own."
	}
	return append(list, matrixComponent(), distanceComponent(), measuredLatencyComponent(), scheduleComponent(), latencySeriesComponent(), byKindComponent())
}

// buildLatency makes the model for one run.
func buildLatency(l Latency, world *sim.World) (sim.Latency, error) {
	if placed, is := l.(Placed); is {
		return placed.Build(world)
	}
	return lift(l.(durations.Model)), nil
}

// constant is a latency that is exact to the nanosecond.
type constant time.Duration

func (c constant) Draw(sim.Hop, *random.Rand) time.Duration { return time.Duration(c) }

func (c constant) Mean(_, _ sim.NodeID) (time.Duration, bool) { return time.Duration(c), true }

func (constant) MeansKnown() bool { return true }

// Constant returns the latency that every transit has; predictions ask for it.
func (c constant) Constant() (time.Duration, bool) { return time.Duration(c), true }

// distributed draws all links' latency from one distribution.
type distributed struct {
	random.Distribution
	mean  time.Duration
	known bool // the mean; not all distributions have one
}

func lift(m durations.Model) sim.Latency {
	d := m.Distribution()
	if c, ok := d.(random.Constant); ok {
		return constant(random.Duration(c.Value))
	}
	mean, known := random.MeanDuration(d)
	return &distributed{d, mean, known}
}

func (d *distributed) Draw(_ sim.Hop, r *random.Rand) time.Duration {
	return random.Duration(d.Distribution.Draw(r))
}

func (d *distributed) Mean(_, _ sim.NodeID) (time.Duration, bool) { return d.mean, d.known }

func (d *distributed) MeansKnown() bool { return d.known }

// SlowestMean is that of all links.
func (d *distributed) SlowestMean() (time.Duration, bool) { return d.mean, d.known }
