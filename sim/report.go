package sim

import (
	"fmt"
	"slices"
)

// Status is how a run ended.
type Status string

// A run that is not OK keeps its row and leaves the means.
const (
	OK        Status = "ok"
	Truncated Status = "truncated" // a limit was reached
	Failed    Status = "failed"    // a panic in the protocol, or a ledger that does not balance
)

// Report is what a run yields.
type Report struct {
	Status      Status
	Reason      string // the limit reached, or what failed; "" if ok
	Digest      uint64
	Events      uint64
	PeakPending int
	Ledger      []LedgerRow
	Firings     []Firing // in the order of time, the first 10,000
	Columns     []Column
	Values      []float64 // by column; NaN where missing
}

// Value returns the value of a column, or NaN if there is none of that name.
func (r *Report) Value(name string) float64 {
	for i, c := range r.Columns {
		if c.Name == name {
			return r.Values[i]
		}
	}
	return missing
}

// Features are what an experiment has that adds columns.
type Features struct {
	Reports    Reports
	Metrics    []Metric
	Phases     bool
	Service    bool
	Partitions bool
	Exposure   bool
	Hubs       bool
	Faults     []string // names, ascending
}

// FeaturesOf returns the features of a run.
func FeaturesOf(model *Model, config *Config, network *Network) Features {
	f := Features{
		Reports: model.Reports, Metrics: model.Metrics, Phases: config.Phases != nil,
		Service: network != nil && network.Service != nil, Hubs: len(config.World.Hubs) > 0,
	}
	for _, fault := range config.Faults {
		f.Faults = append(f.Faults, fault.Name)
		if _, ok := fault.Model.(Partitioner); ok {
			f.Partitions = true
		}
		if _, ok := fault.Model.(Compromiser); ok {
			f.Exposure = true
		}
	}
	slices.Sort(f.Faults)
	return f
}

// Partitioner marks a fault that splits the network, so that availability is reported by side.
type Partitioner interface{ Partitions() }

// Compromiser marks a fault that makes nodes observers, so that exposure is reported.
type Compromiser interface{ Compromises() }

// results is what the columns are read from.
type results struct {
	config   *Config
	metrics  *metrics
	ledger   *ledger
	total    LedgerRow
	stations serviceTotals
	uptime   *uptime
	exposure *exposure
	fired    []int64
	events   uint64
	peak     int
}

// Columns lists what a run with these features reports, in order. It depends on the experiment alone, never
// on what happens in a run.
func Columns(f Features) []Column {
	readings := f.readings()
	columns := make([]Column, len(readings))
	for i, r := range readings {
		columns[i] = Column{r.name, r.unit, r.about}
	}
	return columns
}

func (f *Features) readings() []runReading {
	list := f.phaseReadings("", func(m *metrics) *tally { return m.whole })
	if f.Phases {
		list = append(list, f.phaseReadings("before_", func(m *metrics) *tally { return m.before })...)
		list = append(list, f.phaseReadings("during_", func(m *metrics) *tally { return m.during })...)
		list = append(list, f.phaseReadings("after_", func(m *metrics) *tally { return m.after })...)
	}
	if f.Service {
		list = append(list, serviceReadings()...)
	}
	return append(list, f.runReadings()...)
}

// report closes the run's books and reads its columns.
func (e *Engine[M]) report(status Status, reason string) *Report {
	columns := Columns(e.definition.features)
	if status == Failed {
		return FailedReport(reason, e.definition.kinds, columns)
	}
	from := e.results()
	r := &Report{Status: status, Reason: reason, Digest: e.digest(), Events: e.events, PeakPending: e.peak, Columns: columns}
	readings := e.definition.features.readings()
	r.Ledger, r.Firings = e.ledger.rows, e.timeline.log
	for _, reading := range readings {
		r.Values = append(r.Values, reading.read(from))
	}
	if off := e.ledger.imbalance(); off != 0 && status == OK {
		r.Status, r.Reason = Failed, fmt.Sprintf("the ledger does not balance: it is off by %d", off)
	}
	return r
}

// FailedReport is the report of a run that came to nothing.
func FailedReport(reason string, kinds []string, columns []Column) *Report {
	values := make([]float64, len(columns))
	for i := range values {
		values[i] = missing
	}
	return &Report{Status: Failed, Reason: reason, Ledger: newLedger(kinds).rows, Columns: columns, Values: values}
}

func (e *Engine[M]) results() *results {
	e.closeBooks()
	e.control.uptime.advance(e.now)
	e.judge()
	return &results{
		config: e.config, metrics: e.metrics, ledger: &e.ledger, total: e.ledger.total(),
		stations: e.serviceTotals(), uptime: &e.control.uptime, exposure: e.exposure,
		fired: e.timeline.fired, events: e.events, peak: e.peak,
	}
}

func (e *Engine[M]) judge() {
	correct := func(n NodeID) bool { return int(n) < e.world.Participants && !e.definition.adversary(n) }
	j := judgement{agreement: e.agreement, nodes: len(e.records), correct: correct, up: e.control.Up}
	for n := range NodeID(e.world.Participants) {
		if correct(n) && e.control.Up(n) {
			j.correctUp++
		}
	}
	j.judge(e.metrics)
}

func (e *Engine[M]) serviceTotals() serviceTotals {
	totals := serviceTotals{span: uint64(max(e.window.To-e.window.From, 0))}
	for i := range e.services.list {
		s := &e.services.list[i]
		s.advance(e.now, e.window)
		totals.stations++
		totals.present.plus(s.present)
		totals.presentSquared.plus(s.presentSquared)
	}
	return totals
}
