package sim

import (
	"fmt"
	"math"
	"time"

	"starmesh/sim/random"
)

// Version names the engine's behaviour: it changes whenever a digest of an unchanged experiment does.
const Version = "1"

// Engine runs one protocol once. Nothing in it is shared with another run.
type Engine[M Message] struct {
	config     *Config
	world      *World
	network    *Network
	definition bound
	factory    func(NodeID) Protocol[M]
	window     Interval
	end        time.Duration
	eventLimit uint64
	drawSeed   uint64
	draw       random.Rand // scratch of transitRand

	now       time.Duration
	microStep int
	events    uint64
	peak      int
	queue     queue
	nextStep  []event // created at this instant for this instant

	nodes       []Protocol[M]
	filters     []Filter[M] // nil where no node has one
	filtering   bool        // a filter is running
	records     []record
	streams     [purposes][]random.Rand
	byRole      [][]NodeID
	flights     slab[flight[M]]
	alarms      slab[alarm]
	uplinks     []station
	downlinks   []station
	services    []station
	lastArrival map[uint64]time.Duration

	control    *Control
	router     *router
	timeline   timeline
	ledger     ledger
	metrics    *metrics
	operations operations
	agreement  *agreement
	exposure   *exposure
	referee    Referee[M]
	nextSample time.Duration
	env        Env[M]
	trace      func(*TraceLine)
}

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
		eventLimit: config.Limits.eventLimit(), drawSeed: random.Hash(config.Seed, transitDraw),
		nodes: make([]Protocol[M], world.Len()), records: make([]record, world.Len()),
		ledger: newLedger(d.Kinds), metrics: newMetrics(config, d.Metrics),
		agreement:   &agreement{index: map[uint64]int32{}},
		lastArrival: map[uint64]time.Duration{}, trace: config.Trace,
	}
	e.definition = bind(d, params, world)
	e.definition.features = FeaturesOf(&Model{Reports: d.Reports, Metrics: d.Metrics}, config, network)
	e.env.engine = e
	e.queue.order.tieSeed = config.TieSeed
	if config.TieSeed == 0 {
		e.queue.order.tieSeed = random.Hash(config.Seed, tieDraw)
	}
	e.operations = operations{deadline: config.Deadline, metrics: e.metrics}
	e.control = newControl(world, e.records, &e.now, e, e.window)
	e.router = newRouter(config, world, network.Latency)
	e.byRole = nodesByRole(world)
	e.addStations()
	addNodes(e, d, params)
	if e.definition.features.Exposure {
		e.exposure = &exposure{conversations: map[uint64]bool{}}
	}
	if err := e.plan(config.Faults); err != nil {
		return nil, err
	}
	return e, nil
}

func assignRoles[P any, M Message](d *Definition[P, M], params *P, world *World) {
	world.RoleNames = d.Roles
	world.RoleOf = make([]Role, world.Len())
	if d.Role == nil {
		return
	}
	for n := range world.RoleOf {
		world.RoleOf[n] = d.Role(params, world, NodeID(n))
	}
}

func nodesByRole(world *World) [][]NodeID {
	byRole := make([][]NodeID, max(len(world.RoleNames), 1))
	for n, role := range world.RoleOf {
		byRole[role] = append(byRole[role], NodeID(n))
	}
	return byRole
}

func bind[P any, M Message](d *Definition[P, M], params *P, world *World) bound {
	return bound{kinds: d.Kinds, adversary: func(n NodeID) bool {
		return d.Adversary != nil && d.Adversary(params, world, n)
	}}
}

// addNodes makes every node, in the order of ids, so that a factory's slab lies in memory in that order.
func addNodes[P any, M Message](e *Engine[M], d *Definition[P, M], params *P) {
	e.factory = d.New(params, e.world)
	for n := range e.nodes {
		e.nodes[n] = e.factory(NodeID(n))
	}
	if d.Referee != nil {
		e.referee = d.Referee(params, e.world)
	}
	if d.Filter == nil {
		return
	}
	for n := range e.nodes {
		filter := d.Filter(params, e.world, NodeID(n))
		if filter != nil && e.filters == nil {
			e.filters = make([]Filter[M], len(e.nodes))
		}
		if filter != nil {
			e.filters[n] = filter
		}
	}
}

func (e *Engine[M]) addStations() {
	stations := func(configured bool, of func(NodeID) station) []station {
		if !configured {
			return nil
		}
		list := make([]station, e.world.Len())
		for n := range list {
			list[n] = of(NodeID(n))
		}
		return list
	}
	access := func(of func(NodeID) Access) func(NodeID) station {
		return func(n NodeID) station {
			if a := of(n); a.Rate > 0 {
				return station{servers: 1, capacity: saturate(a.Queue), rate: a.Rate}
			}
			return station{}
		}
	}
	e.uplinks = stations(e.network.Uplink != nil, access(e.network.Uplink))
	e.downlinks = stations(e.network.Downlink != nil, access(e.network.Downlink))
	e.services = stations(e.network.Service != nil, func(n NodeID) station {
		if s := e.network.Service(n); s.Time != nil {
			return station{servers: saturate(s.Servers), capacity: saturate(s.Queue), time: s.Time}
		}
		return station{}
	})
}

