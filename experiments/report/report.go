// Package report turns the statistics of an experiment into tables and findings: as data, and as text or CSV.
package report

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

// Report is what there is to say of an experiment's results.
type Report struct {
	Experiment *plan.Experiment
	Tables     []Table
	Unfinished []*results.CellSummary // cells with runs that were truncated or failed
	IdleFaults []string               // which struck nothing in any run
	Misses     []Miss                 // faults that began and found nobody to strike

	Hold, Fail, Unknown int         // verdicts
	NotHeld             []Judgement // those that do not hold
}

// Miss says in how many of the runs that ended well a fault found nobody to strike, at least once; and in how many of each cell.
type Miss struct {
	Fault    string
	In, Runs int
	Cells    []string
	Compared bool // one of them with another cell
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
	r := &Report{Experiment: s.Experiment, Tables: Tables(s), IdleFaults: idleFaults(s), Misses: misses(s)}
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

// idleFaults lists faults that struck nothing in any run.
func idleFaults(s *results.Summary) []string {
	fired := map[string]bool{}
	var names []string
	for i := range s.Cells {
		c := &s.Cells[i]
		for _, name := range slices.Sorted(maps.Keys(c.Cell.Faults)) {
			m := c.Metric(sim.FiringsColumn(name))
			if m == nil || m.N == 0 || s.Experiment.ExpectsMiss(c.Cell, name) {
				continue
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			fired[name] = fired[name] || m.Max > 0
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return fired[name] })
}

// where names the cells, as far as they are few, and says what differences from them are; all of them go without saying.
func (m *Miss) where() string {
	const most = 4
	if m.In == m.Runs {
		return ""
	}
	text := ": " + strings.Join(m.Cells[:min(most, len(m.Cells))], "; ")
	if more := len(m.Cells) - most; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	if m.Compared {
		text += "; a difference between one of these and another cell is also one between without and with the fault"
	}
	return text
}

// misses lists faults that found nobody in some run, in the order of names.
func misses(s *results.Summary) []Miss {
	byName := map[string]Miss{}
	for i := range s.Cells {
		c := &s.Cells[i]
		for name := range c.Cell.Faults {
			if m := c.Metric(sim.FoundNobodyColumn(name)); m != nil && !s.Experiment.ExpectsMiss(c.Cell, name) {
				miss := byName[name]
				miss.Fault, miss.In, miss.Runs = name, miss.In+m.NonZero, miss.Runs+m.N
				if m.NonZero > 0 {
					miss.Cells = append(miss.Cells, fmt.Sprintf("%s in %d of %d", c.Cell.Name(), m.NonZero, m.N))
					miss.Compared = miss.Compared || s.Experiment.Compares(c.Cell)
				}
				byName[name] = miss
			}
		}
	}
	var list []Miss
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if miss := byName[name]; miss.In > 0 {
			list = append(list, miss)
		}
	}
	return list
}

// FindingsToText writes all but the tables: what did not go well, and verdicts. Program is what a user types to start it.
func (r *Report) FindingsToText(w io.Writer, program string) error {
	var b bytes.Buffer
	for _, c := range r.Unfinished {
		fmt.Fprintf(&b, "\ncell %s %s: %d of %d runs did not end well; the first: %s\n", c.Cell.ID, strings.Join(c.Cell.Shown, ", "),
			c.Truncated+c.Failed, r.Experiment.Replications, refusal.Printable(c.Reason))
		fmt.Fprintf(&b, "replay it with: %s replay %s --run %s\n", program, r.Experiment.Arguments(), c.FirstBad)
	}
	for _, fault := range r.IdleFaults {
		fmt.Fprintf(&b, "\nthe fault %s never fired\n", fault)
	}
	for _, m := range r.Misses {
		fmt.Fprintf(&b, "\nthe fault %s found nobody to strike in %d of %d runs%s\n", m.Fault, m.In, m.Runs, m.where())
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
		line += fmt.Sprintf(" (about %d replications more would tell)", j.More)
	}
	return line
}

func (j *Judgement) measured() string {
	text := j.Measured.text(j.Unit)
	if j.Unit == "ratio" && j.Measured.N > 0 {
		text += " %"
	}
	return text
}
