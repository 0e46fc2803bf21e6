package cli

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
)

// mostColumns is how many cells stand side by side.
const mostColumns = 6

// printTables prints a block for each combination of the axes but one: metrics down, that axis across.
func printTables(w io.Writer, s *results.Summary) {
	metrics := tableMetrics(s)
	for _, b := range blocks(s) {
		fmt.Fprintf(w, "\n%s\n", b.title)
		for part := range slices.Chunk(b.cells, mostColumns) {
			printBlock(w, s, part, b.across, metrics)
		}
	}
}

// tableMetrics returns what the experiment asks for, or what it expects, or what most want to know.
func tableMetrics(s *results.Summary) []string {
	if metrics := s.Experiment.Table.Metrics; len(metrics) > 0 {
		return metrics
	}
	var metrics []string
	add := func(name string) {
		if !slices.Contains(metrics, name) {
			metrics = append(metrics, name)
		}
	}
	for _, x := range s.Experiment.Expect {
		add(x.Metric)
	}
	for _, name := range []string{"loss_ratio", "latency_mean_ms", "latency_p99_ms", "availability_ratio", "operation_latency_p99_ms", "agreement_ratio", "agreement_violations"} {
		if slices.ContainsFunc(s.Experiment.Cells, func(c *plan.Cell) bool { return c.Reports(name) }) {
			add(name)
		}
	}
	return metrics
}

// block are the cells that differ in one axis alone.
type block struct {
	title  string
	across int // index of the sweep column that tells the cells apart
	cells  []*results.CellSummary
}

func blocks(s *results.Summary) []*block {
	e := s.Experiment
	across := acrossColumn(e)
	var list []*block
	byTitle := map[string]*block{}
	for i := range s.Cells {
		cell := &s.Cells[i]
		title := e.Name
		for j, column := range e.Columns {
			if !e.SameAxis(j, across) {
				title += fmt.Sprintf(", %s %s", column.Name, cell.Cell.Values[j])
			}
		}
		b := byTitle[title]
		if b == nil {
			b = &block{title: title, across: across}
			byTitle[title] = b
			list = append(list, b)
		}
		b.cells = append(b.cells, cell)
	}
	return list
}

// acrossColumn is the label, or else the first swept path; -1 without a sweep.
func acrossColumn(e *plan.Experiment) int {
	if i := slices.IndexFunc(e.Columns, func(c plan.SweepColumn) bool { return c.Name == "label" }); i >= 0 {
		return i
	}
	return min(len(e.Columns), 1) - 1
}

func printBlock(w io.Writer, s *results.Summary, cells []*results.CellSummary, across int, metrics []string) {
	printRows(w, cells, across, metrics, func(c *results.CellSummary, metric string) string { return value(c.Metric(metric)) })
	compared := slices.DeleteFunc(slices.Clone(cells), func(c *results.CellSummary) bool { return s.Experiment.Baseline(c.Cell) == nil })
	if len(compared) > 0 {
		fmt.Fprintf(w, "\n%s\n", againstTitle(s.Experiment))
		printRows(w, compared, across, metrics, func(c *results.CellSummary, metric string) string { return difference(s.Pair(c.Cell, metric)) })
	}
}

// printRows prints a header and a row for each metric.
func printRows(w io.Writer, cells []*results.CellSummary, across int, metrics []string, text func(*results.CellSummary, string) string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row(t, "", cells, func(c *results.CellSummary) string {
		if across < 0 {
			return "value"
		}
		return c.Cell.Values[across]
	})
	for _, metric := range metrics {
		row(t, metric, cells, func(c *results.CellSummary) string { return text(c, metric) })
	}
	t.Flush()
}

func againstTitle(e *plan.Experiment) string {
	var parts []string
	for _, column := range e.Columns {
		if text, named := e.Table.Against[column.Name]; named {
			parts = append(parts, text)
		}
	}
	return "difference from " + strings.Join(parts, ", ") + ", paired by replication (* the 95 % interval excludes 0; pp: percentage points)"
}

func row(w io.Writer, title string, cells []*results.CellSummary, text func(*results.CellSummary) string) {
	fmt.Fprintf(w, "%s\t", title)
	for _, c := range cells {
		fmt.Fprintf(w, "%s\t", text(c))
	}
	fmt.Fprintln(w)
}

