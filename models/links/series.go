package links

import (
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/models/durations"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// seriesAbout is what both models that follow a file say of it.
const seriesAbout = " by a CSV with the columns time, from, to and value: it holds from its time on, and before the first one of its link, too. " +
	"Times are in seconds unless time_unit says otherwise. Nodes are named as the topology's file does, or by their numbers; a link of which one direction alone is named is the same both ways. Every link needs a value."

// LatencySeries is a latency of each link that changes with time.
type LatencySeries struct {
	File     string `yaml:"file" required:"true" help:"CSV with the columns time, from, to, value"`
	Measure  string `yaml:"measure" required:"true" oneof:"round_trip one_way" help:"what was measured; a round trip counts half in each direction"`
	Unit     string `yaml:"unit" oneof:"us ms s" help:"unit of the values"`
	TimeUnit string `yaml:"time_unit" oneof:"us ms s" help:"unit of the times"`

	table *timetable
}

// CapacitySeries is a rate of each link that changes with time.
type CapacitySeries struct {
	File     string    `yaml:"file" required:"true" help:"CSV with the columns time, from, to, value"`
	Unit     string    `yaml:"unit" required:"true" oneof:"bit kbit Mbit Gbit" help:"unit of the values, a second"`
	TimeUnit string    `yaml:"time_unit" oneof:"us ms s" help:"unit of the times"`
	Queue    *sim.Size `yaml:"queue" help:"what may wait in a direction, the message in transmission included; off, the default: unlimited"`

	table *timetable
}

func latencySeriesComponent() sim.Component {
	return sim.Component{
		Name:    "series",
		Example: "{file: data/topologies/backbone-latencies.csv, measure: one_way}",
		About:   "A latency of each link that changes with time," + seriesAbout + " A transit takes that of the instant in which it starts. Routes by latency go by the first one.",
		New:     func() any { return &LatencySeries{Unit: "ms", TimeUnit: "s"} },
	}
}

func capacitySeriesComponent() sim.Component {
	return sim.Component{
		Name:    "series",
		Example: "{file: data/topologies/backbone-rates.csv, unit: Mbit}",
		About:   "A rate of each link that changes with time," + seriesAbout + " A transit keeps that of the instant in which it enters the link's queue; 0 is refused (a link that carries nothing is a contact less).",
		New:     func() any { return &CapacitySeries{TimeUnit: "s"} },
	}
}

// Load implements the decoder's hook.
func (l *LatencySeries) Load(read func(path string) ([]byte, error)) (err error) {
	l.table, err = loadTimetable(l.File, l.TimeUnit, read, func(cell string) (int64, error) {
		value, err := durations.Parse(cell, l.Unit)
		if l.Measure == "round_trip" {
			value /= 2
		}
		return int64(random.Duration(value)), err
	})
	return err
}

// bitUnits are those of rates.
var bitUnits = map[string]float64{"bit": 1, "kbit": 1e3, "Mbit": 1e6, "Gbit": 1e9}

// Load implements the decoder's hook.
func (c *CapacitySeries) Load(read func(path string) ([]byte, error)) (err error) {
	c.table, err = loadTimetable(c.File, c.TimeUnit, read, func(cell string) (int64, error) {
		const most = 1e15
		value, err := strconv.ParseFloat(cell, 64)
		rate := math.Round(float64(value * bitUnits[c.Unit]))
		if err != nil || strings.Trim(cell, "0123456789.eE+-") != "" || !(rate >= 1 && rate <= most) { // ParseFloat also reads NaN
			return 0, fmt.Errorf("%q is no rate in %s; write a number from 1 bit/s to 1e15 bit/s", cell, c.Unit)
		}
		return int64(rate), nil
	})
	return err
}

// Notes says how the file was read.
func (l *LatencySeries) Notes() []string { return l.table.notes }

// Notes says how the file was read.
func (c *CapacitySeries) Notes() []string { return c.table.notes }

// Build implements Placed.
func (l *LatencySeries) Build(world *sim.World) (sim.Latency, error) {
	of, err := l.table.build(l.File, world)
	if err != nil {
		return nil, err
	}
	return overTime(of), nil
}

// Build implements Capacity.
func (c *CapacitySeries) Build(world *sim.World) (func(from, to sim.NodeID, at time.Duration) sim.Capacity, error) {
	of, err := c.table.build(c.File, world)
	if err != nil {
		return nil, err
	}
	return func(from, to sim.NodeID, at time.Duration) sim.Capacity {
		return sim.Capacity{Rate: sim.Bandwidth(overTime(of).value(sim.Link{From: from, To: to}, at)), Queue: places(c.Queue)}
	}, nil
}

// overTime has the values of each directed link.
type overTime map[sim.Link][]valueFrom

// valueFrom is what holds from a time on.
type valueFrom struct {
	at    time.Duration
	value int64
	line  int
}

func (o overTime) value(l sim.Link, at time.Duration) int64 {
	list := o[l]
	return list[max(sort.Search(len(list), func(i int) bool { return list[i].at > at })-1, 0)].value
}

func (o overTime) Draw(hop sim.Hop, _ *random.Rand) time.Duration {
	return time.Duration(o.value(hop.Link(), hop.At))
}

func (o overTime) Mean(from, to sim.NodeID) (time.Duration, bool) {
	return time.Duration(o[sim.Link{From: from, To: to}][0].value), true
}

func (overTime) MeansKnown() bool { return true }

// timetable is a file of values over time, of links by the names of their ends.
type timetable struct {
	links map[[2]string][]valueFrom
	order [][2]string // in the file
	notes []string
}

// loadTimetable reads a file. All its mistakes are told at once.
func loadTimetable(path, timeUnit string, read func(path string) ([]byte, error), parse func(cell string) (int64, error)) (*timetable, error) {
	data, err := read(path)
	if err != nil {
		return nil, problem("file", "%v", err)
	}
	table, err := intake.NewTable(data)
	if err != nil {
		return nil, problem("file", "%s:%v", path, err)
	}
	t, mistakes := &timetable{links: map[[2]string][]valueFrom{}}, &intake.Mistakes{}
	header, err := table.Read()
	if err != nil || !slices.Equal(header, []string{"time", "from", "to", "value"}) {
		return nil, problem("file", "%s:1: a series begins with the columns time,from,to,value", path)
	}
	for {
		row, err := table.Read()
		if err == io.EOF {
			break
		}
		if err == nil {
			line, _ := table.FieldPos(0)
			table.Named(row, 1)
			table.Named(row, 2)
			t.add(mistakes, line, slices.Clone(row), timeUnit, parse)
			continue
		}
		if mistakes.Add(intake.Malformed(err)); !intake.GoesOn(err) {
			break
		}
	}
	t.check(mistakes)
	t.notes = table.NotesOn(path)
	if err := mistakes.Of(path); err != nil {
		return nil, problem("file", "%v", err)
	}
	return t, nil
}

func (t *timetable) add(mistakes *intake.Mistakes, line int, row []string, timeUnit string, parse func(cell string) (int64, error)) {
	at, late := durations.Parse(row[0], timeUnit)
	value, wrong := parse(row[3])
	link := [2]string{row[1], row[2]}
	switch {
	case late != nil:
		mistakes.Line(line, "time: %v", late)
		return
	case wrong != nil:
		mistakes.Line(line, "value: %v", wrong)
		return
	case row[1] == "" || row[2] == "" || row[1] == row[2]:
		mistakes.Line(line, "from %q to %q is no link; name two nodes", row[1], row[2])
		return
	}
	if len(t.links[link]) == 0 {
		t.order = append(t.order, link)
	}
	t.links[link] = append(t.links[link], valueFrom{random.Duration(at), value, line})
}

// check puts the values of each link in the order of time, of which no two may be of one instant.
func (t *timetable) check(mistakes *intake.Mistakes) {
	for _, link := range t.order {
		list := t.links[link]
		slices.SortStableFunc(list, func(a, b valueFrom) int { return int(max(min(a.at-b.at, 1), -1)) })
		for i := 1; i < len(list); i++ {
			if list[i].at == list[i-1].at {
				mistakes.Line(list[i].line, "a second value of the link from %q to %q at %v, the first is in line %d; remove one", link[0], link[1], list[i].at, list[i-1].line)
			}
		}
	}
	if len(t.order) == 0 && mistakes.Count == 0 {
		mistakes.Line(1, "there is no value; give one for each link")
	}
}

// build finds the links in a world, all of which need values.
func (t *timetable) build(path string, world *sim.World) (overTime, error) {
	of, mistakes := overTime{}, &intake.Mistakes{}
	for _, names := range t.order {
		var ends [2]sim.NodeID
		line := t.links[names][0].line
		sound := true
		for i, name := range names {
			var err error
			if ends[i], err = selection.Named(world, name); err != nil {
				mistakes.Line(line, "%v", err)
				sound = false
			}
		}
		switch {
		case !sound:
		case !world.Graph.Adjacent(ends[0], ends[1]):
			mistakes.Line(line, "%q and %q are not adjacent in the topology; remove the values, or add the link", names[0], names[1])
		default:
			of[sim.Link{From: ends[0], To: ends[1]}] = t.links[names]
		}
	}
	if err := mistakes.Of(path); err != nil {
		return nil, problem("file", "%v", err)
	}
	return of, of.complete(path, world)
}

// complete gives links their way back, and refuses a world of which some link has no values.
func (o overTime) complete(path string, world *sim.World) error {
	missing, example := 0, sim.Link{}
	for n := range sim.NodeID(world.Len()) {
		for i := range world.Graph.Degree(n) {
			there := sim.Link{From: n, To: world.Graph.Neighbor(n, i)}
			back := sim.Link{From: there.To, To: there.From}
			switch {
			case o[there] != nil:
			case o[back] != nil:
				o[there] = o[back]
			default:
				if missing++; missing == 1 {
					example = there
				}
			}
		}
	}
	if missing > 0 {
		return problem("file", "%s has no value of %d ways of links, such as from %d to %d; add them", path, missing, example.From, example.To)
	}
	return nil
}
