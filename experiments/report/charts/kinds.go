package charts

import (
	"math"
	"slices"
	"strings"

	"starmesh/experiments/results"
	"starmesh/sim"
)

// estimates are lines where the places are numbers, and dots where they are names.
func (l *layout) estimates(s *results.Summary, metric string) []Chart {
	kind := Dots
	if l.numeric {
		kind = Lines
	}
	list := l.each(kind, metric, valuesOf(s, metric), func(i int) (Point, bool) {
		m := s.Cells[i].Metric(metric)
		if m == nil {
			return Point{}, false
		}
		p := Point{Value: m.Value, Low: m.Low, High: m.High, Theory: math.NaN()}
		if m.Theory != nil {
			p.Theory = m.Theory.Value
		}
		return p, true
	})
	for i := range list {
		inOrder(list[i].Series, l.numeric)
	}
	return cut(list)
}

// inOrder sorts the points of lines by their places.
func inOrder(list []Series, numbers bool) {
	if !numbers {
		return
	}
	for _, s := range list {
		slices.SortStableFunc(s.Points, func(a, b Point) int {
			switch {
			case a.Place < b.Place:
				return -1
			case a.Place > b.Place:
				return 1
			}
			return 0
		})
	}
}

// differences is a forest plot of one metric.
func differences(s *results.Summary, metric string) []Chart {
	c := Chart{Kind: Differences, Metric: metric, Values: valuesOf(s, metric), Place: Axis{Names: []string{}}}
	for _, cell := range s.Experiment.Cells {
		p := s.Pair(cell, metric)
		if p == nil {
			continue
		}
		c.Place.Names = append(c.Place.Names, strings.Join(cell.Shown, ", "))
		point := Point{Place: float64(len(c.Place.Names) - 1), Value: p.Value, Low: p.Low, High: p.High, Theory: math.NaN(), Cell: cell, Against: p.Against}
		series := c.series("")
		series.Points = append(series.Points, point)
	}
	return cut([]Chart{c})
}

// runs shows how a metric differs from run to run, where some do.
func (l *layout) runs(s *results.Summary, metric string) []Chart {
	rows := *l
	rows.numeric, rows.logarithmic = false, false
	differ := false
	list := rows.each(Runs, metric, valuesOf(s, metric), func(i int) (Point, bool) {
		m, cell := s.Cells[i].Metric(metric), s.Cells[i].Cell
		if m == nil || m.N < 2 {
			return Point{}, false
		}
		differ = differ || m.Min != m.Max
		p := Point{Value: m.Median, Low: m.Min, High: m.Max, Theory: math.NaN()}
		column := cell.Column(metric)
		for r := range s.Experiment.Replications {
			value := math.NaN()
			if record := s.Run(cell, r); record.Status == sim.OK {
				value = float64(record.Values[column])
			}
			p.Runs = append(p.Runs, value)
		}
		return p, true
	})
	if !differ {
		return nil
	}
	return cut(list)
}

// losses shows of each cell the share of messages that each cause has lost.
func losses(s *results.Summary) []Chart {
	c := Chart{Kind: Losses, Metric: "lost messages", Values: Axis{Label: "lost messages, of those sent", Unit: "ratio"}, Place: Axis{Names: []string{}}}
	var total []float64
	shares := make([][]float64, len(sim.CauseNames()))
	for _, cell := range s.Experiment.Cells {
		sent, lost := 0.0, make([]float64, len(shares))
		for r := range s.Experiment.Replications {
			record := s.Run(cell, r)
			if record.Status != sim.OK { // it is in no estimate
				continue
			}
			for _, row := range record.Ledger {
				sent += float64(row.Sent + row.Duplicated)
				for i, n := range row.Lost {
					lost[i] += float64(n)
				}
			}
		}
		c.Place.Names = append(c.Place.Names, strings.Join(cell.Shown, ", "))
		for i := range shares {
			shares[i] = append(shares[i], lost[i]/max(sent, 1))
		}
		total = append(total, 0)
	}
	for _, cause := range mostlyLost(shares) {
		series := c.series(cause.name)
		for row, cell := range s.Experiment.Cells {
			value := cause.shares[row]
			series.Points = append(series.Points, Point{Place: float64(row), Value: value, Low: total[row], High: total[row] + value, Theory: math.NaN(), Cell: cell})
			total[row] += value
		}
	}
	if len(c.Series) == 0 {
		return nil
	}
	return c.pages()
}

// ofCause has the share that a cause has lost of each cell's messages.
type ofCause struct {
	name   string
	shares []float64
}

// mostlyLost leaves out causes that have lost nothing, and joins those that lost least, where they are more than can be told apart.
func mostlyLost(shares [][]float64) (list []ofCause) {
	total := func(c ofCause) (sum float64) {
		for _, x := range c.shares {
			sum += x
		}
		return sum
	}
	for i, cause := range sim.CauseNames() {
		if c := (ofCause{strings.ReplaceAll(cause, "_", " "), shares[i]}); total(c) > 0 {
			list = append(list, c)
		}
	}
	if len(list) <= mostSeries {
		return list
	}
	var sums []float64
	for _, c := range list {
		sums = append(sums, total(c))
	}
	slices.Sort(sums)
	most := sums[len(sums)-mostSeries] // the greatest of those that are joined
	var shown []ofCause
	var names []string
	others := make([]float64, len(list[0].shares))
	for _, c := range list {
		if total(c) > most {
			shown = append(shown, c)
			continue
		}
		names = append(names, c.name)
		for row, x := range c.shares {
			others[row] += x
		}
	}
	return append(shown, ofCause{strings.Join(names, " or "), others})
}

// valuesOf describes the axis of a metric.
func valuesOf(s *results.Summary, metric string) Axis {
	for i := range s.Cells {
		if m := s.Cells[i].Metric(metric); m != nil {
			return Axis{Label: metric, Unit: m.Column.Unit}
		}
	}
	return Axis{Label: metric}
}

// cut makes pages of charts with many rows or series, and leaves out those with nothing to draw.
func cut(list []Chart) (all []Chart) {
	for i := range list {
		if !list[i].Empty() {
			for _, part := range list[i].legible() {
				all = append(all, part.pages()...)
			}
		}
	}
	return all
}
