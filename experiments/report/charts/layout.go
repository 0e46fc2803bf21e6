package charts

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
	"starmesh/experiments/results"
)

// layout says what of the sweep is along the axis of places, what makes a line or colour, and what a chart of its own.
type layout struct {
	experiment  *plan.Experiment
	place       int // a sweep column; -1: nothing is varied
	numeric     bool
	by, panels  []int
	logarithmic bool
}

const (
	leastOfLine = 3 // numbers that make a line
	mostSeries  = 7 // that can be told apart
)

// arrange chooses a layout.
func arrange(e *plan.Experiment, o Options) (*layout, error) {
	if direction, err := e.CheckPlot(o.Place, o.By); err != nil {
		return nil, fmt.Errorf("--%s: %w", direction, err)
	}
	by := e.ColumnOf(o.By)
	l := &layout{experiment: e, place: e.ColumnOf(o.Place)}
	if l.place >= 0 {
		l.numeric = numeric(e, l.place)
	} else {
		l.choosePlace(by)
	}
	var rest []int
	for _, i := range axes(e) {
		if !e.SameAxis(i, l.place) {
			rest = append(rest, i)
		}
	}
	if by >= 0 {
		l.by = []int{by}
	} else {
		l.by = l.chooseBy(rest)
	}
	for _, i := range rest {
		if !slices.ContainsFunc(l.by, func(by int) bool { return e.SameAxis(by, i) }) {
			l.panels = append(l.panels, i)
		}
	}
	l.logarithmic = l.numeric && geometric(distinct(e, l.place))
	return l, nil
}

// choosePlace takes the numbers that the sweep varies most, or else what comes first, but not what makes lines.
func (l *layout) choosePlace(by int) {
	e, most := l.experiment, leastOfLine-1
	for _, i := range axes(e) {
		if e.SameAxis(i, by) {
			continue
		}
		if l.place < 0 {
			l.place = i
		}
		if n := len(distinct(e, i)); numeric(e, i) && n > most && e.Columns[i].Name != "label" {
			l.place, most, l.numeric = i, n, true
		}
	}
}

// chooseBy takes as many of the other axes as can be told apart by colour.
func (l *layout) chooseBy(rest []int) []int {
	lines := 1
	for n, i := range rest {
		lines *= len(distinct(l.experiment, i))
		if lines > mostSeries {
			return rest[:max(n, 1)]
		}
	}
	return rest
}

// axes returns a column for each axis of the sweep, that of the labels if it has some; labels come first.
func axes(e *plan.Experiment) (list []int) {
	for i, c := range e.Columns {
		known := slices.IndexFunc(list, func(j int) bool { return e.SameAxis(i, j) })
		switch {
		case known < 0 && c.Name == "label":
			list = slices.Insert(list, 0, i)
		case known < 0:
			list = append(list, i)
		}
	}
	return list
}

func suggestMetric(s *results.Summary, name string) string {
	var names []string
	for _, m := range s.Cells[0].Metrics {
		names = append(names, m.Column.Name)
	}
	return decode.Suggest(name, names) + "; the columns of runs.csv are the metrics"
}

// distinct returns the values of a column, in the order of the cells.
func distinct(e *plan.Experiment, column int) (list []string) {
	known := map[string]bool{}
	for _, c := range e.Cells {
		if text := c.Values[column]; !known[text] {
			known[text] = true
			list = append(list, text)
		}
	}
	return list
}

func numeric(e *plan.Experiment, column int) bool {
	return !slices.ContainsFunc(distinct(e, column), func(text string) bool { return math.IsNaN(parse(text)) })
}

// parse reads a number, or NaN.
func parse(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// geometric tells whether numbers are spread so that equal steps would crowd the smaller ones: positive ones, and perhaps zero.
func geometric(texts []string) bool {
	numbers := make([]float64, len(texts))
	for i, text := range texts {
		numbers[i] = parse(text)
	}
	slices.Sort(numbers)
	least := 8.0
	if numbers[0] == 0 && len(numbers) > leastOfLine { // it stands apart, for which there must be cause
		numbers, least = numbers[1:], 100
	}
	low, middle, high := numbers[0], numbers[len(numbers)/2], numbers[len(numbers)-1]
	return low > 0 && high >= float64(least*low) && middle < float64(0.4*high)
}

// names joins what a cell has in some columns.
func (l *layout) names(c *plan.Cell, columns []int) string {
	var parts []string
	for _, i := range columns {
		text := c.Shown[i]
		if name := l.experiment.Columns[i].Name; name != "label" {
			text = name + " " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// axis describes the axis of places.
func (l *layout) axis() Axis {
	if l.place < 0 {
		return Axis{Names: []string{}}
	}
	column := l.experiment.Columns[l.place]
	axis := Axis{Label: column.Name, Unit: column.Unit, Logarithmic: l.logarithmic}
	if !l.numeric {
		axis.Names = []string{}
	}
	return axis
}

// at returns a cell's place.
func (l *layout) at(chart *Chart, c *plan.Cell) float64 {
	switch {
	case l.place < 0:
		return chart.row("value")
	case l.numeric:
		return parse(c.Values[l.place])
	}
	return chart.row(c.Shown[l.place])
}

// each makes a chart for each panel, to which it adds the points of cells in their order.
func (l *layout) each(kind Kind, metric string, values Axis, point func(i int) (Point, bool)) []Chart {
	var list []Chart
	for i, cell := range l.experiment.Cells {
		p, is := point(i)
		if !is {
			continue
		}
		title := l.names(cell, l.panels)
		at := slices.IndexFunc(list, func(c Chart) bool { return c.Title == title })
		if at < 0 {
			at = len(list)
			list = append(list, Chart{Kind: kind, Metric: metric, Title: title, Place: l.axis(), Values: values})
		}
		chart := &list[at]
		p.Cell, p.Place = cell, l.at(chart, cell)
		series := chart.series(l.names(cell, l.by))
		series.Points = append(series.Points, p)
	}
	return list
}
