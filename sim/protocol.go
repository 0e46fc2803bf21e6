package sim

import (
	"time"

	"starmesh/sim/random"
)

// Message is what a node sends. It is a value: what it points to must not change after Send.
type Message interface {
	Kind() Kind
	Size() Size
}

// Corruptible is a message that its protocol takes even if bits of it have flipped: Corrupt returns what arrives
// instead. Of all other messages corruption is detected, and they are lost.
type Corruptible[M any] interface {
	Corrupt(r *random.Rand) M
}

// Protocol is the state machine of one node. Callbacks run to completion, one at a time, and touch
// nothing but the node's own state and env. env is valid during the callback only.
type Protocol[M Message] interface {
	Init(env *Env[M])
	OnMessage(env *Env[M], from NodeID, msg M)
	OnTimer(env *Env[M], timer Timer)
}

// Durable is a protocol whose state can outlive a crash: at recovery the old node hands what survived
// to the fresh one, before the fresh one's Init. A protocol without it loses everything.
type Durable[M Message] interface {
	HandOver(fresh Protocol[M], lost Destruction)
}

// Users is a protocol whose nodes have users. Users are not part of their node: they ask at their times whether it is up,
// paused or down. What they ask a paused node waits until it goes on, and counts from when they asked.
type Users[M Message] interface {
	// StartUsers sets the first user timers, once in a run: after the first Init, before anything goes wrong.
	StartUsers(env *Env[M])
	// OnAbsent is OnTimer for a user timer that is due while the node is down, and is called on the node that went down: it draws
	// what the users ask for as always and invokes it, though nobody serves it, and sets the next user timer. Send, SetTimer and
	// SetWorkTimer panic there. What it changes reaches the fresh node by HandOver alone.
	OnAbsent(env *Env[M], timer Timer)
}

// Timer is what SetTimer promised to bring back. Kind and Data are the protocol's own.
type Timer struct {
	ID      TimerID
	Kind    uint8
	Persona uint8 // that set it (Env.Persona)
	Data    uint64
}

// TimerID names a pending timer; the zero TimerID names none.
type TimerID uint64

// Purpose separates a node's random streams, so that one never shifts another.
type Purpose uint8

const (
	// Workload is what users ask for and when: the same on every topology.
	Workload Purpose = iota
	// Choices are the protocol's own.
	Choices
	// Strategy is an adversary's.
	Strategy
	purposes
)

// Filter sees what a node sends and receives, and may change or drop it. Adversaries are filters: the
// protocol's code stays untouched. What a filter itself sends passes unfiltered. A node that is a filter itself filters its own messages.
type Filter[M Message] interface {
	// Outgoing returns what leaves instead of msg; false sends nothing.
	Outgoing(env *Env[M], to NodeID, msg M) (M, bool)
	// Incoming returns what the node sees instead of msg; false hides it. The message counts as delivered.
	Incoming(env *Env[M], from NodeID, msg M) (M, bool)
}

// Officer is a protocol whose nodes may hold an office for a while: faults ask who does at their time. Several may, as one that has
// been deposed may not know it yet.
type Officer interface {
	Holds(office string) bool
}

// Delayer is a filter whose node holds back all that it sends.
type Delayer interface {
	Delay() time.Duration
}

// Several is a node that is several of its protocol's, as twins are: whoever looks at it sees the first.
type Several[M Message] interface {
	First() Protocol[M]
}

// firstOf returns a protocol's node itself.
func firstOf[M Message](node Protocol[M]) Protocol[M] {
	if several, is := node.(Several[M]); is {
		return several.First()
	}
	return node
}

