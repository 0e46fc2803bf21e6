package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"starmesh/experiments/stats"
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
	Theory     float64  // what a closed form predicts, or NaN
	Difference Estimate // from the baseline, over runs that share a replication
}

// Estimate is what runs say together, with its interval, in the metric's unit.
type Estimate struct {
	Value     float64 // NaN if N is 0
	Low, High float64 // NaN where there is no interval
	Method    stats.Method
	N, Runs   int // runs with a value, of so many; of 0 where the metric is not reported
	Wants     int // runs more that an interval needs; 0: not known, or none
	// NoneUpper is, where no run counted any, or no pair of runs differs, the upper bound of the share of those that do; else NaN.
	NoneUpper float64
}

// exact tells whether all runs agree, and what they count says nothing of others, or an interval has no width.
func (e *Estimate) exact() bool {
	return e.Method == stats.Constant || e.Low == e.High && e.Low == e.Value
}

func (e *Estimate) hasInterval() bool { return !math.IsNaN(e.Low) && !e.exact() }

// mostColumns is how many cells stand side by side.
const mostColumns = 6

// ToText writes tables for people: some columns at a time, differences from the baseline below, and once what the signs in
// them mean.
func ToText(w io.Writer, tables []Table, confidence float64) error {
	var b bytes.Buffer
	for i := range tables {
		tables[i].text(&b)
	}
	explain(&b, confidence)
	_, err := w.Write(b.Bytes())
	return err
}

// signs are what a table may hold beside numbers, and what they mean.
var signs = []struct{ sign, meaning string }{
	{"±", "± and +a -b: the CONFIDENCE interval"},
	{" +", "± and +a -b: the CONFIDENCE interval"},
	{"(<", "(< x): none was seen; the CONFIDENCE interval ends at x (of runs: the share of runs that have any)"},
	{"(>", "(> x): there was no exception; the CONFIDENCE interval begins at x"},
	{"(too few)", "(too few): too few observations for an interval"},
	{"(too few: ", "(too few: +n): too few observations for an interval; about n runs more would do"},
	{"(correlated)", "(correlated): the run is too short for batch means, which depend on each other"},
	{"∞", "∞: as many or more are infinite, such as operations that nobody answered (of a phase: before it ended)"},
	{" - ", "-: no run has a value, or no pair a difference"},
	{" of pairs)", "of pairs: the share of pairs that differ"},
	{"[in ", "[in a of b runs]: the others have no value"},
	{"[pp]", "pp: percentage points"},
	{"*", "*: the CONFIDENCE interval of the difference excludes 0"},
	{"lost]", "[a of b lost]: pairs of which a side has no value"},
}

// explain says once what the signs mean that occur.
func explain(b *bytes.Buffer, confidence float64) {
	tables, said := b.String(), map[string]bool{}
	percent := strconv.FormatFloat(confidence*100, 'g', 4, 64)
	for _, s := range signs {
		if strings.Contains(tables, s.sign) && !said[s.meaning] {
			if len(said) == 0 {
				b.WriteString("\n")
			}
			said[s.meaning] = true
			b.WriteString(strings.ReplaceAll(s.meaning, "CONFIDENCE", percent+" %") + "\n")
		}
	}
}

func (t *Table) text(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n%s\n", t.Title)
	all := make([]int, len(t.Columns))
	for i := range all {
		all[i] = i
	}
	for part := range slices.Chunk(all, mostColumns) {
		t.rows(b, part, "%", (*Cell).Text)
		compared := slices.DeleteFunc(part, func(i int) bool { return !t.Columns[i].Compared })
		if len(compared) > 0 {
			fmt.Fprintf(b, "\ndifference from %s, paired by replication\n", t.Against)
			t.rows(b, compared, "pp", (*Cell).DifferenceText)
		}
	}
}

// rows writes a line for each metric, with these columns of the table. Ratios are in percent, or points of it.
func (t *Table) rows(b *bytes.Buffer, columns []int, ratio string, text func(c *Cell, unit string) string) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\t")
	for _, i := range columns {
		fmt.Fprintf(w, "%s\t", t.Columns[i].Name)
	}
	for j := range t.Rows {
		row := &t.Rows[j]
		name := row.Metric
		if row.Unit == "ratio" {
			name += " [" + ratio + "]"
		}
		fmt.Fprintf(w, "\n%s\t", name)
		for _, i := range columns {
			fmt.Fprintf(w, "%s\t", text(&row.Cells[i], row.Unit))
		}
	}
	fmt.Fprintln(w)
	w.Flush() // to a buffer
}

// Text writes a cell; - stands for a metric without a value in any run, nothing for one that is not reported.
func (c *Cell) Text(unit string) string {
	switch {
	case c.Runs == 0:
		return ""
	case c.N == 0 || math.IsNaN(c.Value):
		return "-"
	}
	text := c.Estimate.text(unit)
	if !math.IsNaN(c.NoneUpper) {
		text += fmt.Sprintf(" (<%s%% of runs)", Number(c.NoneUpper, "ratio"))
	}
	if c.N < c.Runs {
		text += fmt.Sprintf(" [in %d of %d runs]", c.N, c.Runs)
	}
	if !math.IsNaN(c.Theory) {
		text += " (theory " + Number(c.Theory, unit) + ")"
	}
	return text
}

// DifferenceText writes how a cell differs from the baseline, * behind it if the interval excludes zero; - stands for one without a
// value, nothing for a metric that one of them does not report.
func (c *Cell) DifferenceText(unit string) string {
	d := &c.Difference
	switch {
	case d.Runs == 0:
		return ""
	case d.N == 0 || math.IsNaN(d.Value):
		return "-"
	}
	text := d.text(unit)
	if !math.IsNaN(d.NoneUpper) {
		text += fmt.Sprintf(" (<%s%% of pairs)", Number(d.NoneUpper, "ratio"))
	}
	if d.Value > 0 {
		text = "+" + text
	}
	if stats.ExcludesZero(d.Low, d.High) {
		text += " *"
	}
	if d.N < d.Runs {
		text += fmt.Sprintf(" [%d of %d lost]", d.Runs-d.N, d.Runs)
	}
	return text
}
