package account

import (
	"strings"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/network"
)

// Features are what an experiment has that adds columns.
type Features struct {
	counting.Features
	Exposure bool
	Hubs     bool
	Adaptive bool     // routes
	Faults   []string // names, ascending
}

// Columns are what runs with the same features report, in order. They depend on the experiment alone, never
// on what happens in a run.
type Columns struct {
	List     []counting.Column
	readings []reading
}

// Columns works out what runs with these features report.
func (f *Features) Columns() *Columns {
	c := &Columns{readings: f.readings()}
	for i := range c.readings {
		c.List = append(c.List, c.readings[i].Column)
	}
	return c
}

// Values closes the account and returns the values of the columns; peak is the largest number of pending events.
func (a *Account) Values(c *Columns, peak int) []float64 {
	a.uptime.advance(*a.now)
	a.Stretches.Close(*a.now)
	b := &books{Account: a, total: a.Ledger.Total(), peak: peak}
	values := make([]float64, len(c.readings))
	for i := range values {
		values[i] = c.readings[i].Read(b)
	}
	return values
}

// Samples returns what was observed of each quantity with quantiles, in the order of the columns. Values has closed the account.
func (a *Account) Samples(c *Columns) (list []counting.Observed) {
	b := &books{Account: a}
	for i := range c.readings {
		if r := &c.readings[i]; r.Observed != nil {
			observed, infinite := r.Observed(b)
			list = append(list, counting.Observed{Name: r.Sample, Unit: r.Unit, Infinite: infinite, Bins: observed.Pack()})
		}
	}
	return list
}

// books are what columns are read from.
type books struct {
	*Account
	total LedgerRow
	peak  int
}

type reading = counting.Reading[*books]

func (f *Features) readings() (list []reading) {
	for _, r := range f.Features.Readings() {
		list = append(list, counting.From(r, "", "", func(b *books) *counting.Stretches { return &b.Stretches }))
	}
	return append(list, f.runReadings()...)
}

// FiringsColumn returns the name of the column that counts a fault's targets.
func FiringsColumn(fault string) string {
	return faultColumn(fault, "firings")
}

// FoundNobodyColumn returns the name of the column that counts how often a fault found no target.
func FoundNobodyColumn(fault string) string {
	return faultColumn(fault, "found_nobody")
}

func faultColumn(fault, what string) string {
	return "fault_" + strings.ReplaceAll(fault, "-", "_") + "_" + what
}

// counter reads a count of the whole run.
func counter(name, unit string, better counting.Better, about string, read func(*books) int64) reading {
	r := counting.Count(name, better, about, read)
	r.Unit = unit
	return r
}

// level reads a share of the statistics window, averaged over time: that part of it which was run.
func level(name, about string, read func(*books) (l *counting.Level, count int)) reading {
	return reading{Column: counting.Column{Name: name, Unit: "ratio", Nature: counting.TimeAverage, Better: counting.Higher, About: about},
		Read: func(b *books) float64 { l, count := read(b); return l.Ratio(b.span(), count) }}
}

func (b *books) span() time.Duration { return b.Window().To - b.Window().From }

// longest reads the longest stretch of the statistics window without progress; it is empty if none was expected.
func longest(name, about string, read func(*books) (p *progress, expected bool)) reading {
	return reading{Column: counting.Column{Name: name, Unit: "ms", Nature: counting.SampleMaximum, Better: counting.Lower, About: about},
		Read: func(b *books) float64 {
			p, expected := read(b)
			if !expected {
				return counting.Missing
			}
			return p.milliseconds(b.Window())
		}}
}

// exposureReadings lists what compromised nodes saw.
func exposureReadings() []reading {
	all := counter("conversations", "", counting.Neither, "conversations that began within the statistics window", func(b *books) int64 { return b.exposure.all() })
	content := counter("conversations_exposed", "", counting.Lower, "of them, whose content a compromised node saw", func(b *books) int64 { return b.exposure.content })
	ends := counter("conversations_ends_exposed", "", counting.Lower, "of them, whose two ends a compromised node saw", func(b *books) int64 { return b.exposure.ends })
	return []reading{all, content, ends,
		counting.Ratio("exposed_ratio", counting.Lower, "conversations whose content a compromised node saw / conversations", content, all),
		counting.Ratio("exposed_ends_ratio", counting.Lower, "conversations whose two ends a compromised node saw / conversations", ends, all)}
}

