package links

import (
	"strconv"
	"time"

	"starmesh/intake"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Distance is the time of light in fibre over a link's length.
type Distance struct {
	PerKm   time.Duration `yaml:"per_km" above:"0s" help:"time for a kilometre"`
	Stretch float64       `yaml:"stretch" min:"1" help:"length of the fibre / length of the link: fibres follow roads"`
	Base    time.Duration `yaml:"base" help:"time that each link takes whatever its length"`
}

func distanceComponent() sim.Component {
	return sim.Component{
		Name: "distance",
		About: "Light in fibre over the length of the link, which the topology must know (geometric, or a file with lengths or " +
			"coordinates): base + length x stretch x per_km.",
		New: func() any { return &Distance{PerKm: 5 * time.Microsecond, Stretch: 1} },
	}
}

// Build implements Placed.
func (d *Distance) Build(world *sim.World) (sim.Latency, error) {
	if err := checkMeasured(world, "length", func(m sim.Measured) bool { return m.Length >= 0 }); err != nil {
		return nil, err
	}
	return perLink(func(a, b sim.NodeID) time.Duration {
		length := float64(world.Measured(a, b).Length)
		return sim.After(d.Base, random.Duration(float64(float64(length*d.Stretch)*float64(d.PerKm))))
	}), nil
}

// MeasuredLatency is what the topology's file says of each link.
type MeasuredLatency struct{}

func measuredLatencyComponent() sim.Component {
	return sim.Component{
		Name:  "measured",
		About: "The latency that the topology's file gives for each link: its column or attribute latency_ms.",
		New:   func() any { return &MeasuredLatency{} },
	}
}

// Build implements Placed.
func (*MeasuredLatency) Build(world *sim.World) (sim.Latency, error) {
	if err := checkMeasured(world, "latency", func(m sim.Measured) bool { return m.Latency >= 0 }); err != nil {
		return nil, err
	}
	return perLink(func(a, b sim.NodeID) time.Duration { return world.Measured(a, b).Latency }), nil
}

// checkMeasured refuses a topology that does not know something of all its links.
func checkMeasured(world *sim.World, what string, known func(sim.Measured) bool) error {
	if world.Measured == nil {
		return problem("", "the topology knows no %s of links; take one that does (geometric, or file), or another model", what)
	}
	var unknown []string
	ways := 0
	for a := range sim.NodeID(world.Len()) {
		for i := range world.Graph.Degree(a) {
			ways++
			if b := world.Graph.Neighbor(a, i); !known(world.Measured(a, b)) {
				unknown = append(unknown, nameOf(world, a)+" to "+nameOf(world, b))
			}
		}
	}
	repair := "complete the file, write missing: fill, fill: median (or missing: drop) beside its path"
	if what == "length" {
		repair += ", or unplaced: neighbors if nodes lack coordinates"
	}
	switch len(unknown) {
	case 0:
		return nil
	case ways:
		return problem("", "the topology knows no %s of links; take one that does, name the attribute that says it (attributes: {%s: KEY}), or take another model", what, what)
	}
	return problem("", "the topology knows no %s of %d of %d ways (%s); %s, or take another model", what, len(unknown), ways, intake.Some(unknown), repair)
}

// nameOf is a node's label in its file, or its number.
func nameOf(world *sim.World, n sim.NodeID) string {
	if int(n) < len(world.Labels) {
		return strconv.Quote(world.Labels[n])
	}
	return strconv.Itoa(int(n))
}

// perLink is a latency that is the same for each transit of a link.
type perLink func(from, to sim.NodeID) time.Duration

func (l perLink) Draw(hop sim.Hop, _ *random.Rand) time.Duration { return l(hop.From, hop.To) }

// Fixed says that there is no randomness; predictions ask for it.
func (perLink) Fixed() {}

func (l perLink) Mean(from, to sim.NodeID) (time.Duration, bool) { return l(from, to), true }

func (perLink) MeansKnown() bool { return true }
