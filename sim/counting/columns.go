package counting

const nanosPerMilli = 1e6

// Reading is a column and where its value is read from.
type Reading[T any] struct {
	Column
	Read func(T) float64
}

// From makes a reading read from something else, with other words before the name and behind what it is about.
func From[T, S any](r Reading[T], prefix, suffix string, of func(S) T) Reading[S] {
	r.Name, r.About = prefix+r.Name, r.About+suffix
	return Reading[S]{r.Column, func(s S) float64 { return r.Read(of(s)) }}
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
	tally := f.tallyReadings()
	for _, r := range tally {
		list = append(list, From(r, "", "", func(s *Stretches) *Tally { return s.whole }))
	}
	for phase := range f.EachPhase() {
		for _, r := range tally {
			list = append(list, InPhase(r, phase, func(s *Stretches) *Tally { return s.in[phase] }))
		}
	}
	if f.Service {
		for _, r := range serviceReadings() {
			list = append(list, From(r, "", "", func(s *Stretches) *serviceTally { return &s.service }))
		}
	}
	return list
}

type tallyReading = Reading[*Tally]

// tallyReadings lists the columns of one tally.
func (f *Features) tallyReadings() []tallyReading {
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
	return list
}

// counts are what every run counts, by the name of the column: a declared Share may be made of them, too.
var counts = map[string]func(*Tally) int64{
	"messages_sent":      func(t *Tally) int64 { return t.sent },
	"messages_delivered": func(t *Tally) int64 { return t.delivered },
	"messages_lost":      func(t *Tally) int64 { return t.lost },
	"operations":         func(t *Tally) int64 { return t.invoked },
}

// count reads one of counts.
func count(name string, better Better, about string) tallyReading {
	read := counts[name]
	return tallyReading{Column{name, "", Counter, better, about}, func(t *Tally) float64 { return float64(read(t)) }}
}

// ratio reads a share of two counts.
func ratio(name string, better Better, about string, read func(t *Tally) (top, bottom int64)) tallyReading {
	return tallyReading{Column{name, "ratio", Share, better, about}, func(t *Tally) float64 { return Quotient(read(t)) }}
}

func messageReadings() []tallyReading {
	list := []tallyReading{
		count("messages_sent", Neither, "messages sent within the statistics window"),
		count("messages_delivered", Neither, "of them, delivered"),
		count("messages_lost", Lower, "of them, lost by any cause"),
		ratio("loss_ratio", Lower, "messages lost / messages sent", func(t *Tally) (int64, int64) { return t.lost, t.sent }),
	}
	return append(list, histogramReadings(Metric{Name: "latency", Unit: "ms", Better: Lower, About: "latency of delivered messages, end to end"},
		func(t *Tally) (*Histogram, uint64) { return &t.latency, 0 })...)
}

func (f *Features) operationReadings() []tallyReading {
	list := []tallyReading{
		count("operations", Neither, "operations invoked within the statistics window"),
		ratio("unanswered_ratio", Lower, "operations never answered, not even by a refusal / operations",
			func(t *Tally) (int64, int64) { return int64(t.unserved()) - t.refused, t.invoked }),
		ratio("refused_ratio", Lower, "operations whose client is told that they will not be done / operations",
			func(t *Tally) (int64, int64) { return t.refused, t.invoked }),
		ratio("availability_ratio", Higher, "operations answered within the deadline / operations",
			func(t *Tally) (int64, int64) { return t.available, t.invoked }),
	}
	if f.Partitions {
		list = append(list,
			ratio("availability_largest_side_ratio", Higher, "availability of clients on the largest side while a partition lasts",
				func(t *Tally) (int64, int64) { return t.sides[LargestSide].available, t.sides[LargestSide].invoked }),
			ratio("availability_other_sides_ratio", Higher, "availability of clients on the other sides while a partition lasts",
				func(t *Tally) (int64, int64) { return t.sides[OtherSides].available, t.sides[OtherSides].invoked }))
	}
	return append(list, histogramReadings(Metric{Name: "operation_latency", Unit: "ms", Better: Lower,
		About: "time from invocation to response; unanswered and refused operations count as infinite (an empty cell), but for the mean"},
		func(t *Tally) (*Histogram, uint64) { return &t.operationLatency, t.unserved() })...)
}

// unserved returns how many operations were not answered, or refused.
func (t *Tally) unserved() uint64 { return uint64(t.invoked) - t.operationLatency.n }

