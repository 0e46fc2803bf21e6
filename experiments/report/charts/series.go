package charts

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
)

// Series' files, as a results folder has them.
const (
	seriesFile = "series.csv"
)

// Along returns the charts of metrics along simulated time, which are in the folder where the experiment asked for them, with the
// intervals of faults shaded.
func Along(s *results.Summary, folder string, o Options) ([]Chart, error) {
	file, err := os.Open(filepath.Join(folder, seriesFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	l, err := arrange(s.Experiment, Options{})
	if err != nil {
		return nil, err
	}
	list, err := l.along(s, csv.NewReader(file), o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; run the experiment again", file.Name(), err)
	}
	return named(list, o), nil
}

// along reads a row for each cell, bin and metric.
func (l *layout) along(s *results.Summary, rows *csv.Reader, o Options) ([]Chart, error) {
	l.by, l.panels = axes(l.experiment), nil
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, name := range []string{"cell", "time_s", "metric", "unit", "mean", "ci_low", "ci_high"} {
		if _, is := at[name]; !is {
			return nil, fmt.Errorf("the column %s is missing", name)
		}
	}
	var list []Chart
	charts := map[string]int{}
	cells := map[string]*plan.Cell{}
	for _, c := range l.experiment.Cells {
		cells[c.ID] = c
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return shaded(s, cut(list)), nil
		}
		if err != nil {
			return nil, err
		}
		cell, metric := cells[row[at["cell"]]], row[at["metric"]]
		if cell == nil || len(o.Metrics) > 0 && !slices.Contains(o.Metrics, metric) {
			continue
		}
		number := func(name string) float64 { return parseInfinite(row[at[name]]) }
		part := slices.Index(l.experiment.Cells, cell) / mostSeries // so many lines can be told apart
		key := fmt.Sprint(metric, part)
		i, known := charts[key]
		if !known {
			i, charts[key] = len(list), len(list)
			list = append(list, Chart{Kind: Times, Metric: metric, Place: Axis{Label: "time", Unit: "s"},
				Values: Axis{Label: metric, Unit: row[at["unit"]]}})
		}
		if e := l.experiment; e.Series != nil { // or the folder has them from elsewhere
			every := e.Series.Every.Seconds()
			list[i].End = max(list[i].End, min(number("time_s")+every, (cell.Duration+cell.Drain).Seconds()))
		}
		series := list[i].series(l.names(cell, l.by))
		series.Points = append(series.Points, Point{Place: number("time_s"), Value: number("mean"), Low: number("ci_low"), High: number("ci_high"),
			Theory: math.NaN(), Cell: cell})
	}
}

// parseInfinite reads a number of a CSV file, where INF is infinite and nothing is missing.
func parseInfinite(text string) float64 {
	switch text {
	case "INF":
		return math.Inf(1)
	case "-INF":
		return math.Inf(-1)
	}
	return parse(text)
}

// shaded adds the fault intervals of the first replication of the cells that a chart shows.
func shaded(s *results.Summary, list []Chart) []Chart {
	for i := range list {
		c := &list[i]
		last := c.End
		var cells []*plan.Cell
		for _, series := range c.Series {
			for _, p := range series.Points {
				last = max(last, p.Place)
				if !slices.Contains(cells, p.Cell) {
					cells = append(cells, p.Cell)
				}
			}
		}
		struck, drawn := map[string][]string{}, map[string]bool{} // by fault: the cells, and whether its times are those of one run
		for _, cell := range cells {
			list := intervals(s.Run(cell, 0), last)
			for _, shade := range list {
				if name := strings.Join(cell.Shown, ", "); !slices.Contains(struck[shade.Name], name) {
					struck[shade.Name] = append(struck[shade.Name], name)
				}
				if !slices.Contains(c.Shades, shade) {
					c.Shades = append(c.Shades, shade)
				}
				for r := range s.Experiment.Replications {
					drawn[shade.Name] = drawn[shade.Name] || !slices.Equal(ofFault(list, shade.Name), ofFault(intervals(s.Run(cell, r), last), shade.Name))
				}
			}
		}
		for i := range c.Shades {
			shade := &c.Shades[i]
			shade.About = about(struck[shade.Name], len(cells), drawn[shade.Name])
		}
	}
	return list
}

// about says of whom a fault's intervals are, where not of all.
func about(struck []string, cells int, drawn bool) string {
	var parts []string
	switch {
	case len(struck) == cells:
	case len(struck) > 2:
		parts = append(parts, fmt.Sprintf("in %d of %d", len(struck), cells))
	default:
		parts = append(parts, "in "+strings.Join(struck, " and "))
	}
	if drawn {
		parts = append(parts, "of replication 0")
	}
	return strings.Join(parts, ", ")
}

func ofFault(list []Shade, name string) (of []Shade) {
	for _, s := range list {
		if s.Name == name {
			of = append(of, s)
		}
	}
	return of
}

// intervals pairs beginnings and ends of a run's faults, as far as it is shown.
func intervals(r *results.Record, last float64) (list []Shade) {
	begun := map[string][]float64{}
	for _, f := range r.Firings {
		at := f.At.Seconds()
		open := begun[f.Fault]
		switch {
		case !f.End && f.Targets > 0:
			begun[f.Fault] = append(open, at)
		case f.End && len(open) > 0:
			list, begun[f.Fault] = append(list, Shade{Name: f.Fault, From: open[0], To: min(at, last)}), open[1:]
		}
	}
	for _, f := range r.Firings { // those that last
		for _, from := range begun[f.Fault] {
			list = append(list, Shade{Name: f.Fault, From: from, To: last})
		}
		delete(begun, f.Fault)
	}
	return slices.DeleteFunc(list, func(s Shade) bool { return s.From >= s.To })
}
