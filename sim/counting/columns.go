package counting

import "slices"

const nanosPerMilli = 1e6

// Reading is a column and where its value is read from.
type Reading[T any] struct {
	Column
	Read func(T) float64
	// Observed is, of a median, the sample that it is of, with the number of infinite values beside it.
	Observed func(T) (*Histogram, uint64)
	Spans    bool // in Across it is of what was not over at a border, too
}

// From makes a reading read from something else, with other words before the name and behind what it is about.
func From[T, S any](r Reading[T], prefix, suffix string, of func(S) T) Reading[S] {
	r.About += suffix
	for _, name := range []*string{&r.Name, &r.Numerator, &r.Denominator, &r.Sample} {
		if *name != "" {
			*name = prefix + *name
		}
	}
	from := Reading[S]{Column: r.Column, Read: func(s S) float64 { return r.Read(of(s)) }}
	if r.Observed != nil {
		from.Observed = func(s S) (*Histogram, uint64) { return r.Observed(of(s)) }
	}
	return from
}

// Reports says what the nodes of a protocol report, and so which metrics exist.
type Reports uint8

// A protocol reports any of these beside its messages.
const (
	Operations Reports = 1 << iota // Invoke and Return
	Decisions                      // Decide
	Proposals                      // Propose, so that validity can be judged
)

// Features are what an experiment has that adds columns to the tallies.
type Features struct {
	Reports    Reports
	Metrics    []Metric
	Phases     bool
	Service    bool
	Partitions bool
}

// Readings lists the columns of the tallies, in order.
func (f *Features) Readings() (list []Reading[*Stretches]) {
	for _, r := range f.tallyReadings(false) {
		list = append(list, From(r, "", "", func(s *Stretches) *Tally { return s.whole }))
	}
	for phase := range f.EachPhase() {
		for _, r := range f.tallyReadings(true) {
			list = append(list, InPhase(r, phase, func(s *Stretches) *Tally { return s.in[phase] }))
		}
	}
	if f.Service {
		for _, r := range serviceReadings() {
			list = append(list, From(r, "", "", func(s *Stretches) *serviceTally { return &s.service }))
		}
	}
	inParts := f.partReadings()
	for i := range list {
		list[i].InParts = slices.ContainsFunc(inParts, func(r Reading[part]) bool { return r.Name == list[i].Name })
	}
	return list
}

type tallyReading = Reading[*Tally]

// tallyReadings lists the columns of one tally, which may be that of a phase.
func (f *Features) tallyReadings(phase bool) []tallyReading {
	list := messageReadings()
	if f.Reports&Operations != 0 {
		list = append(list, f.operationReadings()...)
	}
	if f.Reports&Decisions != 0 {
		list = append(list, f.decisionReadings()...)
	}
	shared := inShares(f.Metrics)
	for i := range f.Metrics {
		if !phase || !f.Metrics[i].Whole {
			for _, r := range f.declaredReadings(i) {
				r.Spans = r.Nature != Share && !shared[i]
				list = append(list, r)
			}
		}
	}
	return list
}

// counts are what every run counts, by the name of the column: a declared Share may be made of them, too.
var counts = map[string]func(*Tally) int64{
	"messages_sent":      func(t *Tally) int64 { return t.sent },
	"messages_delivered": func(t *Tally) int64 { return t.delivered },
	"messages_lost":      func(t *Tally) int64 { return t.lost },
	"operations":         func(t *Tally) int64 { return t.invoked },
}

// Count makes a reading of a count.
func Count[T any](name string, better Better, about string, read func(T) int64) Reading[T] {
	return Reading[T]{Column: Column{Name: name, Nature: Counter, Better: better, About: about}, Read: func(t T) float64 { return float64(read(t)) }}
}

// spanningCount makes a reading of a count of what is bad, whenever it comes.
func spanningCount(name, about string, read func(*Tally) int64) tallyReading {
	r := Count(name, Lower, about, read)
	r.Spans = true
	return r
}

// Ratio makes a reading of the quotient of two counts.
func Ratio[T any](name string, better Better, about string, top, bottom Reading[T]) Reading[T] {
	return Reading[T]{
		Column: Column{Name: name, Unit: "ratio", Nature: Share, Better: better, About: about, Numerator: top.Name, Denominator: bottom.Name},
		Read:   func(t T) float64 { return Quotient(int64(top.Read(t)), int64(bottom.Read(t))) },
	}
}

// counted reads one of counts.
func counted(name string, better Better, about string) tallyReading {
	return Count(name, better, about, counts[name])
}

func messageReadings() []tallyReading {
	sent := counted("messages_sent", Neither, "messages sent within the statistics window")
	delivered := counted("messages_delivered", Neither, "of them, delivered")
	lost := counted("messages_lost", Lower, "of them, lost by any cause")
	list := []tallyReading{sent, delivered, lost, Ratio("loss_ratio", Lower,
		"messages lost / messages sent; a message is what one node sends another: of what goes through a server, each leg is one", lost, sent)}
	return append(list, histogramReadings(Metric{Name: "latency", Unit: "ms", Better: Lower, About: "latency of delivered messages, end to end"},
		delivered.Name, func(t *Tally) (*Histogram, uint64) { return &t.latency, 0 })...)
}

