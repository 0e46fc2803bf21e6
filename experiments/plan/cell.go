package plan

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"starmesh/models/contacts"
	"starmesh/models/links"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// Cell is one point of the sweep.
type Cell struct {
	Conditions
	ID     string   // hash of the conditions and of the files they name
	Values []string // by Experiment.Columns; numbers in base units
	Shown  []string // likewise, as the file has them
	Model  *sim.Model

	// Filled in when the cell is checked, for the first replication.
	Columns  []sim.Column
	Theory   sim.Theory
	Cautions []string
	Notes    []string // on files that change the network
	Estimate Estimate
	Prepared time.Duration // how long it took to make a run ready
	Pieces   []int         // nodes of each piece of the network, the largest first; nil where it cannot fall apart
	Unbuilt  bool          // it was too large for Options.Units: nothing of these is known but Columns, and a rough Estimate

	Labels  []string          // of its nodes; nil where the topology is from no file
	broken  []string          // paths of what is wrong, and was left out; nil in an experiment that is returned
	misses  []sim.Miss        // faults that find nobody
	parts   int               // into which a run's window is cut for batch means; 0: none
	binning *sim.Binning      // series of each run; nil: none
	common  *sim.Common       // what all runs report
	alike   *sim.Common       // that of another cell of the same protocol; nil: there is none yet
	choice  map[string]string // swept path or "label" -> value as written
}

// Seed returns the seed of a replication: the same for every cell, so that cells are compared under common random
// numbers.
func (c *Cell) Seed(replication int) uint64 {
	return random.Hash(c.Conditions.Seed, uint64(replication))
}

// contactsFault is the name of the fault that takes links away between their contacts.
const contactsFault = "contacts"

// Shape is the topology, or that of the contacts.
func (c *Conditions) Shape() topologies.Shape {
	if c.Topology == nil && c.Contacts != nil {
		return c.Contacts.Shape()
	}
	return c.Topology
}

// faults returns the timeline in the order of names, so that the order in the file is immaterial.
func (c *Cell) faults(plan *sim.Contacts) []sim.Fault {
	list := make([]sim.Fault, 0, len(c.Faults)+1)
	if plan != nil {
		list = append(list, sim.Fault{Name: contactsFault, Model: sim.Absences{Contacts: plan}, When: sim.When{For: sim.Forever}})
	}
	for name, fault := range c.Faults {
		list = append(list, sim.Fault{Name: name, Model: fault.Model, When: fault.Schedule()})
	}
	slices.SortFunc(list, func(a, b sim.Fault) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// inspect prepares the first replication, which finds what cannot be, and keeps what follows from it.
func (c *Cell) inspect(rig *Rig) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the protocol panics before the run begins: %v%s", r, sim.PanicPlace())
		}
	}()
	began := time.Now()
	run, err := rig.Prepare(c, 0)
	if err != nil {
		return err
	}
	c.Prepared = time.Since(began)
	setting := run.Setting()
	if _, stored := setting.World.Graph.(interface{ LinkEnds() int }); stored {
		c.Pieces = topologies.Components(setting.World.Graph)
	}
	c.Columns, c.common = run.Columns(), run.Common()
	c.Theory = c.Model.Theory(c.Protocol, setting)
	c.Cautions = append(c.Model.Cautions(c.Protocol, setting), links.Unmet(&c.Links, c.Service, setting.World)...)
	if setting.Network.Contacts != nil {
		c.Notes = append(c.Notes, contacts.Describe(setting)...)
	}
	c.misses, c.Labels = setting.Misses, setting.World.Labels
	load := c.Model.Load(c.Protocol, setting)
	if c.binning != nil {
		load.State += float64(binBytes * float64((c.Duration+c.Drain)/c.binning.Every))
	}
	if c.Quantiles == "exact" {
		load.State += float64(8 * keptOfAMessage * (load.Adjacent + load.Routed) * float64(1+min(len(setting.Phases), 1)))
	}
	c.Estimate = estimate(load, run)
	if limit := c.Limits.Memory; limit > 0 && c.Estimate.Memory > limit {
		return &sim.PathError{Path: "limits.memory", Err: fmt.Errorf(
			"a run takes about %d MB by estimate, with the messages on their way and what its nodes hold; send less, take fewer nodes, or raise the limit from %d MB if the machine has more",
			c.Estimate.Memory/1e6, limit/1e6)}
	}
	return nil
}

// units is about how many nodes and ends of links it takes as long to make as to inspect the cell.
func (c *Cell) units() int64 {
	const cell = 500
	f := c.leastFootprint()
	ends := int64(f.LinkEnds)
	if implicit, is := c.Shape().(interface{ Degree(participants int) int }); is { // theories search it all the same
		ends = int64(c.Nodes) * int64(implicit.Degree(c.Nodes))
	}
	return cell + int64(f.Nodes) + ends
}

// sketch inspects a smaller cell in place of this one, so that the columns are known. What is wrong with that says nothing of
// this one.
func (c *Cell) sketch(rig *Rig) {
	c.Unbuilt = true
	small := *c
	small.Nodes = min(c.Nodes, 64)
	if small.inspect(rig) == nil {
		c.Columns, c.common = small.Columns, small.common
		c.Estimate.Events = float64(small.Estimate.Events * (float64(c.Nodes) / float64(small.Nodes)))
	}
	c.Estimate.Memory = c.leastFootprint().Bytes()
}

// Prediction returns the theory's value for a metric.
func (c *Cell) Prediction(metric string) (sim.Prediction, bool) {
	for _, p := range c.Theory.Predictions {
		if p.Metric == metric {
			return p, true
		}
	}
	return sim.Prediction{}, false
}

