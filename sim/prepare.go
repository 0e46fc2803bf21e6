package sim

import (
	"reflect"
	"slices"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/pending"
	"starmesh/sim/random"
	"starmesh/sim/routes"
	"starmesh/sim/timeline"
	"starmesh/sim/weight"
)

// bound is what the engine needs of a definition, with the parameters filled in.
type bound struct {
	name      string
	kinds     []string
	named     Kind // how many of them the protocol has
	reports   Reports
	adversary func(NodeID) bool
	params    any
	message   int64 // bytes of a message's content
	journey   int64 // bytes of a journey with it
}

// setUpDraw keys what is drawn before a run begins.
const setUpDraw = 0x7365742d7570 // "set-up"

// Common is what runs that report the same, such as those of one cell, have in common and need not work out again.
type Common struct {
	features *Features
	columns  *account.Columns
}

// BinColumns lists what series can be of.
func (c *Common) BinColumns() []Column { return c.features.BinColumns() }

// New prepares a run. Its errors are choices of the experiment that cannot be made: parameters that do not fit the
// world, faults that find no target.
func New[P any, M Message](d *Definition[P, M], params *P, config *Config) (*Engine[M], error) {
	world := config.World
	world.Seed(random.Hash(config.Seed, setUpDraw))
	assignRoles(d, params, world)
	if d.Check != nil {
		if err := d.Check(params, world); err != nil {
			return nil, &PathError{Path: "protocol." + d.Name, Err: err}
		}
	}
	net := &Network{}
	if config.Network != nil {
		var err error
		if net, err = config.Network(world); err != nil {
			return nil, err
		}
	}
	var used Engine[M]
	if spare, fits := config.Spare.(*Engine[M]); fits {
		used, *spare = *spare, used
	}
	e := &Engine[M]{
		config: config, world: world, network: net, definition: bind(d, params, world), common: config.Common,
		agenda:     used.agenda.Anew(tieSeed(config), pending.Limits{Pending: config.Limits.Pending, MicroSteps: config.Limits.MicroSteps}),
		nodes:      nodes[M]{records: cleared(used.nodes.records, world.Len()), unborn: map[NodeID]bool{}, doors: map[NodeID][]atDoor{}},
		traffic:    used.traffic.cleared(),
		timers:     timers{alarms: used.timers.alarms.Cleared()},
		users:      users{questions: used.users.questions.Cleared()},
		conditions: network.NewConditions(world.Participants),
		end:        min(After(config.Duration, config.Drain), Forever-1), // what saturates at Forever never happens
		state:      state{scale: used.state.scale},                       // which knows the types
		ahead:      readAhead{worth: world.Len() >= worthReadingAhead},
	}
	if net.Reliable != nil {
		e.definition.kinds = append(slices.Clone(d.Kinds), AckKind)
	}
	if e.common == nil {
		features := FeaturesOf(&Model{Reports: d.Reports, Metrics: d.Metrics}, config, net)
		if e.common = config.Alike; e.common == nil || !reflect.DeepEqual(e.common.features, features) {
			e.common = &Common{features, features.Columns()}
		}
	}
	e.env.engine = e
	e.account = used.account.Anew(&account.Run{
		Kinds: e.definition.kinds, World: world, Window: config.Window(), Phases: config.Phases, Margin: config.PhaseMargin, Deadline: config.Deadline, Exact: config.ExactQuantiles, Parts: config.Parts,
		Binning: config.Binning, End: e.end,
		Features: e.common.features, Now: &e.agenda.Now, Conditions: &e.conditions,
	})
	e.timeline = timeline.NewTimeline(timeline.NewControl(world, &e.conditions, &e.agenda, &e.account, life[M]{e}), config.Seed)
	if err := e.prepareTraffic(); err != nil {
		return nil, err
	}
	for _, listener := range config.Listeners {
		e.account.Listen(listener)
	}
	if err := addNodes(e, d, params); err != nil {
		return nil, err
	}
	e.prepareWatching()
	if err := e.timeline.Plan(config.Faults, d.Metrics); err != nil {
		return nil, err
	}
	return e, nil
}

