package counting

import (
	"math"
	"slices"
	"time"
)

// parts are of equal length, of the statistics window, each with a tally of its own that keeps sums and no quantiles: a
// series of every metric that is a count, a ratio of counts or a mean.
type parts struct {
	length  time.Duration // of a part; 0: there are none
	covered [][]*Tally    // the tallies of an instant by its part: the whole and that one
	service []serviceTally
}

// Cut cuts the window into so many parts. There must be no phases.
func (s *Stretches) Cut(into int) {
	n := time.Duration(into)
	s.parts = parts{length: max((s.window.To-s.window.From-1)/n+1, 1), service: make([]serviceTally, into)}
	for i := range s.parts.service {
		t := (*Tally)(nil).cleared(len(s.declared))
		service := &s.parts.service[i]
		for _, h := range append(t.histograms(), &service.wait, &service.sojourn) {
			h.mode = summed
		}
		s.parts.covered = append(s.parts.covered, []*Tally{s.whole, t})
		s.ends, s.pieces = append(s.ends, s.window.From+time.Duration(i+1)*s.parts.length), append(s.pieces, t)
	}
}

// partOf returns which part of the window an instant belongs to. The window contains it.
func (s *Stretches) partOf(at time.Duration) int { return int((at - s.window.From) / s.parts.length) }

// histograms lists those of a tally.
func (t *Tally) histograms() []*Histogram {
	list := []*Histogram{&t.latency, &t.operationLatency, &t.instances.latency}
	for i := range t.samples {
		list = append(list, &t.samples[i])
	}
	return list
}

// servicePart returns the tally of services that an instant of the window belongs to beside that of the whole; nil without parts.
func (s *Stretches) servicePart(sent time.Duration) *serviceTally {
	if s.parts.length == 0 {
		return nil
	}
	return &s.parts.service[s.partOf(sent)]
}

// Series is a metric in each of the parts into which the window was cut.
type Series struct {
	Name   string
	Values []float64
}

// Series returns the metrics that parts have.
func (s *Stretches) Series(f *Features) (list []Series) {
	if s.parts.length == 0 {
		return nil
	}
	for _, r := range f.partReadings() {
		series := Series{r.Name, make([]float64, len(s.parts.service))}
		for i := range series.Values {
			series.Values[i] = r.Read(part{s.parts.covered[i][1], &s.parts.service[i]})
		}
		list = append(list, series)
	}
	return list
}

// part is what is told of one part.
type part struct {
	tally   *Tally
	service *serviceTally
}

// partReadings lists the columns of a part: all but quantiles, maxima, averages over time, and what is of the whole run.
func (f *Features) partReadings() (list []Reading[part]) {
	for _, r := range f.tallyReadings(true) {
		list = append(list, From(r, "", "", func(p part) *Tally { return p.tally }))
	}
	if f.Service {
		for _, r := range serviceReadings() {
			list = append(list, From(r, "", "", func(p part) *serviceTally { return p.service }))
		}
	}
	return slices.DeleteFunc(list, func(r Reading[part]) bool {
		return !slices.Contains([]Nature{Counter, Share, SampleMean, InstanceAverage}, r.Nature)
	})
}

// Fraction returns of each part what is divided by what to make the metric of any parts together; a count is divided by their
// number.
func (c *Column) Fraction(list []Series) (top, bottom []float64) {
	values, parts := seriesOf(list, c.Name), seriesOf(list, c.Denominator)
	switch c.Nature {
	case Share:
		return seriesOf(list, c.Numerator), parts
	case Counter:
		for range values {
			bottom = append(bottom, 1)
		}
		return values, bottom
	}
	for i, mean := range values {
		if math.IsNaN(mean) {
			mean = 0 // of nothing
		}
		top = append(top, float64(mean*parts[i]))
	}
	return top, parts
}

func seriesOf(list []Series, name string) []float64 {
	for i := range list {
		if list[i].Name == name {
			return list[i].Values
		}
	}
	return nil
}
