// Package counting adds up, exactly: histograms, integrals over time, tallies by stretch of time, and the metrics and
// columns that are read from them. It knows numbers and instants; what happened, its callers know.
package counting

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"starmesh/sim/units"
)

// Missing is the value of a metric that nothing was reported for.
var Missing = math.NaN()

// Tally collects what belongs to one stretch of time.
type Tally struct {
	sent, delivered, lost int64
	latency               Histogram
	invoked, available    int64
	refused               int64
	sides                 [sides]struct{ invoked, available int64 } // while a partition lasts
	operationLatency      Histogram
	instances             instanceTally
	counters              []int64     // by declared metric
	samples               []Histogram // by declared metric
}

// Side is where a client stands while a partition lasts.
type Side uint8

// The sides of the latest partition.
const (
	NoSide Side = iota // none lasts
	LargestSide
	OtherSides
	sides
)

// Stretches tallies what happens by stretch of time: the whole statistics window and, where there are phases, each of
// them. What belongs together belongs to when it began: a message's loss to its sending.
type Stretches struct {
	window   units.Interval
	turns    turns
	ends     []time.Duration // of the pieces that turns or parts make; nil: there are none
	pieces   []*Tally        // of each
	piece    int             // the latest that something was sent in
	declared []Metric
	shared   []bool // of declared: it is part of a share
	whole    *Tally
	in       [Phases]*Tally
	covered  [Phases][]*Tally // the tallies of an instant by its phase: whole and that one; without phases, whole alone
	parts    parts
	bins     *bins // nil: there are none
	gauges   gauges
	service  serviceTally
	room     [3]*Tally // of covering
}

// Anew returns empty tallies with room for the declared metrics, in the memory of others. phases are the intervals of a
// fault, ascending and disjoint, and margin what belongs to none of them before each border; without any there is one tally.
func (s Stretches) Anew(window units.Interval, phases []units.Interval, margin time.Duration, declared []Metric) Stretches {
	s = Stretches{
		window: window, turns: turnsOf(phases, margin), declared: declared, shared: inShares(declared), service: s.service.cleared(),
		whole: s.whole.cleared(len(declared)), in: s.in,
	}
	for i, t := range s.in {
		s.in[i] = t.cleared(len(declared))
		s.covered[i] = []*Tally{s.whole, s.in[i]}
	}
	if s.turns == nil {
		s.covered[Before] = []*Tally{s.whole}
		return s
	}
	s.ends = s.turns
	for i := range len(s.ends) + 1 {
		s.pieces = append(s.pieces, s.in[phaseOf(i)])
	}
	return s
}

// cleared returns an empty tally in the memory of another, which may be nil.
func (t *Tally) cleared(declared int) *Tally {
	if t == nil || len(t.counters) != declared {
		return &Tally{counters: make([]int64, declared), samples: make([]Histogram, declared)}
	}
	clear(t.counters)
	for i := range t.samples {
		t.samples[i] = t.samples[i].cleared()
	}
	*t = Tally{
		counters: t.counters, samples: t.samples, latency: t.latency.cleared(), operationLatency: t.operationLatency.cleared(),
		instances: instanceTally{latency: t.instances.latency.cleared()},
	}
	return t
}

// KeepSamples makes quantiles exact, for the memory of every observation: 8 bytes in each tally that it belongs to.
func (s *Stretches) KeepSamples() {
	s.service.wait.mode, s.service.sojourn.mode = kept, kept
	for _, t := range append(s.in[:], s.whole) {
		for _, h := range t.histograms() {
			h.mode = kept
		}
	}
}

// Window returns the stretch of time that statistics cover.
func (s *Stretches) Window() units.Interval { return s.window }

// Close ends the window where the run has ended, if that is within it: what is averaged over time is averaged over what was
// run of it.
func (s *Stretches) Close(at time.Duration) {
	s.window.To = min(s.window.To, at)
	s.service.span = s.window.To - s.window.From
}

// coveringOf is covering for a declared metric.
func (s *Stretches) coveringOf(metric int, began, over time.Duration) []*Tally {
	if s.declared[metric].Whole {
		return s.covered[Before][:1]
	}
	if s.spans(began, over) && !s.shared[metric] {
		return s.andBin(began, s.covered[Across])
	}
	return s.covering(began, over)
}

// spans tells whether a border comes before what began within the window is over.
func (s *Stretches) spans(began, over time.Duration) bool {
	return s.turns != nil && s.window.Contains(began) && over >= s.turns.end(s.turns.piece(began))
}

