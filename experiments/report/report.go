// Package report turns the statistics of an experiment into tables and findings: as data, and as text or CSV.
package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
	"starmesh/sim/refusal"
)

// Report is what there is to say of an experiment's results.
type Report struct {
	Experiment *plan.Experiment
	Tables     []Table
	Unfinished []*results.CellSummary // cells with runs that were truncated or failed
	Idle       []Miss                 // faults whose time never came in any run of a cell
	Misses     []Miss                 // faults that began and found nobody to strike

	Hold, Fail, Unknown int         // verdicts
	NotHeld             []Judgement // those that do not hold
}

// Judgement is a verdict and its reasons.
type Judgement struct {
	Verdict      stats.Verdict
	Metric, Unit string
	Cell         *plan.Cell
	Measured     Cell
	Expected     []string
	More         int // replications more that would probably decide; 0: not known
}

// New reports on the statistics.
func New(s *results.Summary) *Report {
	r := &Report{Experiment: s.Experiment, Tables: Tables(s), Idle: idle(s), Misses: misses(s)}
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Truncated+c.Failed > 0 {
			r.Unfinished = append(r.Unfinished, c)
		}
		for j := range c.Metrics {
			r.judge(s, c, &c.Metrics[j])
		}
	}
	return r
}

func (r *Report) judge(s *results.Summary, c *results.CellSummary, m *results.MetricSummary) {
	switch m.Verdict {
	case stats.Holds:
		r.Hold++
	case stats.Fails:
		r.Fail++
	case stats.Unknown:
		r.Unknown++
	}
	if m.Verdict == stats.Fails || m.Verdict == stats.Unknown {
		r.NotHeld = append(r.NotHeld, Judgement{m.Verdict, m.Column.Name, m.Column.Unit, c.Cell, measured(s, m), m.Expected, m.More})
	}
}

// FindingsToText writes all but the tables: what did not go well, and verdicts. Program is what a user types to start it.
func (r *Report) FindingsToText(w io.Writer, program string) error {
	var b bytes.Buffer
	for _, c := range r.Unfinished {
		fmt.Fprintf(&b, "\ncell %s %s: %d of %s did not end well; the first: %s\n", c.Cell.ID, strings.Join(c.Cell.Shown, ", "),
			c.Truncated+c.Failed, counted(r.Experiment.Replications, "run"), refusal.Printable(c.Reason))
		fmt.Fprintf(&b, "replay it with: %s replay %s --run %s\n", program, r.Experiment.Arguments(), c.FirstBad)
	}
	for _, m := range r.Idle {
		fmt.Fprintf(&b, "\nthe fault %s never fired%s\n", m.Fault, m.where())
	}
	for _, m := range r.Misses {
		fmt.Fprintf(&b, "\nthe fault %s found nobody to strike in %d of %s%s\n", m.Fault, m.In, counted(m.Runs, "run"), m.where())
	}
	if r.Hold+r.Fail+r.Unknown > 0 {
		fmt.Fprintf(&b, "\nexpectations: %d hold, %d fail, %d unknown\n", r.Hold, r.Fail, r.Unknown)
	}
	for i := range r.NotHeld {
		fmt.Fprintln(&b, r.NotHeld[i].text())
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (j *Judgement) text() string {
	line := fmt.Sprintf("  %-7s  %s %s: measured %s, expected %s",
		j.Verdict, j.Metric, strings.Join(j.Cell.Shown, ", "), j.measured(), strings.Join(j.Expected, "; "))
	if m := &j.Measured; m.N < m.Runs {
		line += fmt.Sprintf(" (%d of %d runs have no value)", m.Runs-m.N, m.Runs)
	}
	if j.More > 0 {
		line += fmt.Sprintf(" (about %s more would tell)", counted(j.More, "replication"))
	}
	return line
}

func (j *Judgement) measured() string {
	text := j.Measured.Text(j.Unit)
	if j.Unit == "ratio" && j.Measured.N > 0 {
		text += " %"
	}
	return text
}

// Measured writes what was measured of a metric, with its interval.
func Measured(s *results.Summary, m *results.MetricSummary) string {
	j := Judgement{Unit: m.Column.Unit, Measured: measured(s, m)}
	return j.measured()
}
