package webpage

import (
	"strings"

	"starmesh/experiments/report"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
)

// table is a table of the report with its texts; one with many cells of the sweep has them down.
type table struct {
	Title string
	Heads []string
	Rows  []row
}

type row struct {
	Name  string
	Cells []string
}

const mostAcross = 8

// tables writes each table, and the differences from the baseline below it.
func tables(list []report.Table) (all []table) {
	for i := range list {
		t := &list[i]
		all = append(all, write(t, t.Title, "%", func(report.Column) bool { return true }, (*report.Cell).Text))
		compared := func(c report.Column) bool { return c.Compared }
		if d := write(t, t.Title+": difference from "+t.Against+", paired by replication", "pp", compared, (*report.Cell).DifferenceText); len(d.Rows) > 0 && len(d.Heads) > 0 {
			all = append(all, d)
		}
	}
	return all
}

func write(t *report.Table, title, ratio string, shown func(report.Column) bool, text func(*report.Cell, string) string) table {
	out := table{Title: title}
	for i := range t.Rows {
		r := &t.Rows[i]
		name := r.Metric
		if r.Unit == "ratio" {
			name += " [" + ratio + "]"
		}
		line := row{Name: name}
		for j, c := range t.Columns {
			if shown(c) {
				line.Cells = append(line.Cells, text(&r.Cells[j], r.Unit))
			}
		}
		out.Rows = append(out.Rows, line)
	}
	for _, c := range t.Columns {
		if shown(c) {
			out.Heads = append(out.Heads, c.Name)
		}
	}
	if len(out.Heads) > mostAcross {
		return out.turned()
	}
	return out
}

// turned exchanges rows and columns.
func (t table) turned() table {
	out := table{Title: t.Title}
	for _, r := range t.Rows {
		out.Heads = append(out.Heads, r.Name)
	}
	for j, head := range t.Heads {
		line := row{Name: head}
		for _, r := range t.Rows {
			line.Cells = append(line.Cells, r.Cells[j])
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

// expected is an expectation of a cell, and its verdict.
type expected struct {
	Verdict                         stats.Verdict
	Sign                            string
	Metric, Cell, Measured, Expects string
}

var verdictSigns = map[stats.Verdict]string{stats.Holds: "✓", stats.Fails: "✗", stats.Unknown: "?"}

// mostExpected is how many verdicts the page lists; those that do not hold come first.
const mostExpected = 200

func expectedOf(s *results.Summary) []expected {
	var first, rest []expected
	for i := range s.Cells {
		for j := range s.Cells[i].Metrics {
			m := &s.Cells[i].Metrics[j]
			if m.Verdict == "" {
				continue
			}
			x := expected{m.Verdict, verdictSigns[m.Verdict], m.Column.Name, strings.Join(s.Cells[i].Cell.Shown, ", "),
				report.Measured(s, m), strings.Join(m.Expected, "; ")}
			if m.Verdict == stats.Holds {
				rest = append(rest, x)
			} else {
				first = append(first, x)
			}
		}
	}
	all := append(first, rest...)
	return all[:min(len(all), mostExpected)]
}
