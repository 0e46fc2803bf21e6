package counting

import (
	"slices"
	"time"

	"starmesh/sim/units"
)

// Binning says how a run is cut into bins of equal length, from its beginning to its end, and which metrics are told of each.
type Binning struct {
	Every   time.Duration
	Metrics []string
}

// bins are those of one run. What begins in a bin belongs to it, whatever becomes of it later; levels are averaged over its time.
type bins struct {
	every    time.Duration
	list     []bin
	kept     []*Histogram // of which quantiles are told: they keep all values, as most bins have few
	levels   []levelNow   // first those that every run has, then one for each metric that is declared
	readings []Reading[*bin]
}

// bin is what is told of one.
type bin struct {
	units.Interval
	tally   *Tally
	service serviceTally
	areas   []Level // by bins.levels
}

// levelNow is a level as it is now.
type levelNow struct {
	value   uint64
	changed time.Duration
}

// BinnedLevel names the levels that every run has.
type BinnedLevel uint8

// They are sums over all nodes.
const (
	NodesUp BinnedLevel = iota
	InFlight
	OpenOperations
	InService
	WithService
	levelsOfAll
)

var levelColumns = [levelsOfAll]Column{
	NodesUp:        {Name: "nodes_up", About: "nodes that are up"},
	InFlight:       {Name: "messages_in_flight", About: "messages sent, and neither delivered nor lost yet"},
	OpenOperations: {Name: "operations_open", About: "operations invoked, and neither answered nor refused yet"},
	InService:      {Name: "service_busy", About: "messages that are served: divided by the servers of all nodes, the utilisation"},
	WithService:    {Name: "service_present", About: "messages waiting or in service"},
}

// Bin cuts a run until an end. There is a bin for each metric and stretch of time, whether anything happens in it or not.
func (s *Stretches) Bin(b *Binning, end time.Duration, f *Features) {
	s.bins = &bins{every: b.Every, levels: make([]levelNow, int(levelsOfAll)+len(s.declared))}
	quantiles := map[string]bool{}
	for _, r := range f.binReadings() {
		if slices.Contains(b.Metrics, r.Name) {
			s.bins.readings = append(s.bins.readings, r)
			quantiles[r.Sample] = true
		}
	}
	for from := time.Duration(0); from < end; from = units.After(from, b.Every) {
		to := min(units.After(from, b.Every), end)
		s.bins.list = append(s.bins.list, bin{Interval: units.Interval{From: from, To: to}, tally: (*Tally)(nil).cleared(len(s.declared)), areas: make([]Level, len(s.bins.levels))})
	}
	for i := range s.bins.list {
		for _, sample := range s.bins.list[i].samples(s.declared) {
			if sample.mode = summed; quantiles[sample.name] {
				sample.mode = kept
				s.bins.kept = append(s.bins.kept, sample.Histogram)
			}
		}
	}
}

// BinMemory estimates the bytes that bins take now.
func (s *Stretches) BinMemory() (bytes units.Size) {
	const perBin, perValue = 2000, 8
	if s.bins == nil {
		return 0
	}
	for _, h := range s.bins.kept {
		bytes += units.Size(cap(h.kept) * perValue)
	}
	return bytes + units.Size(len(s.bins.list)*perBin)
}

// samples lists a bin's, each with its name.
func (b *bin) samples(declared []Metric) []namedSample {
	list := []namedSample{{"latency", &b.tally.latency}, {"operation_latency", &b.tally.operationLatency}, {"decision_latency", &b.tally.instances.latency},
		{"service_wait", &b.service.wait}, {"service_sojourn", &b.service.sojourn}}
	for i := range declared {
		list = append(list, namedSample{declared[i].Name, &b.tally.samples[i]})
	}
	return list
}

type namedSample struct {
	name string
	*Histogram
}

// at returns the bin of an instant.
func (b *bins) at(at time.Duration) *bin {
	return &b.list[min(int(at/b.every), len(b.list)-1)]
}

// Shift changes a level, now.
func (s *Stretches) Shift(level BinnedLevel, now time.Duration, by int64) {
	if s.bins != nil {
		s.bins.shift(int(level), now, by)
	}
}

func (b *bins) shift(level int, now time.Duration, by int64) {
	b.carry(level, now)
	b.levels[level].value += uint64(by)
}

// carry integrates a level until now.
func (b *bins) carry(level int, now time.Duration) {
	l := &b.levels[level]
	for i := int(l.changed / b.every); i < len(b.list) && b.list[i].From < now; i++ {
		b.list[i].areas[level].Advance(l.value, min(now, b.list[i].To), b.list[i].Interval)
	}
	l.changed = now
}

// Binned returns the series that were asked for, in the order of the columns; nil if none were. What comes after the end of the run
// is missing.
func (s *Stretches) Binned(end time.Duration) (list []Series) {
	if s.bins == nil {
		return nil
	}
	for level := range s.bins.levels {
		s.bins.carry(level, end)
	}
	for _, r := range s.bins.readings {
		series := Series{r.Name, make([]float64, len(s.bins.list))}
		for i := range series.Values {
			bin := s.bins.list[i]
			if bin.To = min(bin.To, end); bin.From < end {
				series.Values[i] = r.Read(&bin)
			} else {
				series.Values[i] = Missing
			}
		}
		list = append(list, series)
	}
	return list
}

// BinColumns lists what can be told of bins, in order.
func (f *Features) BinColumns() (list []Column) {
	for _, r := range f.binReadings() {
		list = append(list, r.Column)
	}
	return list
}

func (f *Features) binReadings() (list []Reading[*bin]) {
	for _, r := range f.tallyReadings(true) {
		list = append(list, From(r, "", "", func(b *bin) *Tally { return b.tally }))
	}
	for level, column := range levelColumns {
		if f.levelExists(BinnedLevel(level)) {
			list = append(list, levelReading(column, level))
		}
	}
	for i, m := range f.Metrics {
		if m.Nature == Gauge {
			list = append(list, levelReading(Column{Name: m.Name, Unit: m.Unit, Better: m.Better, About: m.About}, int(levelsOfAll)+i))
		}
	}
	if f.Service {
		for _, r := range serviceReadings() {
			if r.Nature != TimeAverage {
				list = append(list, From(r, "", "", func(b *bin) *serviceTally { return &b.service }))
			}
		}
	}
	return list
}

func (f *Features) levelExists(level BinnedLevel) bool {
	switch level {
	case OpenOperations:
		return f.Reports&Operations != 0
	case InService, WithService:
		return f.Service
	}
	return true
}

func levelReading(c Column, level int) Reading[*bin] {
	c.Nature, c.About = TimeAverage, c.About+", averaged over time"
	return Reading[*bin]{Column: c, Read: func(b *bin) float64 { return b.areas[level].Ratio(b.To-b.From, 1) }}
}