// runReadings lists the columns of the run as a whole.
func (f *Features) runReadings() []reading {
	list := []reading{
		counter("transits", "", counting.Lower, "hops begun in the whole run", func(b *books) int64 { return b.total.Transits }),
		counter("transits_lost", "", counting.Lower, "of them, lost", func(b *books) int64 { return b.total.TransitsLost }),
		counter("sent_bytes", "bytes", counting.Lower, "bytes put on links in the whole run: what an uplink still holds, or a full queue has refused, is not among them", func(b *books) int64 { return b.total.Bytes }),
	}
	for c := range network.Cause(network.Causes) {
		list = append(list, counter("lost_"+c.String(), "", counting.Lower, "messages lost by this cause in the whole run",
			func(b *books) int64 { return b.total.Lost[c] }))
	}
	for phase := range f.EachPhase() {
		for c := range network.Cause(network.Causes) {
			lost := counter("lost_"+c.String(), "", counting.Lower, "of those that lost_"+c.String()+" counts, the ones sent within the statistics window",
				func(b *books) int64 { return b.losses[phase][c] })
			list = append(list, counting.InPhase(lost, phase, func(b *books) *books { return b }))
		}
	}
	if f.Reports&counting.Operations != 0 {
		list = append(list, longest("longest_without_answer_ms",
			"longest stretch of the statistics window between two operations that are answered, or between one and an end of the window; empty if none was invoked",
			func(b *books) (*progress, bool) { return &b.answers, b.operations.open.Used > 0 }))
	}
	if f.Reports&counting.Decisions != 0 {
		list = append(list, longest("longest_without_decision_ms",
			"longest stretch of the statistics window between two decisions, of each correct node the first one of an instance, or between one and an end of the window; empty if no instance was begun",
			func(b *books) (*progress, bool) { return &b.agreement.made, len(b.agreement.instances) > 0 }))
	}
	if f.Adaptive {
		list = append(list, counter("route_changes", "", counting.Neither, "instants of the whole run at which routes adapted to failures or repairs",
			func(b *books) int64 { return b.reroutings.instants }))
	}
	list = append(list, level("nodes_up_ratio", "share of nodes up, averaged over the statistics window",
		func(b *books) (*counting.Level, int) { return &b.uptime.nodes, b.uptime.world.Len() }))
	if f.Hubs {
		list = append(list,
			level("hubs_up_ratio", "share of hubs up, averaged over the statistics window",
				func(b *books) (*counting.Level, int) { return &b.uptime.hubs, len(b.uptime.world.Hubs) }),
			level("hubs_majority_up_ratio", "share of the statistics window during which most hubs were up",
				func(b *books) (*counting.Level, int) { return &b.uptime.majority, 1 }))
	}
	if f.Exposure {
		list = append(list, exposureReadings()...)
	}
	for i, name := range f.Faults {
		list = append(list, counter(FiringsColumn(name), "", counting.Neither, "targets that this fault struck",
			func(b *books) int64 { return b.firings.struck[i] }),
			counter(FoundNobodyColumn(name), "", counting.Neither, "times that this fault began and found nobody to strike",
				func(b *books) int64 { return b.firings.foundNobody[i] }))
	}
	return append(list,
		counter("events", "", counting.Lower, "events of the whole run", func(b *books) int64 { return int64(b.Events) }),
		counter("peak_pending", "", counting.Lower, "largest number of events pending at once", func(b *books) int64 { return int64(b.peak) }),
		counter("ledger_imbalance", "", counting.Lower, "by how much the ledgers fail to balance: 0", func(b *books) int64 { return b.Ledger.Imbalance() }))
}