// cleared returns n zero values in the memory of others, if that is enough.
func cleared[T any](used []T, n int) []T {
	if cap(used) < n {
		return make([]T, n)
	}
	clear(used[:cap(used)])
	return used[:n]
}

func tieSeed(config *Config) uint64 {
	if config.TieSeed != 0 {
		return config.TieSeed
	}
	return random.Hash(config.Seed, random.TieDraw)
}

func (e *Engine[M]) prepareTraffic() error {
	t, n, config := &e.traffic, e.network, e.config
	t.path = network.NewPath(n, &e.conditions, config.Seed, &e.agenda.Now)
	t.uplinks = network.AccessLines(e.world.Len(), n.Uplink)
	t.downlinks = network.AccessLines(e.world.Len(), n.Downlink)
	t.services = network.Services(e.world.Len(), n.Service)
	t.allJourney = t.uplinks.Any() || config.CheckMessages || !n.Ordinary()
	latency := n.RouteLatency()
	if config.Routes.ByHops {
		latency = nil
	} else if config.Tables == nil || config.Common == nil { // else another run on the same ground has looked
		if err := routes.CheckMeans(e.world.Graph, latency, config.Routes.Adaptive); err != nil {
			return &PathError{Path: "links.latency", Err: err}
		}
	}
	t.router = routes.New(e.world.Graph, latency, config.Seed, config.Tables)
	if config.Routes.Adaptive {
		e.account.Listen(rerouting[M]{e})
	}
	if n.Reliable != nil {
		t.transport = &transport[M]{Reliable: n.Reliable, engine: e}
	}
	return nil
}

func assignRoles[P any, M Message](d *Definition[P, M], params *P, world *World) {
	world.RoleNames, world.Offices = d.Roles, d.Offices
	world.RoleOf = nil
	if d.Role == nil {
		return
	}
	world.RoleOf = make([]Role, world.Len())
	for n := range world.RoleOf {
		world.RoleOf[n] = d.Role(params, world, NodeID(n))
	}
}

func bind[P any, M Message](d *Definition[P, M], params *P, world *World) bound {
	return bound{name: d.Name, kinds: d.Kinds, named: Kind(len(d.Kinds)), reports: d.Reports, params: params, message: weight.Size[M](), journey: weight.Size[journey[M]](), adversary: func(n NodeID) bool {
		return d.Adversary != nil && d.Adversary(params, world, n)
	}}
}

// addNodes makes every node, in the order of ids, so that a factory's slab lies in memory in that order.
func addNodes[P any, M Message](e *Engine[M], d *Definition[P, M], params *P) error {
	const first = 64
	e.nodes.factory = d.New(params, e.world)
	for n := range e.nodes.records {
		record := &e.nodes.records[n]
		record.protocol = e.nodes.factory(NodeID(n))
		for purpose := range record.streams {
			record.streams[purpose] = stream(e.config.Seed, NodeID(n), Purpose(purpose))
		}
		if n+1 == first {
			if err := e.tooHeavy(first); err != nil {
				return err
			}
		}
	}
	addFilters(e, d, params)
	e.observer.next = Forever
	if d.Referee != nil {
		e.observer.referee = d.Referee(params, e.world)
		if e.observer.referee != nil && e.observer.referee.Every() > 0 {
			e.observer.next = 0
		}
	}
	return nil
}

func addFilters[P any, M Message](e *Engine[M], d *Definition[P, M], params *P) {
	for n := range e.nodes.records {
		if d.Filter != nil {
			e.nodes.setFilter(NodeID(n), d.Filter(params, e.world, NodeID(n)))
		}
		if own, is := e.nodes.records[n].protocol.(Filter[M]); is {
			e.nodes.setFilter(NodeID(n), own)
		}
		if e.nodes.filters == nil {
			continue
		}
		if delayer, delays := e.nodes.filters[n].(Delayer); delays && delayer.Delay() > 0 {
			e.conditions.Slow(NodeID(n), 1, delayer.Delay())
		}
	}
}
