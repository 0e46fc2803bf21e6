// Package charts decides which pictures the results of an experiment deserve, as data: a page and a file draw the same ones.
package charts

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/report"
	"starmesh/experiments/results"
)

// Kind says what a chart shows.
type Kind string

// Kinds of charts.
const (
	Lines       Kind = "lines"       // a metric against a number that the sweep varies, with bands
	Dots        Kind = "dots"        // a metric of categories, with intervals
	Differences Kind = "differences" // from the baseline, paired by replication, beside zero
	Runs        Kind = "runs"        // how a metric differs from run to run
	Losses      Kind = "losses"      // the share of messages lost, by cause
	Times       Kind = "times"       // a metric along simulated time
)

// Chart is one picture. Its places are numbers, left to right, or names, top to bottom.
type Chart struct {
	Kind          Kind
	Name          string // of letters, digits, hyphens and underscores; no other chart has it
	Metric        string // or what else the values are
	Title         string // the cells that it is about
	Place, Values Axis
	Series        []Series
	Shades        []Shade
	End           float64 // where a time ends; 0 where the last point does
}

// Axis is what one direction of a chart means.
type Axis struct {
	Label, Unit string
	Names       []string // of the places 0, 1, ...; none where places are numbers
	Logarithmic bool
}

// Series is what is drawn alike: one line, or the dots of one colour and shape.
type Series struct {
	Name   string
	Points []Point
}

// Point is one estimate. What is undefined is NaN; a value may be infinite.
type Point struct {
	Place            float64
	Value, Low, High float64 // of Losses, where the bar begins and ends
	Theory           float64
	Runs             []float64 // of each replication, where the chart is about them
	Cell, Against    *plan.Cell
}

// Shade is a stretch of the places in which something else held.
type Shade struct {
	Name     string
	About    string // of whom it is so, where not of all
	From, To float64
}

// Text names what held, and of whom.
func (s *Shade) Text() string {
	if s.About == "" {
		return s.Name
	}
	return s.Name + " (" + s.About + ")"
}

// ShadeNames are the texts of the shades, each once: its place is the row of its intervals.
func (c *Chart) ShadeNames() (list []string) {
	for i := range c.Shades {
		if text := c.Shades[i].Text(); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// Options choose; what is left out is chosen by what the sweep varies.
type Options struct {
	Metrics []string // at most these
	Place   string   // what the sweep varies along the axis of places
	By      string   // and what makes a line or colour
	Name    string   // what the charts' names begin with, in the place of the metric
}

// most rows of a chart with names, so that a page can hold it.
const mostRows = 40

// Of returns the charts of an experiment's results, in the order of its table.
func Of(s *results.Summary, o Options) ([]Chart, error) {
	layout, err := arrange(s.Experiment, o)
	if err != nil {
		return nil, err
	}
	metrics := o.Metrics
	if len(metrics) == 0 {
		metrics = report.MetricsShown(s)
	}
	var list []Chart
	for _, metric := range metrics {
		if !slices.ContainsFunc(s.Experiment.Cells, func(c *plan.Cell) bool { return c.Reports(metric) }) {
			if series := s.Experiment.Series; series != nil && slices.Contains(series.Metrics, metric) {
				continue // it is drawn along time alone
			}
			return nil, fmt.Errorf("no cell reports the metric %s%s", metric, suggestMetric(s, metric))
		}
		list = append(list, layout.estimates(s, metric)...)
		list = append(list, differences(s, metric)...)
		list = append(list, layout.runs(s, metric)...)
	}
	if len(o.Metrics) == 0 {
		list = append(list, losses(s)...)
	}
	return named(list, o), nil
}

// named gives each chart a name of its own.
func named(list []Chart, o Options) []Chart {
	times := map[string]int{}
	for i := range list {
		c := &list[i]
		begins := c.Metric
		if o.Name != "" {
			begins = o.Name
		}
		name := strings.Trim(plain(begins+"-"+string(c.Kind)), "-")
		if times[name]++; times[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, times[name])
		}
		c.Name = name
	}
	return list
}

// plain writes a text with letters, digits, hyphens and underscores only.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, text)
}

// Empty tells whether there is nothing to draw.
func (c *Chart) Empty() bool {
	for _, s := range c.Series {
		for _, p := range s.Points {
			if !math.IsNaN(p.Value) {
				return false
			}
		}
	}
	return true
}

// Points counts what is drawn.
func (c *Chart) Points() (n int) {
	for _, s := range c.Series {
		n += len(s.Points)
	}
	return n
}

// Rows tells whether the places are names, from top to bottom.
func (c *Chart) Rows() bool { return c.Place.Names != nil }

// series returns the one of a name, which it adds if need be.
func (c *Chart) series(name string) *Series {
	at := slices.IndexFunc(c.Series, func(s Series) bool { return s.Name == name })
	if at < 0 {
		at = len(c.Series)
		c.Series = append(c.Series, Series{Name: name})
	}
	return &c.Series[at]
}

// row returns the place of a name, which it adds if need be.
func (c *Chart) row(name string) float64 {
	at := slices.Index(c.Place.Names, name)
	if at < 0 {
		at = len(c.Place.Names)
		c.Place.Names = append(c.Place.Names, name)
	}
	return float64(at)
}

// legible cuts a chart with more series than can be told apart.
func (c *Chart) legible() (list []Chart) {
	if len(c.Series) <= mostSeries || c.Kind == Losses {
		return []Chart{*c}
	}
	for from := 0; from < len(c.Series); from += mostSeries {
		part := *c
		part.Series = c.Series[from:min(from+mostSeries, len(c.Series))]
		part.Title = strings.TrimPrefix(fmt.Sprintf("%s, %d to %d of %d", c.Title, from+1, from+len(part.Series), len(c.Series)), ", ")
		list = append(list, part)
	}
	return list
}

// pages cuts a chart with too many rows.
func (c *Chart) pages() []Chart {
	rows := len(c.Place.Names)
	if rows <= mostRows {
		return []Chart{*c}
	}
	var list []Chart
	for from := 0; from < rows; from += mostRows {
		page := *c
		page.Place.Names = c.Place.Names[from:min(from+mostRows, rows)]
		page.Title = strings.TrimPrefix(fmt.Sprintf("%s, %d to %d of %d", c.Title, from+1, from+len(page.Place.Names), rows), ", ")
		page.Series = nil
		for _, s := range c.Series {
			part := Series{Name: s.Name}
			for _, p := range s.Points {
				if p.Place -= float64(from); p.Place >= 0 && int(p.Place) < len(page.Place.Names) {
					part.Points = append(part.Points, p)
				}
			}
			page.Series = append(page.Series, part)
		}
		list = append(list, page)
	}
	return list
}