func (f *Features) operationReadings() []tallyReading {
	all := counted("operations", Neither, "operations invoked within the statistics window")
	answered := Count("operations_answered", Higher, "of them, answered", func(t *Tally) int64 { return int64(t.operationLatency.n) })
	unanswered := Count("operations_unanswered", Lower, "of them, not answered, not even by a refusal, when the run ends", func(t *Tally) int64 { return int64(t.unserved()) - t.refused })
	refused := Count("operations_refused", Lower, "of them, whose client is told that they will not be done", func(t *Tally) int64 { return t.refused })
	available := Count("operations_available", Higher, "of them, answered within the deadline", func(t *Tally) int64 { return t.available })
	list := []tallyReading{all, answered, unanswered, refused, available,
		Ratio("unanswered_ratio", Lower, "operations not answered, not even by a refusal, when the run ends / operations", unanswered, all),
		Ratio("refused_ratio", Lower, "operations whose client is told that they will not be done / operations", refused, all),
		Ratio("availability_ratio", Higher, "operations answered within the deadline / operations", available, all)}
	if f.Partitions {
		list = append(list, sideReadings("largest_side", "on the largest side", LargestSide)...)
		list = append(list, sideReadings("other_sides", "on the other sides", OtherSides)...)
	}
	return append(list, histogramReadings(Metric{Name: "operation_latency", Unit: "ms", Better: Lower,
		About: "time from invocation to response; unanswered and refused operations count as infinite, but for the mean"},
		answered.Name, func(t *Tally) (*Histogram, uint64) { return &t.operationLatency, t.unserved() })...)
}

// sideReadings lists the columns of the clients on one side of a partition.
func sideReadings(name, where string, side Side) []tallyReading {
	all := Count("operations_"+name, Neither, "operations invoked by clients "+where+" while a partition lasts", func(t *Tally) int64 { return t.sides[side].invoked })
	available := Count("operations_"+name+"_available", Higher, "of them, answered within the deadline", func(t *Tally) int64 { return t.sides[side].available })
	return []tallyReading{all, available,
		Ratio("availability_"+name+"_ratio", Higher, "availability of clients "+where+" while a partition lasts", available, all)}
}

// unserved returns how many operations were not answered, or refused.
func (t *Tally) unserved() uint64 { return uint64(t.invoked) - t.operationLatency.n }

func (f *Features) decisionReadings() []tallyReading {
	instances := Count("instances", Neither, "instances with a correct member", func(t *Tally) int64 { return t.instances.judged })
	decided := Count("instances_decided", Higher, "of them, that a correct member decided", func(t *Tally) int64 { return t.instances.decided })
	up := Count("instances_up", Neither, "of them, with a correct member that is up at the end (of a phase, or of the run)",
		func(t *Tally) int64 { return t.instances.judgedUp })
	decisions := Count("decisions", Neither, "decisions of correct nodes, of each the first of an instance", func(t *Tally) int64 { return int64(t.instances.latency.n) })
	average := func(name, about string, of tallyReading, sum func(*instanceTally) float64) tallyReading {
		return tallyReading{
			Column: Column{Name: name, Unit: "ratio", Nature: InstanceAverage, Better: Higher, About: about, Denominator: of.Name},
			Read:   func(t *Tally) float64 { return share(sum(&t.instances), int64(of.Read(t))) },
		}
	}
	list := []tallyReading{instances, decided, up, decisions,
		average("agreement_ratio", "of the correct members of an instance that decided, the share that decided alike (the largest such group); mean over the instances that any of them decided",
			decided, func(t *instanceTally) float64 { return t.agreed }),
		average("decided_ratio", "of the correct members of an instance, up or down, the share that decided; mean over the instances",
			instances, func(t *instanceTally) float64 { return t.completed }),
		average("decided_up_ratio", "of the correct members of an instance that are up at the end (of a phase, or of the run), the share that decided; mean over the instances that have any",
			up, func(t *instanceTally) float64 { return t.completedUp }),
		spanningCount("agreement_violations", "instances in which correct nodes decided two values", func(t *Tally) int64 { return t.instances.violations }),
	}
	if f.Reports&Proposals != 0 {
		list = append(list, spanningCount("validity_violations", "instances in which a correct node decided a value that no correct node had proposed",
			func(t *Tally) int64 { return t.instances.validityViolations }))
	}
	return append(list, histogramReadings(Metric{Name: "decision_latency", Unit: "ms", Better: Lower,
		About: "time from an instance's first event to each decision of a correct node"},
		decisions.Name, func(t *Tally) (*Histogram, uint64) { return &t.instances.latency, 0 })...)
}

