package sim

import (
	"fmt"
	"strings"
)

const nanosPerMilli = 1e6

// sourceReading is a column that is read from one part of the results.
type sourceReading[T any] struct {
	name, unit, about string
	read              func(T) float64
}

type tallyReading = sourceReading[*tally]

// phaseReadings lists the columns of one phase.
func (f *Features) phaseReadings(prefix string, of func(*metrics) *tally) []runReading {
	list := messageReadings()
	if f.Reports&Operations != 0 {
		list = append(list, f.operationReadings()...)
	}
	if f.Reports&Decisions != 0 {
		list = append(list, f.decisionReadings()...)
	}
	for i := range f.Metrics {
		list = append(list, f.declaredReadings(i)...)
	}
	readings := make([]runReading, len(list))
	for i, t := range list {
		about := t.about
		if prefix != "" {
			about = fmt.Sprintf("%s, %s the fault interval", about, strings.TrimSuffix(prefix, "_"))
		}
		readings[i] = runReading{prefix + t.name, t.unit, about, func(r *results) float64 { return t.read(of(r.metrics)) }}
	}
	return readings
}

func messageReadings() []tallyReading {
	list := []tallyReading{
		{"messages_sent", "", "messages sent within the statistics window", func(t *tally) float64 { return float64(t.sent) }},
		{"messages_delivered", "", "of them, delivered", func(t *tally) float64 { return float64(t.delivered) }},
		{"messages_lost", "", "of them, lost by any cause", func(t *tally) float64 { return float64(t.lost) }},
		{"loss_ratio", "ratio", "messages lost / messages sent", func(t *tally) float64 { return quotient(t.lost, t.sent) }},
	}
	return append(list, histogramReadings("latency", "ms", "latency of delivered messages, end to end",
		func(t *tally) (*histogram, uint64) { return &t.latency, 0 })...)
}

func (f *Features) operationReadings() []tallyReading {
	list := []tallyReading{
		{"operations", "", "operations invoked within the statistics window", func(t *tally) float64 { return float64(t.invoked) }},
		{"unanswered_ratio", "ratio", "operations never answered / operations",
			func(t *tally) float64 { return quotient(int64(t.unanswered()), t.invoked) }},
		{"availability_ratio", "ratio", "operations answered within the deadline / operations",
			func(t *tally) float64 { return quotient(t.available, t.invoked) }},
	}
	if f.Partitions {
		list = append(list,
			tallyReading{"availability_largest_side_ratio", "ratio", "availability of clients on the largest side while a partition lasts",
				func(t *tally) float64 { return quotient(t.sides[largestSide].available, t.sides[largestSide].invoked) }},
			tallyReading{"availability_other_sides_ratio", "ratio", "availability of clients on the other sides while a partition lasts",
				func(t *tally) float64 { return quotient(t.sides[otherSides].available, t.sides[otherSides].invoked) }})
	}
	return append(list, histogramReadings("operation_latency", "ms", "time from invocation to response; unanswered operations count as infinite (an empty cell), but for the mean",
		func(t *tally) (*histogram, uint64) { return &t.operationLatency, t.unanswered() })...)
}

func (t *tally) unanswered() uint64 { return uint64(t.invoked) - t.operationLatency.n }

func (f *Features) decisionReadings() []tallyReading {
	list := []tallyReading{
		{"instances", "", "instances with a correct member that is up at the end", func(t *tally) float64 { return float64(t.instances.judged) }},
		{"agreement_ratio", "ratio", "mean over instances of the largest group of correct nodes that decide alike / correct nodes up at the end",
			func(t *tally) float64 { return share(t.instances.agreed, t.instances.judged) }},
		{"decided_ratio", "ratio", "mean over instances of the correct nodes up at the end that decided / all of them",
			func(t *tally) float64 { return share(t.instances.decided, t.instances.judged) }},
		{"agreement_violations", "", "instances in which correct nodes decided two values", func(t *tally) float64 { return float64(t.instances.violations) }},
	}
	if f.Reports&Proposals != 0 {
		list = append(list, tallyReading{"validity_violations", "", "instances in which a correct node decided a value that no correct node had proposed",
			func(t *tally) float64 { return float64(t.instances.validityViolations) }})
	}
	return append(list, histogramReadings("decision_latency", "ms", "time from an instance's first event to each decision of a correct node",
		func(t *tally) (*histogram, uint64) { return &t.instances.latency, 0 })...)
}

func (f *Features) declaredReadings(i int) []tallyReading {
	m := f.Metrics[i]
	switch m.Type {
	case Counter:
		scale := unitScale(m.Unit)
		return []tallyReading{{columnName(m.Name, m.Unit), m.Unit, m.About, func(t *tally) float64 { return float64(t.counters[i]) / scale }}}
	case Share:
		top, bottom := f.metricIndex(m.Numerator), f.metricIndex(m.Denominator)
		return []tallyReading{{columnName(m.Name, m.Unit), m.Unit, m.About,
			func(t *tally) float64 { return quotient(t.counters[top], t.counters[bottom]) }}}
	default:
		return histogramReadings(m.Name, m.Unit, m.About, func(t *tally) (*histogram, uint64) { return &t.samples[i], 0 })
	}
}

func (f *Features) metricIndex(name string) int {
	for i := range f.Metrics {
		if f.Metrics[i].Name == name {
			return i
		}
	}
	panic("no metric is declared as " + name)
}

