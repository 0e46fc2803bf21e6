package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
)

// Tables makes a table for each combination of the axes but one, which is across.
func Tables(s *results.Summary) []Table {
	e := s.Experiment
	metrics, across := MetricsShown(s), AcrossColumn(e)
	var tables []Table
	for i := range s.Cells {
		c := &s.Cells[i]
		title := title(e, c.Cell, across)
		at := slices.IndexFunc(tables, func(t Table) bool { return t.Title == title })
		if at < 0 {
			at = len(tables)
			tables = append(tables, Table{Title: title, Against: against(e), Rows: make([]Row, len(metrics))})
		}
		tables[at].add(s, c, column(e, c.Cell, across), metrics)
	}
	return tables
}

// add adds a cell's column.
func (t *Table) add(s *results.Summary, c *results.CellSummary, column Column, metrics []string) {
	t.Columns = append(t.Columns, column)
	for i, metric := range metrics {
		row, m := &t.Rows[i], c.Metric(metric)
		row.Metric = metric
		if m != nil {
			row.Unit = m.Column.Unit
		}
		cell := measured(s, m)
		if p := s.Pair(c.Cell, metric); p != nil {
			cell.Difference = Estimate{p.Value, p.Low, p.High, p.Method, p.N, p.N + p.Lost, p.Wants, p.None}
		}
		row.Cells = append(row.Cells, cell)
	}
}

// measured returns a cell without its difference. A metric that is not reported is nil.
func measured(s *results.Summary, m *results.MetricSummary) Cell {
	none := Estimate{math.NaN(), math.NaN(), math.NaN(), stats.None, 0, 0, 0, math.NaN()}
	if m == nil {
		return Cell{none, math.NaN(), none}
	}
	theory := math.NaN()
	if m.Theory != nil {
		theory = m.Theory.Value
	}
	return Cell{Estimate{m.Value, m.Low, m.High, m.Method, m.N, m.Runs(), m.Wants, s.NoneOfRuns(m)}, theory, none}
}

// MetricsShown returns what the experiment asks for, or what it expects, or what most want to know.
func MetricsShown(s *results.Summary) []string {
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

// AcrossColumn is the label, or else the first swept path; -1 without a sweep.
func AcrossColumn(e *plan.Experiment) int {
	if i := slices.IndexFunc(e.Columns, func(c plan.SweepColumn) bool { return c.Name == "label" }); i >= 0 {
		return i
	}
	return min(len(e.Columns), 1) - 1
}

// title names what a table's cells have in common.
func title(e *plan.Experiment, c *plan.Cell, across int) string {
	title := e.Name
	for i, column := range e.Columns {
		if !e.SameAxis(i, across) {
			title += fmt.Sprintf(", %s %s", column.Name, c.Shown[i])
		}
	}
	return title
}

func column(e *plan.Experiment, c *plan.Cell, across int) Column {
	column := Column{Name: "value", Compared: e.Baseline(c) != nil}
	if across >= 0 {
		column.Name = c.Shown[across]
	}
	return column
}

// against names the baseline.
func against(e *plan.Experiment) string {
	var parts []string
	for _, column := range e.Columns {
		if text, named := e.Table.Against[column.Name]; named {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}
