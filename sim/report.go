package sim

import (
	"fmt"
	"math"
	"slices"

	"starmesh/sim/account"
	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/pending"
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
	Stack       string // of a panic
	Digest      uint64
	Events      uint64
	PeakPending int
	Ledger      []LedgerRow
	Firings     []Firing // in the order of time, the first 10,000
	Columns     []Column
	Values      []float64 // by column; NaN where missing
	Samples     []counting.Observed
	Series      []counting.Series // if the window was cut
	Binned      []counting.Series // if there is a Config.Binning
}

// Value returns the value of a column. There must be one of that name, and something reported for it: a comparison with NaN would
// say neither.
func (r *Report) Value(name string) float64 {
	if !r.Has(name) {
		panic(fmt.Sprintf("nothing was reported for the column %s", name))
	}
	return r.Values[r.column(name)]
}

// Has tells whether something was reported for a column. There must be one of that name.
func (r *Report) Has(name string) bool { return !math.IsNaN(r.Values[r.column(name)]) }

func (r *Report) column(name string) int {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("the report has no column %s", name))
	}
	return i
}

// FeaturesOf returns the features of a run.
func FeaturesOf(model *Model, config *Config, network *Network) *Features {
	f := &Features{Hubs: len(config.World.Hubs) > 0}
	f.Reports, f.Metrics, f.Phases = model.Reports, model.Metrics, len(config.Phases) > 0
	f.Adaptive = config.Routes.Adaptive
	f.Service = network != nil && network.Service != nil
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

// report closes the run's books and reads its columns.
func (e *Engine[M]) report(status Status, reason string) *Report {
	columns := e.common.columns.List
	if status == Failed {
		return FailedReport(reason, e.definition.kinds, columns)
	}
	e.closeBooks()
	r := &Report{
		Status: status, Reason: reason, Digest: e.digest(), Events: e.account.Events, PeakPending: e.agenda.Peak,
		Ledger: e.account.Ledger, Firings: e.account.Firings(),
		Columns: columns, Values: e.account.Values(e.common.columns, e.agenda.Peak), Samples: e.account.Samples(e.common.columns),
		Series: e.account.Series(&e.common.features.Features), Binned: e.account.Binned(e.agenda.Now),
	}
	if off := e.account.Ledger.Imbalance(); off != 0 && status == OK {
		r.Status, r.Reason = Failed, fmt.Sprintf("the ledger does not balance: it is off by %d", off)
	}
	return r
}

// FailedReport is the report of a run that came to nothing.
func FailedReport(reason string, kinds []string, columns []Column) *Report {
	values := make([]float64, len(columns))
	for i := range values {
		values[i] = counting.Missing
	}
	return &Report{Status: Failed, Reason: reason, Ledger: account.NewLedger(kinds), Columns: columns, Values: values}
}

// closeBooks judges what nodes agreed on, brings integrals up to date, and counts what is still on its way at the end of
// a run, from what is there: an account of its own beside the counters, so that the balance proves something.
func (e *Engine[M]) closeBooks() {
	for slot := range e.traffic.journeys.Used {
		j := e.traffic.journeys.At(slot)
		if !j.live {
			continue
		}
		if e.doomed(j) {
			e.abort(slot, j.crashCause())
			continue
		}
		e.account.Ledger.OnItsWay(j.Kind, true)
		if j.Part == network.Frame {
			e.traffic.transport.underWay(j)
		}
	}
	if e.traffic.transport != nil {
		e.traffic.transport.closeBooks()
	}
	e.agenda.Each(func(ev *pending.Event) {
		if ev.Class() == pending.Arrival && ev.Slot&journeyBit == 0 {
			e.account.Ledger.OnItsWay(e.traffic.flights.At(ev.Slot).msg.Kind(), true)
		}
	})
	services := e.traffic.services.All()
	for i := range services {
		e.account.ServicePresent(services[i].Present(e.agenda.Now, e.account.Window()))
	}
	e.account.Judge(e.world.Participants, len(e.nodes.records), func(n NodeID) bool {
		return int(n) < e.world.Participants && !e.definition.adversary(n)
	})
}

func (e *Engine[M]) digest() uint64 {
	digest := account.Digest(len(e.nodes.records))
	for i := range e.nodes.records {
		digest.Node(e.nodes.records[i].chain, e.nodes.records[i].sent)
	}
	digest.Losses(e.account.Ledger)
	return uint64(digest)
}