// histogramReadings lists mean, quantiles and maximum of a histogram whose second result counts infinite values.
func histogramReadings[T any](name, unit, about string, of func(T) (*histogram, uint64)) []sourceReading[T] {
	scale := unitScale(unit)
	column := func(what string, read func(h *histogram, infinite uint64) float64) sourceReading[T] {
		return sourceReading[T]{columnName(name+"_"+what, unit), unit, what + " of: " + about,
			func(t T) float64 { h, infinite := of(t); return read(h, infinite) / scale }}
	}
	quantile := func(what string, permille uint64) sourceReading[T] {
		return column(what, func(h *histogram, infinite uint64) float64 { return h.quantile(permille, infinite) })
	}
	return []sourceReading[T]{
		column("mean", func(h *histogram, _ uint64) float64 { return h.mean() }),
		quantile("p50", 500), quantile("p90", 900), quantile("p99", 990),
		column("max", (*histogram).maximum),
	}
}

// unitScale returns what divides a reported integer to give the column's unit: nodes report time in nanoseconds.
func unitScale(unit string) float64 {
	if unit == "ms" {
		return nanosPerMilli
	}
	return 1
}

func columnName(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + "_" + unit
}

func quotient(a, b int64) float64 { return share(float64(a), b) }

func share(a float64, b int64) float64 {
	if b == 0 {
		return missing
	}
	return a / float64(b)
}

// serviceTotals averages over the stations that serve.
type serviceTotals struct {
	stations       uint64
	span           uint64 // length of the statistics window
	present        wide
	presentSquared wide
}

func (s *serviceTotals) numberMean() float64 {
	if s.stations == 0 || s.span == 0 {
		return missing
	}
	return s.present.over(s.span) / float64(s.stations)
}

// numberVariance is the variance over time and stations of the number present.
func (s *serviceTotals) numberVariance() float64 {
	mean := s.numberMean()
	return s.presentSquared.over(s.span)/float64(s.stations) - float64(mean*mean)
}

type runReading = sourceReading[*results]

// serviceReadings lists the columns of the services at nodes.
func serviceReadings() []runReading {
	list := []runReading{
		{"service_arrivals", "", "messages that arrived at a service", func(r *results) float64 { return float64(r.metrics.service.arrivals) }},
		{"service_refused_ratio", "ratio", "of them, turned away by a full queue",
			func(r *results) float64 { return quotient(r.metrics.service.refused, r.metrics.service.arrivals) }},
		{"service_waited_ratio", "ratio", "of those taken in, had to wait", func(r *results) float64 {
			return quotient(r.metrics.service.waited, r.metrics.service.arrivals-r.metrics.service.refused)
		}},
		{"service_present_mean", "", "messages waiting or in service at a node, averaged over time and over the nodes that serve",
			func(r *results) float64 { return r.stations.numberMean() }},
		{"service_present_variance", "", "variance of that number over time and nodes",
			func(r *results) float64 { return r.stations.numberVariance() }},
	}
	list = append(list, histogramReadings("service_wait", "ms", "time in a service's queue",
		func(r *results) (*histogram, uint64) { return &r.metrics.service.wait, 0 })...)
	return append(list, histogramReadings("service_sojourn", "ms", "time in a service, waiting included",
		func(r *results) (*histogram, uint64) { return &r.metrics.service.sojourn, 0 })...)
}

// runReadings lists the columns of the run as a whole.
func (f *Features) runReadings() []runReading {
	list := []runReading{
		{"transits", "", "hops begun in the whole run", func(r *results) float64 { return float64(r.total.Transits) }},
		{"transits_lost", "", "of them, lost", func(r *results) float64 { return float64(r.total.TransitsLost) }},
		{"sent_bytes", "bytes", "bytes put on links in the whole run", func(r *results) float64 { return float64(r.total.Bytes) }},
	}
	for c := range causes {
		list = append(list, runReading{"lost_" + c.String(), "", "messages lost by this cause in the whole run",
			func(r *results) float64 { return float64(r.total.Lost[c]) }})
	}
	list = append(list, runReading{"nodes_up_ratio", "ratio", "share of nodes up, averaged over the statistics window",
		func(r *results) float64 { return r.uptime.ratio(r.uptime.nodeTime, r.uptime.nodes) }})
	if f.Hubs {
		list = append(list,
			runReading{"hubs_up_ratio", "ratio", "share of hubs up, averaged over the statistics window",
				func(r *results) float64 { return r.uptime.ratio(r.uptime.hubTime, r.uptime.hubs) }},
			runReading{"hubs_majority_up_ratio", "ratio", "share of the statistics window during which most hubs were up",
				func(r *results) float64 { return r.uptime.ratio(r.uptime.majorityTime, 1) }})
	}
	if f.Exposure {
		list = append(list,
			runReading{"exposed_ratio", "ratio", "conversations whose content a compromised node saw / conversations",
				func(r *results) float64 { return quotient(r.exposure.content, r.exposure.all()) }},
			runReading{"exposed_ends_ratio", "ratio", "conversations whose two ends a compromised node saw / conversations",
				func(r *results) float64 { return quotient(r.exposure.ends, r.exposure.all()) }})
	}
	for i, name := range f.Faults {
		list = append(list, runReading{FiringsColumn(name), "", "targets that this fault struck",
			func(r *results) float64 { return float64(r.fired[i]) }})
	}
	return append(list,
		runReading{"events", "", "events of the whole run", func(r *results) float64 { return float64(r.events) }},
		runReading{"peak_pending", "", "largest number of events pending at once", func(r *results) float64 { return float64(r.peak) }},
		runReading{"ledger_imbalance", "", "by how much the ledgers fail to balance: 0", func(r *results) float64 { return float64(r.ledger.imbalance()) }})
}

// FiringsColumn names the column that counts the targets which a fault struck: columns are written in snake_case.
func FiringsColumn(fault string) string {
	return "fault_" + strings.ReplaceAll(fault, "-", "_") + "_firings"
}