// Definition is everything about a protocol: P is its parameter struct, M its message type.
type Definition[P any, M Message] struct {
	Name   string
	About  string // one paragraph for `describe`: what it does, counting conventions, deviations from the paper
	Source string // the paper it follows
	// Example is as in Component.
	Example string

	// Defaults holds every parameter's default; its tags document and bound them (see Component).
	Defaults P
	Scalar   string // YAML name of the parameter that a bare scalar sets, or ""

	Kinds   []string // message kinds, by number
	Roles   []string // roles, by number; empty: one role "node"
	Offices []string // what nodes may be for a while, such as leader (see Officer); other names than those of roles
	Metrics []Metric // declared metrics, by number (Count and Observe)
	Reports Reports
	Alone   bool // it makes sense with one participant, too

	// Check refuses parameters that make no sense in this world; nil accepts all. It runs before the first event.
	Check func(params *P, world *World) error
	// Role gives each node its role; nil gives role 0 to all.
	Role func(params *P, world *World, node NodeID) Role
	// New is called once a run and returns the factory of nodes, which makes the node of a given id, again
	// after each recovery. The factory of a Durable protocol must not make the fresh node in the place of the old one.
	// What it draws, such as ids in the order of a permutation, it draws from World.SetUp.
	New func(params *P, world *World) func(node NodeID) Protocol[M]
	// Adversary tells which participants are not correct; nil: none.
	Adversary func(params *P, world *World, node NodeID) bool
	// Filter gives a node its filter, or nil; a nil function gives none.
	Filter func(params *P, world *World, node NodeID) Filter[M]
	// Referee observes all nodes at once; nil, or one that is nil: none.
	Referee func(params *P, world *World) Referee[M]
	// Load estimates the messages that a run sends, and what its nodes hold, before it begins.
	Load func(params *P, setting *Setting) Load
	// Theorems predict metrics, where their assumptions hold.
	Theorems []Theorem[P]
	// Cautions are what the parameters give up in a setting, or why they cannot work there, though one may choose them; nil: nothing.
	Cautions func(params *P, setting *Setting) []string
	// Recovery is what it promises about faults; a protocol of the catalogue states one.
	Recovery Recovery[*P]
}

// Load is how many messages a run sends, and how many bytes its nodes hold in the end, roughly.
type Load struct {
	Adjacent float64 // messages to a neighbour: one hop each
	Routed   float64 // messages to any participant: as many hops as the topology takes
	State    float64 // bytes of all nodes together, decisions included, where that is more than a hundred a node
}

// Referee reads every node at sample times and at the end of a run. It changes nothing.
type Referee[M Message] interface {
	// Every is the time between samples; 0 samples at the end only.
	Every() time.Duration
	Sample(view *View[M], final bool)
}

// View is what a referee sees.
type View[M Message] struct {
	engine *Engine[M]
}

// Now returns the instant of the sample.
func (v *View[M]) Now() time.Duration { return v.engine.agenda.Now }

// World returns who there is.
func (v *View[M]) World() *World { return v.engine.world }

// Node returns the protocol state of a node (the last one, if it is down).
func (v *View[M]) Node(n NodeID) Protocol[M] { return firstOf(v.engine.nodes.records[n].protocol) }

// Up tells whether a node is up.
func (v *View[M]) Up(n NodeID) bool { return v.engine.timeline.Up(n) }

// Partitioned tells whether a partition lasts.
func (v *View[M]) Partitioned() bool { return v.engine.conditions.Partitioned() }

// Window returns the stretch of time that statistics cover.
func (v *View[M]) Window() Interval { return v.engine.account.Window() }

// Intact tells whether no link can be severed now: no fault of links lasts, and there is no plan of contacts.
func (v *View[M]) Intact() bool {
	return v.engine.conditions.Damage == 0 && v.engine.network.Contacts == nil
}

// Severed tells whether the link from one neighbour to another is cut, by itself or by a partition.
func (v *View[M]) Severed(from, to NodeID) bool {
	_, cut := v.engine.conditions.Severed(from, to)
	return cut
}

// Count adds to a declared counter at the instant of the sample.
func (v *View[M]) Count(metric int, delta int64) {
	v.CountAt(metric, v.engine.agenda.Now, delta)
}

// CountAt adds to a counter what was at an instant, though the referee finds it later: the final sample lies outside every
// window.
func (v *View[M]) CountAt(metric int, at time.Duration, delta int64) {
	v.CountBetween(metric, at, at, delta)
}

// CountBetween adds to a counter what began at an instant and was over at another.
func (v *View[M]) CountBetween(metric int, began, over time.Duration, delta int64) {
	v.engine.account.Counted(metric, began, over, delta)
}

// CountOnce adds 1 to a counter for what began and was over several times: once, though also in each phase that one of them belongs to.
func (v *View[M]) CountOnce(metric int, spans []Interval) {
	v.engine.account.CountedOnce(metric, spans)
}

