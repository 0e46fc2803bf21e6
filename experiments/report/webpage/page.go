// Package webpage writes the results of an experiment as one HTML file that needs nothing else. Its pictures are SVG made here, not by a
// charting library: so they are there on paper and without a script, a key reaches every point, and the places of a chart may be
// names as well as numbers.
package webpage

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"strings"

	"starmesh/experiments/report"
	"starmesh/experiments/report/charts"
	"starmesh/experiments/results"
	"starmesh/sim"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style string

//go:embed page.js
var script string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// mostPoints bounds what is drawn, so that browsers stay quick.
const mostPoints = 12_000

// Input is what a page is made of.
type Input struct {
	Summary *results.Summary
	Charts  []charts.Chart
	Program string // as a user types it
}

// content is what the template shows.
type content struct {
	*report.Report
	Policy, Program, Again string
	Style                  template.CSS
	Script                 template.JS
	Answer                 []string
	Tables                 []table
	Sections               []section
	Left                   []string // charts that would be too much
	Alone                  bool     // a single replication, of which nothing is estimated
	Expected               []expected
	Source                 string
	Engine                 string
	Cells, Runs            int
	Confidence             string
	Data                   data
	Digests                []digest
	MoreDigests            int
}

// section holds the charts of one metric.
type section struct {
	Title  string
	Charts []picture
}

type picture struct {
	Title, About, Name string
	SVG                template.HTML
	Legend             template.HTML
	Tall               bool
}

// data is what the script knows of cells and their runs.
type data struct {
	Replay string     `json:"replay"`
	Cells  []cellData `json:"cells"`
}

type cellData struct {
	Name string   `json:"name"`
	ID   string   `json:"id"`
	Runs []string `json:"runs"`
}

type digest struct{ Run, Cell, Digest string }

// mostDigests is how many the page shows; runs.csv has all.
const mostDigests = 40

// Write writes the page.
func Write(w io.Writer, in *Input) error {
	s := in.Summary
	e := s.Experiment
	r := report.New(s)
	c := &content{
		Report: r, Style: template.CSS(style), Script: template.JS(script),
		Policy:  "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style) + "'; base-uri 'none'; form-action 'none'",
		Program: in.Program, Again: in.Program + " run " + e.Arguments(),
		Answer: report.Answer(r, s), Tables: tables(r.Tables), Expected: expectedOf(s), Source: string(e.Source),
		Engine: sim.Version, Cells: len(e.Cells), Runs: e.Runs(),
		Confidence: report.Number(float64(e.Confidence), "ratio"),
		Data:       data{Replay: in.Program + " replay " + e.Arguments() + " --run "},
	}
	c.Alone = e.Replications == 1 && !slices.ContainsFunc(s.Cells, hasIntervals)
	c.sections(in)
	c.runs(s)
	return pageTemplate.Execute(w, c)
}

// hasIntervals tells whether something of a cell has one, as means of batches have.
func hasIntervals(c results.CellSummary) bool {
	return slices.ContainsFunc(c.Metrics, func(m results.MetricSummary) bool { return m.Low < m.High })
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// sections draws the charts, those of one metric together, until there are too many points.
func (c *content) sections(in *Input) {
	d := drawer{cells: map[string]int{}}
	for i, cell := range in.Summary.Experiment.Cells {
		d.cells[cell.ID] = i
	}
	drawn := 0
	for i := range in.Charts {
		chart := &in.Charts[i]
		if drawn += chart.Points(); drawn > mostPoints {
			c.Left = append(c.Left, chart.Name)
			continue
		}
		if n := len(c.Sections); n == 0 || c.Sections[n-1].Title != chart.Metric {
			c.Sections = append(c.Sections, section{Title: chart.Metric})
		}
		last := &c.Sections[len(c.Sections)-1]
		last.Charts = append(last.Charts, d.picture(chart))
	}
}

// runs lists the runs for the script, and the first digests.
func (c *content) runs(s *results.Summary) {
	e := s.Experiment
	for _, cell := range e.Cells {
		name := strings.Join(cell.Shown, ", ")
		known := cellData{Name: name, ID: cell.ID}
		for r := range e.Replications {
			record := s.Run(cell, r)
			known.Runs = append(known.Runs, record.RunID)
			if len(c.Digests) < mostDigests {
				c.Digests = append(c.Digests, digest{record.RunID, name, record.Digest})
			}
		}
		c.Data.Cells = append(c.Data.Cells, known)
	}
	c.MoreDigests = e.Runs() - len(c.Digests)
}