func (f *Features) decisionReadings() []tallyReading {
	list := []tallyReading{
		{Column{"instances", "", Counter, Neither, "instances with a correct member that is up at the end"},
			func(t *Tally) float64 { return float64(t.instances.judged) }},
		{Column{"agreement_ratio", "ratio", InstanceAverage, Higher,
			"mean over instances of the largest group of correct nodes that decide alike / correct nodes up at the end"},
			func(t *Tally) float64 { return share(t.instances.agreed, t.instances.judged) }},
		{Column{"decided_ratio", "ratio", InstanceAverage, Higher, "mean over instances of the correct nodes up at the end that decided / all of them"},
			func(t *Tally) float64 { return share(t.instances.decided, t.instances.judged) }},
		{Column{"agreement_violations", "", Counter, Lower, "instances in which correct nodes decided two values"},
			func(t *Tally) float64 { return float64(t.instances.violations) }},
	}
	if f.Reports&Proposals != 0 {
		list = append(list, tallyReading{
			Column{"validity_violations", "", Counter, Lower, "instances in which a correct node decided a value that no correct node had proposed"},
			func(t *Tally) float64 { return float64(t.instances.validityViolations) }})
	}
	return append(list, histogramReadings(Metric{Name: "decision_latency", Unit: "ms", Better: Lower,
		About: "time from an instance's first event to each decision of a correct node"},
		func(t *Tally) (*Histogram, uint64) { return &t.instances.latency, 0 })...)
}

func (f *Features) declaredReadings(i int) []tallyReading {
	m := f.Metrics[i]
	column := Column{columnName(m.Name, m.Unit), m.Unit, m.Nature, m.Better, m.About}
	switch m.Nature {
	case Counter:
		scale := unitScale(m.Unit)
		return []tallyReading{{column, func(t *Tally) float64 { return float64(t.counters[i]) / scale }}}
	case Share:
		top, bottom := f.counter(m.Numerator), f.counter(m.Denominator)
		return []tallyReading{{column, func(t *Tally) float64 { return Quotient(top(t), bottom(t)) }}}
	default:
		return histogramReadings(m, func(t *Tally) (*Histogram, uint64) { return &t.samples[i], 0 })
	}
}

// counter finds what a Share is made of: a counter declared beside it, or one that every run has.
func (f *Features) counter(name string) func(*Tally) int64 {
	for i := range f.Metrics {
		if f.Metrics[i].Name == name {
			return func(t *Tally) int64 { return t.counters[i] }
		}
	}
	if read, known := counts[name]; known {
		return read
	}
	panic("no metric is declared as " + name)
}

func serviceReadings() []Reading[*serviceTally] {
	list := []Reading[*serviceTally]{
		{Column{"service_arrivals", "", Counter, Neither, "messages that arrived at a service"},
			func(s *serviceTally) float64 { return float64(s.arrivals) }},
		{Column{"service_refused_ratio", "ratio", Share, Lower, "of them, turned away by a full queue"},
			func(s *serviceTally) float64 { return Quotient(s.refused, s.arrivals) }},
		{Column{"service_waited_ratio", "ratio", Share, Lower, "of those taken in, had to wait"},
			func(s *serviceTally) float64 { return Quotient(s.waited, s.arrivals-s.refused) }},
		{Column{"service_present_mean", "", TimeAverage, Lower, "messages waiting or in service at a node, averaged over time and over the nodes that serve"},
			func(s *serviceTally) float64 { return s.present.Mean(s.span) }},
		{Column{"service_present_variance", "", TimeAverage, Neither, "variance of that number over time and nodes"},
			func(s *serviceTally) float64 { return s.present.Variance(s.span) }},
	}
	list = append(list, histogramReadings(Metric{Name: "service_wait", Unit: "ms", Better: Lower, About: "time in a service's queue"},
		func(s *serviceTally) (*Histogram, uint64) { return &s.wait, 0 })...)
	return append(list, histogramReadings(Metric{Name: "service_sojourn", Unit: "ms", Better: Lower, About: "time in a service, waiting included"},
		func(s *serviceTally) (*Histogram, uint64) { return &s.sojourn, 0 })...)
}

// histogramReadings lists mean, quantiles and maximum of a histogram whose second result counts infinite values.
func histogramReadings[T any](m Metric, of func(T) (*Histogram, uint64)) []Reading[T] {
	scale := unitScale(m.Unit)
	column := func(what string, nature Nature, read func(h *Histogram, infinite uint64) float64) Reading[T] {
		return Reading[T]{Column{columnName(m.Name+"_"+what, m.Unit), m.Unit, nature, m.Better, what + " of: " + m.About},
			func(t T) float64 { h, infinite := of(t); return read(h, infinite) / scale }}
	}
	quantile := func(what string, permille uint64) Reading[T] {
		return column(what, SampleQuantile, func(h *Histogram, infinite uint64) float64 { return h.Quantile(permille, infinite) })
	}
	return []Reading[T]{
		column("mean", SampleMean, func(h *Histogram, _ uint64) float64 { return h.Mean() }),
		quantile("p50", 500), quantile("p90", 900), quantile("p99", 990),
		column("max", SampleMaximum, (*Histogram).Maximum),
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

// Quotient returns a/b, or Missing where b is 0.
func Quotient(a, b int64) float64 { return share(float64(a), b) }

func share(a float64, b int64) float64 {
	if b == 0 {
		return Missing
	}
	return a / float64(b)
}