// Reports tells whether the cell's runs report a metric.
func (c *Cell) Reports(metric string) bool {
	return c.Column(metric) >= 0 || c.Unbuilt && c.Columns == nil // nobody knows
}

// impossible lists combinations of conditions that cannot be, with the path at fault.
func (c *Cell) impossible() []*sim.PathError {
	var list []*sim.PathError
	blame := func(path, problem string) {
		list = append(list, &sim.PathError{Path: path, Err: errors.New(problem)})
	}
	if c.warmup() >= c.Duration-c.Deadline {
		path := "warmup"
		if c.warmup() < c.Duration {
			path = "deadline"
		}
		blame(path, "no time is left for statistics, which cover [warmup, duration - deadline); shorten "+path+", or lengthen duration")
	}
	if needs := c.leastFootprint().Bytes(); c.Limits.Memory > 0 && needs > c.Limits.Memory {
		blame("nodes", fmt.Sprintf("a run of so many takes about %d MB, more than limits.memory (%d MB); take fewer, or raise the limit if the machine has more",
			needs/1e6, c.Limits.Memory/1e6))
	}
	switch {
	case c.Phases == "":
	case c.Warmup == nil:
		blame("warmup", "auto looks for a steady state, which the fault of `phases` ends; give warmup a time")
	case c.parts > 0:
		blame("phases", "batch means are of a run in a steady state, which a fault ends; leave `phases` out, or take intervals from replications")
	}
	if c.Phases != "" {
		if problem := c.phasesProblem(); problem != "" {
			blame("phases", problem)
		}
	}
	if _, taken := c.Faults[contactsFault]; taken && c.Contacts != nil {
		blame("faults."+contactsFault, "the links between whose contacts nothing can be sent have this name; take another")
	}
	if plan, is := c.Contacts.(*contacts.File); is && plan.Between == "wait" && c.Routes.Adaptive != nil {
		blame("routes.adaptive", "with contacts that wait, a link that is away is no failure to go round; leave adaptive out, or write between: lose")
	}
	end := c.Duration + c.Drain
	for name, fault := range c.Faults {
		if fault.At == nil {
			continue
		}
		switch {
		case *fault.At > end:
			blame("faults."+name+".at", "the fault begins after the run has ended (duration + drain)")
		case fault.For != nil && sim.After(*fault.At, *fault.For) > end:
			blame("faults."+name+".for", "the fault ends after the run has ended (duration + drain); shorten it, or leave `for` out if it shall last")
		}
	}
	return list
}

// leastFootprint is what a run takes whatever the protocol sends, known before anything is built.
func (c *Cell) leastFootprint() sim.Footprint {
	f := sim.Footprint{Nodes: c.Nodes, Message: 40, Pending: c.Nodes, Flights: c.Nodes}
	if hubs, ok := c.Shape().(*topologies.Hubs); ok {
		f.Nodes += hubs.Count
	}
	if stored, ok := c.Shape().(interface{ LinkEnds(participants int) int }); ok {
		f.LinkEnds = stored.LinkEnds(c.Nodes)
	}
	return f
}

// keptOfAMessage is how many observations a message adds, roughly: its latency, and what the protocol observes of it.
const keptOfAMessage = 2

// Estimate is what --dry-run says of one run of a cell.
type Estimate struct {
	Events float64
	Tables int // of routes
	Memory sim.Size
}

// estimate guesses a run's events from its messages, each hop being one event, and one for each stage that is configured; and its memory.
func estimate(load sim.Load, run sim.Run) Estimate {
	s := run.Setting()
	meanHops, stages := run.MeanHops(), stages(s)
	hops := load.Adjacent + float64(load.Routed*meanHops)
	if s.Network.Reliable != nil {
		hops *= 2 // as many acknowledgements
	}
	const pendingFor = 0.5 // seconds for which a message stays pending, generously
	messages, seconds := load.Adjacent+load.Routed, max((s.Duration+s.Drain).Seconds(), 1)
	pending := int(min(messages, float64(messages/seconds*pendingFor)+float64(s.World.Len()), math.MaxInt32))
	routed := 0.0
	if meanHops > 1 {
		routed = load.Routed
	}
	queued := stages > 0 || s.Network.Queues() || routed > 0
	tables := run.Tables(routed)
	return Estimate{Events: hops * (1 + stages), Tables: tables, Memory: run.Needs(pending, queued, tables) + sim.Size(min(load.State, math.MaxInt64/4))}
}

// stages returns how many stages a hop has besides its path, as the average of the first participant and the last node,
// which is a hub if there are any.
func stages(s *sim.Setting) (count float64) {
	for _, n := range []sim.NodeID{0, sim.NodeID(s.World.Len() - 1)} {
		if s.Network.Uplink != nil && s.Network.Uplink(n).Rate > 0 {
			count += 0.5
		}
		if s.Network.Downlink != nil && s.Network.Downlink(n).Rate > 0 {
			count += 0.5
		}
		if s.Network.Service != nil && s.Network.Service(n).Time != nil {
			count += 0.5
		}
	}
	return count
}

// Name tells the cell from the others by what the sweep varies.
func (c *Cell) Name() string {
	if len(c.Shown) == 0 {
		return "the only cell"
	}
	return "cell " + strings.Join(c.Shown, ", ")
}

// Names names cells, as far as they are few.
func Names(cells []*Cell) string {
	const most = 4
	var names []string
	for _, c := range cells[:min(most, len(cells))] {
		names = append(names, c.Name())
	}
	if more := len(cells) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, "; ")
}

// Column returns the index of a metric among the cell's columns, or -1.
func (c *Cell) Column(metric string) int {
	return slices.IndexFunc(c.Columns, func(column sim.Column) bool { return column.Name == metric })
}
