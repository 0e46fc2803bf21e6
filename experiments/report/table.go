package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// Table has metrics down and cells of the sweep across.
type Table struct {
	Title   string
	Against string // with what Differences compare
	Columns []Column
	Rows    []Row
}

// Column is a cell of the sweep.
type Column struct {
	Name     string
	Compared bool // with a baseline
}

// Row is a metric.
type Row struct {
	Metric, Unit string
	Cells        []Cell // by Table.Columns
}

// Cell is one metric of one cell of the sweep.
type Cell struct {
	Estimate
	ZeroUpper  float64  // where every run has 0: the 95 % upper bound of the share of runs that do not; else NaN
	Theory     float64  // what a closed form predicts, or NaN
	Difference Estimate // from the baseline, over runs that share a replication
}

// Estimate is a mean over runs with its 95 % interval, in the metric's unit.
type Estimate struct {
	Mean      float64 // NaN if N is 0
	Low, High float64 // NaN where there is no interval: of one run, or of runs that all agree
	N, Runs   int     // runs with a value, of so many; of 0 where the metric is not reported
}

func (e *Estimate) hasInterval() bool { return !math.IsNaN(e.Low) }

// mostColumns is how many cells stand side by side.
const mostColumns = 6

// ToText writes tables for people: some columns at a time, differences from the baseline below.
func ToText(w io.Writer, tables []Table) error {
	var b bytes.Buffer
	for i := range tables {
		tables[i].text(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (t *Table) text(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n%s\n", t.Title)
	all := make([]int, len(t.Columns))
	for i := range all {
		all[i] = i
	}
	for part := range slices.Chunk(all, mostColumns) {
		t.rows(b, part, (*Cell).text)
		compared := slices.DeleteFunc(part, func(i int) bool { return !t.Columns[i].Compared })
		if len(compared) > 0 {
			fmt.Fprintf(b, "\ndifference from %s, paired by replication (* the 95 %% interval excludes 0; pp: percentage points)\n", t.Against)
			t.rows(b, compared, (*Cell).difference)
		}
	}
}

// rows writes a header and a line for each metric.
func (t *Table) rows(b *bytes.Buffer, columns []int, text func(c *Cell, unit string) string) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\t")
	for _, i := range columns {
		fmt.Fprintf(w, "%s\t", t.Columns[i].Name)
	}
	for j := range t.Rows {
		row := &t.Rows[j]
		fmt.Fprintf(w, "\n%s\t", row.Metric)
		for _, i := range columns {
			fmt.Fprintf(w, "%s\t", text(&row.Cells[i], row.Unit))
		}
	}
	fmt.Fprintln(w)
	w.Flush()
}

// text writes a mean with its interval, and what else there is to know about it.
func (c *Cell) text(unit string) string {
	switch {
	case c.Runs == 0:
		return ""
	case c.N == 0:
		return "-"
	}
	text := c.Estimate.text(unit, "%")
	if !math.IsNaN(c.ZeroUpper) && c.N > 1 {
		text += fmt.Sprintf(" (<%s of runs)", number(c.ZeroUpper, "ratio", "%"))
	}
	if c.N < c.Runs {
		text += fmt.Sprintf(" [in %d of %d runs]", c.N, c.Runs)
	}
	if !math.IsNaN(c.Theory) {
		text += " (theory " + number(c.Theory, unit, "%") + ")"
	}
	return text
}

func (c *Cell) difference(unit string) string {
	d := &c.Difference
	if d.N == 0 {
		return ""
	}
	text := d.text(unit, " pp")
	if d.hasInterval() && d.Mean > 0 {
		text = "+" + text
	}
	if d.Low > 0 || d.High < 0 {
		text += " *"
	}
	return text
}