// saturate converts a number of places: so many are never filled.
func saturate(n int) int32 { return int32(min(max(n, -1), math.MaxInt32)) }

// Setting returns what predictions and estimates may know about the run.
func (e *Engine[M]) Setting() *Setting { return &Setting{e.config, e.world, e.network} }

// Columns lists what the run will report, in order.
func (e *Engine[M]) Columns() []Column { return Columns(e.definition.features) }

// streamOf returns a node's random stream for a purpose; the streams of a purpose are made when first asked for.
func (e *Engine[M]) streamOf(n NodeID, purpose Purpose) *random.Rand {
	if e.streams[purpose] == nil {
		e.streams[purpose] = make([]random.Rand, len(e.nodes))
		for i := range e.streams[purpose] {
			e.streams[purpose][i] = stream(e.config.Seed, NodeID(i), purpose)
		}
	}
	return &e.streams[purpose][n]
}

// schedule queues an event. What is created at an instant for that instant waits for the next micro-step, so that
// the order never depends on who was scheduled first.
func (e *Engine[M]) schedule(ev event) {
	if ev.at() == e.now {
		e.nextStep = append(e.nextStep, ev)
	} else {
		e.queue.push(ev)
	}
	if pending := e.queue.len() + len(e.nextStep); pending > e.peak {
		e.reachPeak(pending)
	}
}

// Run executes the run to its end or to a limit. A panic of the protocol ends this run alone, as failed.
func (e *Engine[M]) Run() *Report {
	status, reason := e.execute()
	return e.report(status, reason)
}

func (e *Engine[M]) execute() (status Status, reason string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exceeded:
			status, reason = Truncated, string(r)
		default:
			status, reason = Failed, fmt.Sprintf("panic at %v%s: %v", e.now, e.where(), r)
		}
	}()
	for n := range e.nodes {
		e.env.self = NodeID(n)
		e.nodes[n].Init(&e.env)
	}
	for e.step() {
	}
	e.sampleUntil(e.end)
	e.now = e.end
	e.sample(true)
	return OK, ""
}

// nobody is the node of a callback that is not a node's.
const nobody = NodeID(-1)

// where tells whose callback is running.
func (e *Engine[M]) where() string {
	if e.env.self == nobody {
		return ""
	}
	return fmt.Sprintf(" in node %d", e.env.self)
}

// step runs the next event, if there is one.
func (e *Engine[M]) step() bool {
	first := e.queue.first()
	if len(e.nextStep) > 0 && (first == nil || first.at() > e.now) {
		e.beginMicroStep()
		first = e.queue.first()
	}
	if first == nil || first.at() > e.end {
		return false
	}
	if at := first.at(); at > e.now {
		e.sampleUntil(at)
		e.now, e.microStep = at, 0
	}
	if e.events >= e.eventLimit {
		e.reached("events", "%d events", e.eventLimit)
	}
	if e.events%memoryCheckEvery == 0 || e.router.grown {
		e.checkMemory()
	}
	ev := e.queue.pop()
	e.events++
	e.dispatch(&ev)
	return true
}

// beginMicroStep releases the events that this instant created for itself.
func (e *Engine[M]) beginMicroStep() {
	if e.microStep++; e.microStep > e.config.Limits.MicroSteps && e.config.Limits.MicroSteps > 0 {
		e.reached("micro_steps", "%d micro-steps without time moving on (a loop without delay: give its links a latency or its timers a time)",
			e.config.Limits.MicroSteps)
	}
	for _, ev := range e.nextStep {
		e.queue.push(ev)
	}
	e.nextStep = e.nextStep[:0]
}

func (e *Engine[M]) dispatch(ev *event) {
	switch ev.class() {
	case arrivalClass:
		e.arrive(ev)
	case timerClass:
		e.ring(ev)
	case departureClass:
		e.depart(ev)
	default:
		e.fire(ev)
	}
}

// sampleUntil lets the referee see the state at each sample time before the instant at.
func (e *Engine[M]) sampleUntil(at time.Duration) {
	if e.referee == nil || e.referee.Every() <= 0 {
		return
	}
	for e.nextSample < at {
		e.now = e.nextSample
		e.sample(false)
		e.nextSample = After(e.nextSample, e.referee.Every())
	}
}

func (e *Engine[M]) sample(final bool) {
	if e.referee != nil {
		e.env.self = nobody
		e.referee.Sample(&View[M]{e}, final)
	}
}
