package sim

import (
	"math"
	"time"
)

// missing is the value of a metric that nothing was reported for.
var missing = math.NaN()

// tally collects what belongs to one stretch of time.
type tally struct {
	sent, delivered, lost int64
	latency               histogram
	invoked, available    int64
	sides                 [otherSides + 1]struct{ invoked, available int64 } // while a partition lasts
	operationLatency      histogram
	instances             instanceTally
	counters              []int64     // by declared metric
	samples               []histogram // by declared metric
}

// metrics turns what nodes report into numbers, for the whole statistics window and for its phases.
type metrics struct {
	window   Interval
	phases   *Interval
	whole    *tally
	before   *tally
	during   *tally
	after    *tally
	covered  [4][]*tally // the tallies of an instant: whole alone, or with its phase
	service  serviceTally
	declared []Metric
}

func newMetrics(config *Config, declared []Metric) *metrics {
	m := &metrics{window: config.Window(), phases: config.Phases, declared: declared}
	for i, t := range []**tally{&m.whole, &m.before, &m.during, &m.after} {
		*t = &tally{counters: make([]int64, len(declared)), samples: make([]histogram, len(declared))}
		m.covered[i] = []*tally{m.whole, *t}
	}
	m.covered[0] = []*tally{m.whole}
	return m
}

// covering returns the tallies that what happened at an instant belongs to.
func (m *metrics) covering(at time.Duration) []*tally {
	switch {
	case !m.window.Contains(at):
		return nil
	case m.phases == nil:
		return m.covered[0]
	case at < m.phases.From:
		return m.covered[1]
	case at < m.phases.To:
		return m.covered[2]
	default:
		return m.covered[3]
	}
}

// phase returns the tally of the phase that an instant lies in.
func (m *metrics) phase(at time.Duration) *tally {
	switch {
	case at < m.phases.From:
		return m.before
	case at < m.phases.To:
		return m.during
	default:
		return m.after
	}
}

func (m *metrics) sent(at time.Duration) {
	if m.window.Contains(at) {
		m.whole.sent++
		if m.phases != nil {
			m.phase(at).sent++
		}
	}
}

func (m *metrics) lost(sent time.Duration) {
	for _, t := range m.covering(sent) {
		t.lost++
	}
}

func (m *metrics) delivered(sent, latency time.Duration) {
	if m.window.Contains(sent) {
		m.whole.delivered++
		m.whole.latency.add(uint64(latency))
		if m.phases != nil {
			phase := m.phase(sent)
			phase.delivered++
			phase.latency.add(uint64(latency))
		}
	}
}

func (m *metrics) count(metric int, at time.Duration, delta int64) {
	m.mustBe(metric, Counter)
	for _, t := range m.covering(at) {
		t.counters[metric] += delta
	}
}

func (m *metrics) observe(metric int, at time.Duration, value int64) {
	m.mustBe(metric, Sample)
	if value < 0 {
		panic("metric " + m.declared[metric].Name + ": an observation is negative")
	}
	for _, t := range m.covering(at) {
		t.samples[metric].add(uint64(value))
	}
}

func (m *metrics) mustBe(metric int, is MetricType) {
	if m.declared[metric].Type != is {
		panic("metric " + m.declared[metric].Name + " is declared as another type")
	}
}

// serviceTally collects what the services of all nodes do within the statistics window.
type serviceTally struct {
	arrivals, refused, waited int64
	wait, sojourn             histogram
}

func (m *metrics) serviceArrival(sent time.Duration, s *station) {
	if !m.window.Contains(sent) {
		return
	}
	m.service.arrivals++
	if s.full() {
		m.service.refused++
	} else if !s.idle() {
		m.service.waited++
	}
}

func (m *metrics) serviceWait(sent, wait time.Duration) {
	if m.window.Contains(sent) {
		m.service.wait.add(uint64(wait))
	}
}

func (m *metrics) serviceSojourn(sent, sojourn time.Duration) {
	if m.window.Contains(sent) {
		m.service.sojourn.add(uint64(sojourn))
	}
}