// Observe adds one observation to a declared sample metric at the instant of the sample.
func (v *View[M]) Observe(metric int, value int64) { v.ObserveAt(metric, v.engine.agenda.Now, value) }

// ObserveAt adds one observation of what was at an instant.
func (v *View[M]) ObserveAt(metric int, at time.Duration, value int64) {
	v.ObserveBetween(metric, at, at, value)
}

// ObserveBetween adds one observation of what began at an instant and was over at another.
func (v *View[M]) ObserveBetween(metric int, began, over time.Duration, value int64) {
	v.engine.account.Observe(metric, began, over, value)
}

// Model is a protocol with its message type hidden: what a catalogue holds.
type Model struct {
	Component
	Kinds   []string
	Roles   []string
	Offices []string
	Metrics []Metric
	Reports Reports
	Alone   bool // as in Definition

	// Prepare makes a run ready; params is what New returned, filled in. Its errors are choices of the experiment
	// that cannot be made.
	Prepare func(params any, config *Config) (Run, error)
	// Load and Cautions are Definition's; Theory is what its theorems say of a setting, and Stated what they are.
	Load     func(params any, setting *Setting) Load
	Cautions func(params any, setting *Setting) []string
	Theory   func(params any, setting *Setting) Theory
	Stated   []Stated
	// Recovery is Definition's; its functions take what New returned.
	Recovery Recovery[any]

	mistakes error // in the definition
}

// Reached is how far a run has come.
type Reached struct {
	Now        time.Duration
	Events     uint64
	Memory     Size // estimated
	TableBytes Size // of it, those of routes
}

// Run is a run made ready.
type Run interface {
	// Run executes it, once.
	Run() *Report
	// Setting returns what predictions and estimates may know about it.
	Setting() *Setting
	// Columns lists what it will report, in order.
	Columns() []Column
	// Common returns what other runs of the same cell need not work out again.
	Common() *Common
	// Reached returns how far it is.
	Reached() Reached
	// Tables and Needs estimate its tables of routes and its memory: see Engine.Needs.
	Tables(routed float64) int
	Needs(pending int, queued bool, tables int) Size
	// MeanHops returns the mean length of the routes between participants, over a sample of them.
	MeanHops() float64
}

// Run prepares and executes one run.
func (m *Model) Run(params any, config *Config) (*Report, error) {
	run, err := m.Prepare(params, config)
	if err != nil {
		return nil, err
	}
	return run.Run(), nil
}

// Columns lists what every run of the protocol reports; faults, hubs and services add to them.
func (m *Model) Columns() []Column {
	f := &Features{}
	f.Reports, f.Metrics = m.Reports, m.Metrics
	return f.Columns().List
}

// PossibleColumns lists what a run of the protocol can report, with these faults and whatever else there is.
func (m *Model) PossibleColumns(faults []string) []Column {
	f := everyFeature()
	f.Reports, f.Metrics, f.Phases, f.Faults = m.Reports, m.Metrics, true, faults
	return f.Columns().List
}

// Define hides the types of a definition.
func Define[P any, M Message](d Definition[P, M]) Model {
	if len(d.Roles) == 0 {
		d.Roles = []string{"node"}
	}
	broken := mistakes(&d)
	return Model{
		Component: Component{Name: d.Name, About: d.About, Source: d.Source, Scalar: d.Scalar, Example: d.Example,
			New: func() any { p := d.Defaults; return &p }},
		Kinds: d.Kinds, Roles: d.Roles, Offices: d.Offices, Metrics: d.Metrics, Reports: d.Reports, Alone: d.Alone,
		mistakes: broken,
		Prepare: func(params any, config *Config) (Run, error) {
			if broken != nil {
				return nil, broken
			}
			return New(&d, params.(*P), config)
		},
		Load: func(params any, setting *Setting) Load {
			if d.Load == nil {
				return Load{Routed: float64(setting.World.Participants)}
			}
			return d.Load(params.(*P), setting)
		},
		Cautions: func(params any, setting *Setting) []string {
			if d.Cautions == nil {
				return nil
			}
			return d.Cautions(params.(*P), setting)
		},
		Theory: func(params any, setting *Setting) Theory {
			return theoryOf(d.Theorems, params.(*P), setting)
		},
		Stated:   stated(d.Theorems),
		Recovery: hidden(d.Recovery),
	}
}