func (f *Features) declaredReadings(i int) []tallyReading {
	m := f.Metrics[i]
	name := columnName(m.Name, m.Unit)
	switch m.Nature {
	case Counter:
		scale := UnitScale(m.Unit)
		return []tallyReading{{Column: Column{Name: name, Unit: m.Unit, Nature: Counter, Better: m.Better, About: m.About},
			Read: func(t *Tally) float64 { return float64(t.counters[i]) / scale }}}
	case Share:
		r := Ratio(name, m.Better, m.About, f.counter(m.Numerator), f.counter(m.Denominator))
		r.Unit, r.Beyond = m.Unit, m.Beyond
		return []tallyReading{r}
	case Gauge:
		return nil // series have it
	default:
		number := Count(m.Name+"_count", Neither, "number of observations of: "+m.About, func(t *Tally) int64 { return int64(t.samples[i].n) })
		return append([]tallyReading{number}, histogramReadings(m, number.Name, func(t *Tally) (*Histogram, uint64) { return &t.samples[i], 0 })...)
	}
}

// counter finds what a Share is made of: a counter declared beside it, or one that every run has.
func (f *Features) counter(name string) tallyReading {
	for i := range f.Metrics {
		if m := &f.Metrics[i]; m.Name == name {
			return Count(columnName(name, m.Unit), m.Better, m.About, func(t *Tally) int64 { return t.counters[i] })
		}
	}
	if _, known := counts[name]; known {
		return counted(name, Neither, "")
	}
	panic("no metric is declared as " + name)
}

func serviceReadings() []Reading[*serviceTally] {
	arrivals := Count("service_arrivals", Neither, "messages that arrived at a service", func(s *serviceTally) int64 { return s.arrivals })
	refused := Count("service_refused", Lower, "of them, turned away by a full queue", func(s *serviceTally) int64 { return s.refused })
	taken := Count("service_taken_in", Higher, "of them, taken in", func(s *serviceTally) int64 { return s.arrivals - s.refused })
	waited := Count("service_waited", Lower, "of those taken in, had to wait", func(s *serviceTally) int64 { return s.waited })
	waits := Count("service_wait_count", Neither, "waits that have ended", func(s *serviceTally) int64 { return int64(s.wait.n) })
	sojourns := Count("service_sojourn_count", Neither, "services that have ended", func(s *serviceTally) int64 { return int64(s.sojourn.n) })
	list := []Reading[*serviceTally]{arrivals, refused, taken, waited, waits, sojourns,
		Ratio("service_refused_ratio", Lower, "of arrivals, turned away by a full queue", refused, arrivals),
		Ratio("service_waited_ratio", Lower, "of those taken in, had to wait", waited, taken),
		{Column: Column{Name: "service_present_mean", Nature: TimeAverage, Better: Lower, About: "messages waiting or in service at a node, averaged over time and over the nodes that serve"},
			Read: func(s *serviceTally) float64 { return s.present.Mean(s.span) }},
		{Column: Column{Name: "service_present_variance", Nature: TimeAverage, About: "variance of that number over time and nodes"},
			Read: func(s *serviceTally) float64 { return s.present.Variance(s.span) }},
	}
	list = append(list, histogramReadings(Metric{Name: "service_wait", Unit: "ms", Better: Lower, About: "time in a service's queue"},
		waits.Name, func(s *serviceTally) (*Histogram, uint64) { return &s.wait, 0 })...)
	return append(list, histogramReadings(Metric{Name: "service_sojourn", Unit: "ms", Better: Lower, About: "time in a service, waiting included"},
		sojourns.Name, func(s *serviceTally) (*Histogram, uint64) { return &s.sojourn, 0 })...)
}

// histogramReadings lists mean, quantiles and maximum of a histogram whose second result counts infinite values; number is the
// column that says how many others it holds.
func histogramReadings[T any](m Metric, number string, of func(T) (*Histogram, uint64)) []Reading[T] {
	scale := UnitScale(m.Unit)
	reading := func(about, what string, nature Nature, read func(h *Histogram, infinite uint64) float64) Reading[T] {
		column := Column{Name: columnName(m.Name+"_"+what, m.Unit), Unit: m.Unit, Nature: nature, Better: m.Better, About: about + " of: " + m.About}
		return Reading[T]{Column: column, Read: func(t T) float64 { h, infinite := of(t); return read(h, infinite) / scale }}
	}
	quantile := func(what string, permille uint64) Reading[T] {
		r := reading(what+", to 0.1 % unless quantiles are exact,", what, SampleQuantile, func(h *Histogram, infinite uint64) float64 { return h.Quantile(permille, infinite) })
		r.Sample, r.Permille = m.Name, permille
		return r
	}
	mean := reading("mean", "mean", SampleMean, func(h *Histogram, _ uint64) float64 { return h.Mean() })
	mean.Denominator = number
	median := quantile("p50", 500)
	median.Observed = of
	return []Reading[T]{
		mean, median, quantile("p90", 900), quantile("p99", 990),
		reading("max", "max", SampleMaximum, (*Histogram).Maximum),
	}
}

// UnitScale returns what divides a reported integer to give the column's unit: nodes report time in nanoseconds.
func UnitScale(unit string) float64 {
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

// Quotient returns a/b, or Missing where b is 0.
func Quotient(a, b int64) float64 { return share(float64(a), b) }

func share(a float64, b int64) float64 {
	if b == 0 {
		return Missing
	}
	return a / float64(b)
}