// inShares tells which metrics are part of a share: numerator and denominator have to be of the same.
func inShares(declared []Metric) []bool {
	list := make([]bool, len(declared))
	for _, share := range declared {
		for i, m := range declared {
			list[i] = list[i] || share.Nature == Share && (m.Name == share.Numerator || m.Name == share.Denominator)
		}
	}
	return list
}

// covering returns the tallies that what began at an instant, and is over at another, belongs to.
func (s *Stretches) covering(began, over time.Duration) []*Tally {
	return s.andBin(began, s.coveringInWindow(began, over))
}

// andBin adds the tally of the bin of an instant.
func (s *Stretches) andBin(began time.Duration, tallies []*Tally) []*Tally {
	if s.bins == nil {
		return tallies
	}
	return append(append(s.room[:0], tallies...), s.bins.at(began).tally)
}

// coveringInWindow lists the tally of the window first, if that contains the instant.
func (s *Stretches) coveringInWindow(began, over time.Duration) []*Tally {
	if !s.window.Contains(began) {
		return nil
	}
	if s.parts.length > 0 {
		return s.parts.covered[s.partOf(began)]
	}
	piece := s.turns.piece(began)
	if s.turns != nil && over >= s.turns.end(piece) {
		return s.covered[phaseOf(piece)][:1]
	}
	return s.covered[phaseOf(piece)]
}

// PhaseOf returns the phase of what began at an instant, and is over at another; false if there are none, the window does
// not contain it, or it was not over when its phase ended.
func (s *Stretches) PhaseOf(began, over time.Duration) (Phase, bool) {
	if s.turns == nil || !s.window.Contains(began) {
		return 0, false
	}
	piece := s.turns.piece(began)
	return phaseOf(piece), over < s.turns.end(piece)
}

// Sent counts a message that is sent now. (Like Delivered it does without covering: these two are most of what is counted.)
func (s *Stretches) Sent(now time.Duration) {
	if s.bins != nil {
		s.bins.at(now).tally.sent++
		s.bins.shift(int(InFlight), now, 1)
	}
	if s.window.Contains(now) {
		s.whole.sent++
		if s.ends != nil {
			for s.ends[s.piece] <= now {
				s.piece++
			}
			s.pieces[s.piece].sent++
		}
	}
}

// Copied counts a copy, made now, of a message that was sent then.
func (s *Stretches) Copied(sent, now time.Duration) {
	s.Shift(InFlight, now, 1)
	for _, t := range s.covering(sent, sent) {
		t.sent++
	}
}

// Delivered counts a message that was delivered so long after it was sent.
func (s *Stretches) Delivered(sent, latency time.Duration) {
	if s.bins != nil {
		t := s.bins.at(sent).tally
		t.delivered++
		t.latency.Add(uint64(latency))
		s.bins.shift(int(InFlight), sent+latency, -1)
	}
	if s.window.Contains(sent) {
		s.whole.delivered++
		s.whole.latency.Add(uint64(latency))
		if s.turns != nil {
			if piece := s.turns.piece(sent); sent+latency < s.turns.end(piece) {
				phase := s.in[phaseOf(piece)]
				phase.delivered++
				phase.latency.Add(uint64(latency))
			}
		} else if s.parts.length > 0 {
			part := s.parts.covered[s.partOf(sent)][1]
			part.delivered++
			part.latency.Add(uint64(latency))
		}
	}
}

// Lost counts a message that is lost now.
func (s *Stretches) Lost(sent, now time.Duration) {
	s.Shift(InFlight, now, -1)
	for _, t := range s.covering(sent, now) {
		t.lost++
	}
}

// Invoked counts an operation of a client on a side.
func (s *Stretches) Invoked(at time.Duration, side Side) {
	for _, t := range s.covering(at, at) {
		t.invoked++
		t.sides[side].invoked++
	}
}

// Refused counts an operation whose client is told now that it will not be done.
func (s *Stretches) Refused(invoked, now time.Duration) {
	for _, t := range s.covering(invoked, now) {
		t.refused++
	}
}

// Answered counts its answer, and whether that came in time.
func (s *Stretches) Answered(invoked, latency time.Duration, side Side, inTime bool) {
	for _, t := range s.covering(invoked, units.After(invoked, latency)) {
		t.operationLatency.Add(uint64(latency))
		if inTime {
			t.available++
			t.sides[side].available++
		}
	}
}

