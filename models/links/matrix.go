package links

import (
	"slices"
	"time"

	"starmesh/intake"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// Matrix is a measured latency between regions, on which it places the participants.
type Matrix struct {
	File    string    `yaml:"file" required:"true" help:"CSV: a header from\\to,<region>,... (the first cell may be empty), then a row for each source region, of all values or of a triangle; or a header from,to,value, then a row for each pair"`
	Measure *string   `yaml:"measure" oneof:"round_trip one_way" later:"true" help:"what was measured; a round trip counts half in each direction. Where it is not said, a square is taken for round trips, and all else is refused"`
	Unit    string    `yaml:"unit" oneof:"us ms s" help:"unit of the numbers in the file"`
	Spread  sim.Ratio `yaml:"spread" max:"1000%" help:"standard deviation / mean of the lognormal factor that each transit draws; 0%: none"`

	Placement string             `yaml:"placement" oneof:"round_robin one_to_one" help:"participant i stands in region i modulo their number; or in region i, of which there must be enough"`
	Weights   map[string]float64 `yaml:"weights" keys:"any" min:"0" help:"shares of the participants by region instead, by largest remainder; the first participants are those of the first region in the file"`
	Regions   []string           `yaml:"regions" help:"the region of each participant instead, in the order of ids"`

	Gaps `yaml:",inline"`

	table *table
	notes []string // of what the file has and what was made of it
}

func matrixComponent() sim.Component {
	return sim.Component{
		Name:    "matrix",
		Example: "{file: data/cloud-rtt/gcp.csv, spread: 10%}",
		About: "Measured latencies between regions. Every node stands in a region: participants as placement, weights or " +
			"regions says, a hub where its topology's `at` says or, failing that, as if it followed the participants round " +
			"robin. The mean latency of a link is the entry of its two regions, half of it for round trips; within a " +
			"region it is the entry on the diagonal. Each transit multiplies it by a factor of mean 1 (lognormal).",
		New: func() any { return &Matrix{Unit: "ms", Placement: "round_robin"} },
	}
}

// Validate implements the decoder's hook.
func (m *Matrix) Validate() error {
	switch {
	case len(m.Weights) > 0 && len(m.Regions) > 0:
		return problem("regions", "weights places the participants already; keep one of the two")
	case m.Placement == "one_to_one" && len(m.Weights)+len(m.Regions) > 0:
		return problem("placement", "weights or regions places the participants already; remove it, or them")
	case m.File == "":
		return problem("file", "name the file of the matrix")
	}
	return m.Gaps.check()
}

// Load implements the decoder's hook.
func (m *Matrix) Load(read func(path string) ([]byte, error)) error {
	data, err := read(m.File)
	if err != nil {
		return problem("file", "%v", err)
	}
	text, err := intake.Decode(data, "")
	if err != nil {
		return problem("file", "%s:%v", m.File, err)
	}
	d := parseTable(text.Content, m.Unit, &m.Gaps)
	if m.Measure == nil || *m.Measure == "round_trip" {
		d.halve()
	}
	if !d.broken {
		d.settle(&m.Gaps, m.Placement != "one_to_one")
	}
	if err := d.mistakes.Of(m.File); err != nil {
		return problem("file", "%v", err)
	}
	switch {
	case m.Measure == nil && d.form != "":
		return problem("measure", "%s is %s, whose values may be of round trips or of one way: say which", m.File, d.form)
	case m.Measure == nil:
		d.notes = append(d.notes, "its values are taken for round trips, as measure says nothing else")
	}
	for _, note := range append(text.Notes, d.notes...) {
		m.notes = append(m.notes, m.File+": "+note)
	}
	m.table = &d.table
	return m.checkNames()
}

// Notes says what was made of the file.
func (m *Matrix) Notes() []string { return m.notes }

// Atlas returns where participants stand and how far regions are apart, for topologies.
func (m *Matrix) Atlas(participants int) (*topologies.Atlas, error) {
	regionOf, err := m.Place(participants, nil)
	if err != nil {
		return nil, err
	}
	return &topologies.Atlas{Regions: m.table.regions, RegionOf: regionOf, Delay: m.table.delay}, nil
}

// Build implements Latency. A world that nobody has placed yet is placed.
func (m *Matrix) Build(world *sim.World) (sim.Latency, error) {
	if world.RegionOf == nil {
		if err := m.Settle(world, nil); err != nil {
			return nil, err
		}
	}
	if len(world.RegionOf) < world.Len() || len(world.Regions) != len(m.table.regions) {
		panic("links: the world was placed by another matrix")
	}
	l := regional{*m.table, world.RegionOf}
	if m.Spread == 0 {
		return &l, nil
	}
	return &jittery{l, random.LogNormalMeanCV(1, float64(m.Spread))}, nil
}

// regional is the latency between two nodes' regions.
type regional struct {
	table
	regionOf []uint16
}

func (l *regional) mean(from, to sim.NodeID) float64 {
	return l.cells[int(l.regionOf[from])*len(l.regions)+int(l.regionOf[to])]
}

func (l *regional) Draw(hop sim.Hop, _ *random.Rand) time.Duration {
	return random.Duration(l.mean(hop.From, hop.To))
}

func (l *regional) Mean(from, to sim.NodeID) (time.Duration, bool) {
	return random.Duration(l.mean(from, to)), true
}

func (*regional) MeansKnown() bool { return true }

// SlowestMean is that of any two regions, linked or not.
func (l *regional) SlowestMean() (time.Duration, bool) {
	return random.Duration(slices.Max(l.cells)), true
}

// jittery varies it from transit to transit.
type jittery struct {
	regional
	factor random.LogNormal
}

func (l *jittery) Draw(hop sim.Hop, r *random.Rand) time.Duration {
	return random.Duration(float64(l.mean(hop.From, hop.To) * l.factor.Draw(r)))
}