// value writes a mean with its 95 % interval, and the theory beside it.
func value(m *results.MetricSummary) string {
	if m == nil {
		return ""
	}
	if m.N == 0 {
		return "-"
	}
	unit := m.Column.Unit
	text := number(m.Mean, unit)
	switch upper := m.ZeroUpper(); {
	case !math.IsNaN(upper) && m.N > 1:
		text += fmt.Sprintf(" (<%s of runs)", number(upper, "ratio"))
	case m.N > 1 && m.SD > 0:
		text = withMargin(m.Mean, m.High-m.Mean, unit, "%")
	}
	if m.Missing > 0 {
		text += fmt.Sprintf(" [in %d of %d runs]", m.N, m.N+m.Missing)
	}
	if m.Theory != nil {
		text += " (theory " + number(m.Theory.Value, unit) + ")"
	}
	return text
}

func difference(p *results.Pair) string {
	switch {
	case p == nil || p.N == 0:
		return ""
	case p.N == 1 || p.SD == 0:
		return strings.Replace(number(p.Mean, p.Column.Unit), "%", " pp", 1)
	}
	text := withMargin(p.Mean, p.High-p.Mean, p.Column.Unit, " pp")
	if p.Mean > 0 {
		text = "+" + text
	}
	if p.ExcludesZero() {
		text += " *"
	}
	return text
}

// withMargin writes a mean to the second significant digit of its margin: the others mean nothing. Ratios are in percent,
// with this sign behind them.
func withMargin(mean, margin float64, unit, percent string) string {
	sign := ""
	if unit == "ratio" {
		mean, margin, sign = mean*100, margin*100, percent
	}
	digits := min(max(1-int(math.Floor(math.Log10(margin))), 0), 12)
	return strconv.FormatFloat(mean, 'f', digits, 64) + " ± " + strconv.FormatFloat(margin, 'f', digits, 64) + sign
}

// number writes four significant digits, ratios in percent.
func number(x float64, unit string) string {
	if unit == "ratio" {
		return fourDigits(x*100) + "%"
	}
	return fourDigits(x)
}

func fourDigits(x float64) string {
	digits := 0
	if x != 0 {
		digits = min(max(3-int(math.Floor(math.Log10(math.Abs(x)))), 0), 12)
	}
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// printTroubles names what did not go well: runs that ended early, faults that never fired.
func printTroubles(w io.Writer, s *results.Summary, program string) (incomplete bool) {
	for i := range s.Cells {
		c := &s.Cells[i]
		if n := c.Truncated + c.Failed; n > 0 {
			incomplete = true
			fmt.Fprintf(w, "\ncell %s %s: %d of %d runs did not end well; the first: %s\n", c.Cell.ID, strings.Join(c.Cell.Values, ", "), n, s.Experiment.Replications, c.Reason)
			fmt.Fprintf(w, "replay it with: %s replay %s --run %s\n", program, s.Experiment.Arguments(), c.FirstBad)
		}
	}
	for _, fault := range idleFaults(s) {
		fmt.Fprintf(w, "\nthe fault %s never fired\n", fault)
	}
	return incomplete
}

// idleFaults lists faults that struck nothing in any run.
func idleFaults(s *results.Summary) []string {
	fired := map[string]bool{}
	var names []string
	for i := range s.Cells {
		for j := range s.Cells[i].Metrics {
			m := &s.Cells[i].Metrics[j]
			name, is := strings.CutSuffix(m.Column.Name, "_firings")
			if !is || m.N == 0 {
				continue
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			fired[name] = fired[name] || m.Max > 0
		}
	}
	idle := slices.DeleteFunc(names, func(name string) bool { return fired[name] })
	for i := range idle {
		idle[i] = strings.TrimPrefix(idle[i], "fault_")
	}
	return idle
}

type verdictCounts struct{ hold, fail, unknown int }

// printVerdicts counts the verdicts and names those that do not hold.
func printVerdicts(w io.Writer, s *results.Summary) (counts verdictCounts) {
	var lines []string
	for i := range s.Cells {
		c := &s.Cells[i]
		for j := range c.Metrics {
			switch m := &c.Metrics[j]; m.Verdict {
			case stats.Holds:
				counts.hold++
			case stats.Fails:
				counts.fail++
				lines = append(lines, verdictLine(c, m))
			case stats.Unknown:
				counts.unknown++
				lines = append(lines, verdictLine(c, m))
			}
		}
	}
	if counts != (verdictCounts{}) {
		fmt.Fprintf(w, "\nexpectations: %d hold, %d fail, %d unknown\n", counts.hold, counts.fail, counts.unknown)
	}
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	return counts
}

func verdictLine(c *results.CellSummary, m *results.MetricSummary) string {
	line := fmt.Sprintf("  %-7s  %s %s: measured %s, expected %s", m.Verdict, m.Column.Name, strings.Join(c.Cell.Values, ", "), value(m), strings.Join(m.Expected, "; "))
	if m.Missing > 0 {
		line += fmt.Sprintf(" (%d of %d runs have no value)", m.Missing, m.N+m.Missing)
	}
	return line
}
