package sim

import (
	"fmt"
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
	if first == nil && e.queue.refill() {
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
