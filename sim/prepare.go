package sim

import (
	"math"
	"slices"
	"time"

	"starmesh/sim/random"
)

// bound is what the engine needs of a definition, with the parameters filled in.
type bound struct {
	features  Features
	kinds     []string
	adversary func(NodeID) bool
}

// New prepares a run. Its errors are choices of the experiment that cannot be made: parameters that do not fit the
// world, faults that find no target.
func New[P any, M Message](d *Definition[P, M], params *P, config *Config) (*Engine[M], error) {
	world := config.World
	assignRoles(d, params, world)
	if d.Check != nil {
		if err := d.Check(params, world); err != nil {
			return nil, &PathError{"protocol." + d.Name, err}
		}
	}
	network := &Network{}
	if config.Network != nil {
		var err error
		if network, err = config.Network(world); err != nil {
			return nil, err
		}
	}
	e := &Engine[M]{
		config: config, world: world, network: network, window: config.Window(),
		end:        min(After(config.Duration, config.Drain), Forever-1), // what saturates at Forever never happens
		eventLimit: config.Limits.eventLimit(), pendingLimit: config.Limits.pendingLimit(), drawSeed: random.Hash(config.Seed, transitDraw),
		records:     make([]record[M], world.Len()),
		metrics:     newMetrics(config, d.Metrics),
		agreement:   &agreement{index: map[uint64]int32{}},
		lastArrival: map[uint64]time.Duration{}, linkFree: map[uint64]time.Duration{}, trace: config.Trace,
	}
	e.definition = bind(d, params, world)
	if network.Reliable != nil {
		e.definition.kinds = append(slices.Clone(d.Kinds), ackKind)
	}
	e.ledger = newLedger(e.definition.kinds)
	e.definition.features = FeaturesOf(&Model{Reports: d.Reports, Metrics: d.Metrics}, config, network)
	e.env.engine = e
	e.touching = len(e.records) >= worthTouching
	ties := order{tieSeed: config.TieSeed}
	if config.TieSeed == 0 {
		ties.tieSeed = random.Hash(config.Seed, tieDraw)
	}
	e.queue = newQueue(ties)
	e.operations = operations{deadline: config.Deadline, metrics: e.metrics}
	e.control = newControl(world, &e.now, e, e.window)
	e.router = newRouter(config, world, network.Latency)
	e.addStations()
	e.allJourney = len(e.uplinks.list) > 0 || config.CheckMessages || network.Noise != nil || network.Reliable != nil
	e.useTransport(network.Reliable)
	addNodes(e, d, params)
	if e.definition.features.Exposure {
		e.exposure = &exposure{conversations: map[uint64]disclosure{}}
	}
	if err := e.plan(config.Faults); err != nil {
		return nil, err
	}
	return e, nil
}

func assignRoles[P any, M Message](d *Definition[P, M], params *P, world *World) {
	world.RoleNames = d.Roles
	world.RoleOf = nil
	if d.Role == nil {
		return
	}
	world.RoleOf = make([]Role, world.Len())
	for n := range world.RoleOf {
		world.RoleOf[n] = d.Role(params, world, NodeID(n))
	}
}

// nodesOf lists the nodes with a role; the lists are made when first asked for.
func (e *Engine[M]) nodesOf(role Role) []NodeID {
	if e.byRole == nil {
		e.byRole = make([][]NodeID, max(len(e.world.RoleNames), 1))
		for n := range NodeID(len(e.records)) {
			role := e.world.Role(n)
			e.byRole[role] = append(e.byRole[role], n)
		}
	}
	return e.byRole[role]
}

func bind[P any, M Message](d *Definition[P, M], params *P, world *World) bound {
	return bound{kinds: d.Kinds, adversary: func(n NodeID) bool {
		return d.Adversary != nil && d.Adversary(params, world, n)
	}}
}

// addNodes makes every node, in the order of ids, so that a factory's slab lies in memory in that order.
func addNodes[P any, M Message](e *Engine[M], d *Definition[P, M], params *P) {
	e.factory = d.New(params, e.world)
	for n := range e.records {
		record := &e.records[n]
		record.protocol = e.factory(NodeID(n))
		for purpose := range record.streams {
			record.streams[purpose] = stream(e.config.Seed, NodeID(n), Purpose(purpose))
		}
	}
	addFilters(e, d, params)
	e.nextSample = Forever
	if d.Referee != nil {
		e.referee = d.Referee(params, e.world)
		if e.referee != nil && e.referee.Every() > 0 {
			e.nextSample = 0
		}
	}
}

func addFilters[P any, M Message](e *Engine[M], d *Definition[P, M], params *P) {
	for n := range e.records {
		if d.Filter != nil {
			e.setFilter(NodeID(n), d.Filter(params, e.world, NodeID(n)))
		}
		if own, is := e.records[n].protocol.(Filter[M]); is {
			e.setFilter(NodeID(n), own)
		}
		if e.filters == nil {
			continue
		}
		if delayer, delays := e.filters[n].(Delayer); delays && delayer.Delay() > 0 {
			e.control.Slow(NodeID(n), 1, delayer.Delay())
		}
	}
}

func (e *Engine[M]) setFilter(n NodeID, filter Filter[M]) {
	if filter == nil {
		return
	}
	if e.filters == nil {
		e.filters = make([]Filter[M], len(e.records))
	}
	e.filters[n] = filter
}

func (e *Engine[M]) addStations() {
	access := func(kind *stations, of func(NodeID) Access) {
		for n := range e.records {
			if a := of(NodeID(n)); a.Rate > 0 {
				kind.add(NodeID(n), len(e.records), station{servers: 1, capacity: saturate(a.Queue), rate: a.Rate})
			}
		}
	}
	if e.network.Uplink != nil {
		access(&e.uplinks, e.network.Uplink)
	}
	if e.network.Downlink != nil {
		access(&e.downlinks, e.network.Downlink)
	}
	if e.network.Service == nil {
		return
	}
	for n := range e.records {
		if s := e.network.Service(NodeID(n)); s.Time != nil {
			e.services.add(NodeID(n), len(e.records),
				station{servers: saturate(s.Servers), capacity: saturate(s.Queue), time: s.Time})
		}
	}
}

// saturate converts a number of places: so many are never filled.
func saturate(n int) int32 { return int32(min(max(n, -1), math.MaxInt32)) }