// Count adds to a declared Counter what began at an instant, and is over at another.
func (s *Stretches) Count(metric int, began, over time.Duration, delta int64) {
	s.mustBe(metric, Counter)
	for _, t := range s.coveringOf(metric, began, over) {
		t.counters[metric] += delta
	}
}

// CountOnce adds 1 to a counter if one of these, each from when it began until it was over, belongs to the window, and in each phase
// that one of them belongs to.
func (s *Stretches) CountOnce(metric int, spans []units.Interval) {
	s.mustBe(metric, Counter)
	var counted []*Tally
	for _, i := range spans {
		for _, t := range s.coveringOf(metric, i.From, i.To) {
			if !slices.Contains(counted, t) {
				counted = append(counted, t)
				t.counters[metric]++
			}
		}
	}
}

// Observe adds an observation to a declared Sample, of what began at an instant, and is over at another.
func (s *Stretches) Observe(metric int, began, over time.Duration, value int64) {
	s.mustBe(metric, Sample)
	if value < 0 {
		panic("metric " + s.declared[metric].Name + ": an observation is negative")
	}
	for _, t := range s.coveringOf(metric, began, over) {
		t.samples[metric].Add(uint64(value))
	}
}

func (s *Stretches) mustBe(metric int, is Nature) {
	if uint(metric) >= uint(len(s.declared)) || s.declared[metric].Nature != is {
		s.misused(metric)
	}
}

// misused ends a run in which a protocol counts what it has not declared so.
func (s *Stretches) misused(metric int) {
	if uint(metric) >= uint(len(s.declared)) {
		var names []string
		for i := range s.declared {
			names = append(names, strconv.Itoa(i)+": "+s.declared[i].Name)
		}
		panic("there is no metric " + strconv.Itoa(metric) + "; Definition.Metrics declares {" + strings.Join(names, ", ") + "}")
	}
	panic("metric " + s.declared[metric].Name + " is declared as another type; Count is for counters, Observe for samples")
}

// Verdict is what became of one instance until an instant. Correct members are those it concerns and that do not lie.
type Verdict struct {
	Members   int64    // correct ones
	Decided   int64    // of them, that decided
	Largest   int64    // of those, that decided alike at most
	MembersUp int64    // correct members that are up then
	DecidedUp int64    // of them, that decided
	Violated  bool     // correct nodes decided two values
	Invalid   bool     // or one that no correct node had proposed
	Latencies []uint64 // good until another verdict
}

// instanceTally sums what the instances of one stretch of time came to.
type instanceTally struct {
	judged, judgedUp, decided      int64   // instances with a correct member, with one that is up, with a decision
	agreed, completed, completedUp float64 // sums of shares over these
	violations                     int64
	validityViolations             int64
	latency                        Histogram // from an instance's first event to each correct node's decision
}

// Judged counts an instance that began at an instant. judge tells what became of it until another.
func (s *Stretches) Judged(began time.Duration, judge func(until time.Duration) Verdict) {
	tallies := s.coveringInWindow(began, began)
	if len(tallies) == 0 && s.bins == nil {
		return
	}
	v := judge(units.Forever)
	if s.bins != nil {
		s.bins.at(began).tally.instances.add(&v)
	}
	if len(tallies) == 0 {
		return
	}
	tallies[0].instances.add(&v)
	for _, t := range tallies[1:] {
		then := v
		if s.turns != nil {
			if end := s.turns.end(s.turns.piece(began)); end < units.Forever {
				then = judge(end)
				s.in[Across].instances.later(&then, &v)
			}
		}
		t.instances.add(&then)
	}
}

// later counts the violations of an instance that came after its phase.
func (t *instanceTally) later(then, finally *Verdict) {
	if finally.Violated && !then.Violated {
		t.violations++
	}
	if finally.Invalid && !then.Invalid {
		t.validityViolations++
	}
}

func (t *instanceTally) add(v *Verdict) {
	if v.Members > 0 {
		t.judged++
		t.completed += float64(v.Decided) / float64(v.Members)
	}
	if v.MembersUp > 0 {
		t.judgedUp++
		t.completedUp += float64(v.DecidedUp) / float64(v.MembersUp)
	}
	if v.Decided > 0 {
		t.decided++
		t.agreed += float64(v.Largest) / float64(v.Decided)
	}
	if v.Violated {
		t.violations++
	}
	if v.Invalid {
		t.validityViolations++
	}
	for _, l := range v.Latencies {
		t.latency.Add(l)
	}
}
