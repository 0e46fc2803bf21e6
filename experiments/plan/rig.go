package plan

import (
	"starmesh/models/links"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/routes"
	"starmesh/topologies"
)

// Rig makes runs ready, one after another. What does not change from one run of a cell to the next it makes once, and it
// uses the memory of a run that is over again. The zero Rig is ready; one goroutine uses it at a time.
type Rig struct {
	CheckMessages bool        // find messages that are changed after they were sent (slow)
	Enough        func() bool // ends a run early: sim.Config's
	Memory        sim.Size    // bounds a run on this machine, whatever limits.memory says; 0: no bound

	ground ground
	last   sim.Run
}

// ground is what all runs of a cell stand on. Runs only read it.
type ground struct {
	cell     *Cell
	atlas    *topologies.Atlas  // where participants stand; nil where nothing says so
	layout   *topologies.Layout // nil: drawn anew for each replication
	regions  []string
	regionOf []uint16       // of the layout's nodes
	tables   *routes.Tables // nil: routes differ from run to run
}

// Prepare makes one run of a cell ready; the run before must be over.
func (r *Rig) Prepare(c *Cell, replication int, listeners ...sim.Listener) (sim.Run, error) {
	if r.ground.cell != c {
		atlas, err := c.atlas()
		if err != nil {
			return nil, err
		}
		r.ground = ground{cell: c, atlas: atlas}
	}
	config, err := r.ground.config(replication)
	if err != nil {
		return nil, err
	}
	config.Listeners, config.CheckMessages, config.Enough = listeners, r.CheckMessages, r.Enough
	if r.Bounds(c) {
		config.Limits.Memory = r.Memory
	}
	config.Spare, r.last = r.last, nil
	run, err := c.Model.Prepare(c.Protocol, config)
	if err == nil {
		r.last = run
	}
	return run, err
}

// Bounds tells whether this machine allows a run of the cell less memory than the cell does.
func (r *Rig) Bounds(c *Cell) bool {
	return r.Memory > 0 && (c.Limits.Memory == 0 || r.Memory < c.Limits.Memory)
}

// Draw keys of what is drawn before a run.
const (
	topologyDraw = 0x746f706f6c6f6779 // "topology"
	tieDraw      = 0x74696573         // "ties"
)

func (g *ground) config(replication int) (*sim.Config, error) {
	c := g.cell
	seed := c.Seed(replication)
	world, err := g.world(seed)
	if err != nil {
		return nil, err
	}
	plan, err := c.contacts(world)
	if err != nil {
		return nil, err
	}
	config := &sim.Config{
		Seed: seed, Duration: c.Duration, Drain: c.Drain, Warmup: c.warmup(), Deadline: c.Deadline,
		World: world,
		Network: func(world *sim.World) (*sim.Network, error) {
			network, err := links.Build(&c.Links, c.Service, c.Transport, c.Model.Kinds, world, seed)
			if err == nil {
				network.Contacts = plan
			}
			return network, err
		},
		Routes: sim.Routes{ByHops: c.Routes.By == "hops"},
		Faults: c.faults(plan),
		Phases: c.phases(), PhaseMargin: c.phaseMargin(), ExactQuantiles: c.Quantiles == "exact", Parts: c.parts, Binning: c.binning,
		Limits: sim.Limits(c.Limits),
		Common: c.common, Alike: c.alike, Tables: g.tables,
	}
	if c.TieSeed != 0 {
		config.TieSeed = random.Hash(c.TieSeed, tieDraw, uint64(replication))
	}
	if a := c.Routes.Adaptive; a != nil {
		config.Routes.Adaptive, config.Routes.After = true, a.After
	}
	return config, nil
}

// Theory returns what is predicted for the run that was made ready last, by metric, where it differs from run to run: where
// its graph, or what is laid over it, is drawn anew for each. Otherwise that of the cell holds for all, and it returns nil.
func (r *Rig) Theory() map[string]float64 {
	c := r.ground.cell
	if r.last == nil || len(c.Model.Stated) == 0 || r.ground.tables != nil {
		return nil
	}
	values := map[string]float64{}
	for _, p := range c.Model.Theory(c.Protocol, r.last.Setting()).Predictions {
		values[p.Metric] = p.Value
	}
	return values
}

// world lays out the topology and puts nodes in regions. A layout for which nothing was drawn is the layout of all runs.
func (g *ground) world(seed uint64) (*sim.World, error) {
	if g.layout != nil {
		world := g.cell.worldOn(g.layout)
		world.Regions, world.RegionOf = g.regions, g.regionOf
		return world, nil
	}
	layout, drawn, err := g.cell.build(seed, g.atlas)
	if err != nil {
		return nil, err
	}
	world := g.cell.worldOn(layout)
	if matrix, placed := g.cell.Links.Latency.(*links.Matrix); placed {
		if err := matrix.Settle(world, layout.HubRegions); err != nil {
			return nil, &sim.PathError{Path: "links.latency.matrix", Err: err}
		}
	}
	if !drawn {
		g.layout, g.regions, g.regionOf = layout, world.Regions, world.RegionOf
		if len(g.cell.Links.Overrides) == 0 { // they may be of nodes that are drawn for each run
			g.tables = &routes.Tables{}
		}
	}
	return world, nil
}

// contacts returns those between the nodes of a world, nil where all links are always there.
func (c *Cell) contacts(world *sim.World) (*sim.Contacts, error) {
	if c.Contacts == nil {
		return nil, nil
	}
	plan, err := c.Contacts.Build(world)
	if err != nil {
		return nil, &sim.PathError{Path: "contacts.plan", Err: err}
	}
	return plan, nil
}

func (c *Cell) worldOn(layout *topologies.Layout) *sim.World {
	return &sim.World{Participants: c.Nodes, Graph: layout.Graph, Hubs: layout.Hubs, Measured: layout.Measured, Labels: layout.Names, OwnIDs: layout.OwnIDs}
}

// build lays out the topology. It tells whether another seed would give another one.
func (c *Cell) build(seed uint64, atlas *topologies.Atlas) (layout *topologies.Layout, drawn bool, err error) {
	if c.TopologySeed != 0 {
		seed = c.TopologySeed
	}
	r := random.New(random.Hash(seed, topologyDraw))
	before := r
	if layout, err = c.Shape().Build(c.Nodes, atlas, &r); err != nil {
		return nil, false, &sim.PathError{Path: "topology", Err: err}
	}
	return layout, r != before && c.TopologySeed == 0, nil
}

// Layout returns the topology of a replication.
func (c *Cell) Layout(replication int) (*topologies.Layout, error) {
	atlas, err := c.atlas()
	if err != nil {
		return nil, err
	}
	layout, _, err := c.build(c.Seed(replication), atlas)
	return layout, err
}

// atlas returns where participants stand, nil where nothing says so.
func (c *Cell) atlas() (*topologies.Atlas, error) {
	matrix, placed := c.Links.Latency.(*links.Matrix)
	if !placed {
		return nil, nil
	}
	atlas, err := matrix.Atlas(c.Nodes)
	if err != nil {
		return nil, &sim.PathError{Path: "links.latency.matrix", Err: err}
	}
	return atlas, nil
}
