package sim

import (
	"fmt"
	"time"

	"starmesh/sim/random"
)

// Version names the engine's behaviour: it changes whenever a digest of an unchanged experiment does.
const Version = "2"

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
	inspectAt  uint64 // events
	drawSeed   uint64
	draw       random.Rand // scratch of transitRand

	now          time.Duration
	microStep    int
	events       uint64
	pending      int // events
	peak         int // of pending
	pendingLimit int
	queue        queue
	micro        []event // the present micro-step, sorted
	microNext    int
	nextStep     []event // created at this instant for this instant
	touching     bool    // there are so many nodes that it pays
	touched      uint64  // keeps the compiler from leaving out what touch reads

	records     []record[M]
	filters     []Filter[M] // nil where no node has one
	filtering   bool        // a filter is running
	strategies  []random.Rand
	byRole      [][]NodeID
	flights     flights[M]
	journeys    slab[journey[M]]
	alarms      slab[alarm]
	cancelled   int  // alarms whose events are still in the queue
	allJourney  bool // every message is taken for a journey: there are uplinks, or messages are checked
	uplinks     stations
	downlinks   stations
	services    stations
	lastArrival map[uint64]time.Duration
	linkFree    map[uint64]time.Duration // when a link with a capacity will be idle
	transport   *transport[M]
	clocks      map[NodeID]*clock
	held        []event // of paused nodes and clogged links

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

// record is what the engine keeps of a node. It fills one line of the cache: at a million nodes each line is a miss.
type record[M Message] struct {
	protocol Protocol[M]
	chain    uint64         // digest of the node's own events
	sent     uint64         // messages
	timers   uint64         // timers set
	streams  [2]random.Rand // Workload and Choices
	liveness
}

func (e *Engine[M]) liveness(n NodeID) *liveness { return &e.records[n].liveness }

// streamOf returns a node's random stream for a purpose; few runs have adversaries who need Strategy.
func (e *Engine[M]) streamOf(n NodeID, purpose Purpose) *random.Rand {
	if purpose < Strategy {
		return &e.records[n].streams[purpose]
	}
	return e.strategyOf(n)
}

func (e *Engine[M]) strategyOf(n NodeID) *random.Rand {
	if e.strategies == nil {
		e.strategies = make([]random.Rand, len(e.records))
		for i := range e.strategies {
			e.strategies[i] = stream(e.config.Seed, NodeID(i), Strategy)
		}
	}
	return &e.strategies[n]
}

// schedule queues an event. What is created at an instant for that instant waits for the next micro-step, so that
// the order never depends on who was scheduled first.
func (e *Engine[M]) schedule(ev event) {
	if ev.at() == e.now {
		e.nextStep = append(e.nextStep, ev)
	} else {
		e.queue.push(ev)
	}
	if e.pending++; e.pending > e.peak {
		e.reachPeak()
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
	for n := range e.records {
		e.env.self = NodeID(n)
		e.records[n].protocol.Init(&e.env)
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
	if e.events >= e.inspectAt && e.findNext() {
		e.inspect()
	}
	var ev event
	if e.microNext < len(e.micro) {
		if e.touching && e.microNext%lookAhead == 0 {
			e.touch(e.micro, e.microNext)
		}
		ev = e.micro[e.microNext]
		e.microNext++
	} else {
		switch first := e.queue.first(); {
		case first != nil && first.at() == e.now:
		case first != nil && len(e.nextStep) == 0 && first.at() <= min(e.nextSample, e.end):
			e.now, e.microStep = first.at(), 0
		case !e.findNext():
			return false
		case e.microNext < len(e.micro):
			return true
		}
		if e.touching && e.queue.next%lookAhead == 0 {
			e.touch(e.queue.run, e.queue.next)
		}
		ev = e.queue.pop()
	}
	if e.control.paused != nil && e.holdPaused(&ev) {
		return true
	}
	e.pending--
	if ev.class() == arrivalClass {
		e.arrive(&ev)
	} else {
		e.dispatch(&ev)
	}
	return true
}

// findNext makes sure that the next event is at hand: in the present micro-step, or first in the queue.
func (e *Engine[M]) findNext() bool {
	if e.microNext < len(e.micro) {
		return true
	}
	first := e.queue.first()
	switch {
	case first != nil && first.at() == e.now:
		return true
	case len(e.nextStep) > 0:
		e.beginMicroStep()
		return true
	case first == nil:
		if !e.queue.refill() {
			return false
		}
		first = e.queue.first()
	}
	at := first.at()
	if at > e.end {
		return false
	}
	e.sampleUntil(at)
	e.now, e.microStep = at, 0
	return true
}

// beginMicroStep turns to the events that this instant created for itself.
func (e *Engine[M]) beginMicroStep() {
	if e.microStep++; e.microStep > e.config.Limits.MicroSteps && e.config.Limits.MicroSteps > 0 {
		e.reached("micro_steps", "%d micro-steps without time moving on (a loop without delay: give its links a latency or its timers a time)",
			e.config.Limits.MicroSteps)
	}
	e.micro, e.microNext = grow(&e.micro, len(e.nextStep)), 0
	e.queue.sort(e.micro, e.nextStep)
	e.nextStep = e.nextStep[:0]
}

// eachPending calls f for every event that has not happened.
func (e *Engine[M]) eachPending(f func(*event)) {
	for _, events := range [][]event{e.micro[e.microNext:], e.nextStep, e.held} {
		for i := range events {
			f(&events[i])
		}
	}
	e.queue.each(f)
}

func (e *Engine[M]) dispatch(ev *event) {
	switch ev.class() {
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
