package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"starmesh/experiments/results"
)

// csvColumns are those of the CSV form, which has a row for each cell: numbers in the metric's unit, empty where missing.
var csvColumns = []struct {
	name string
	cell func(t *Table, row *Row, i int) string
}{
	{"table", func(t *Table, _ *Row, _ int) string { return t.Title }},
	{"metric", func(_ *Table, row *Row, _ int) string { return row.Metric }},
	{"unit", func(_ *Table, row *Row, _ int) string { return row.Unit }},
	{"column", func(t *Table, _ *Row, i int) string { return t.Columns[i].Name }},
	{"n", count(func(c *Cell) int { return c.N })},
	{"runs", count(func(c *Cell) int { return c.Runs })},
	{"estimate", value(func(c *Cell) float64 { return c.Value })},
	{"ci_low", value(func(c *Cell) float64 { return c.Low })},
	{"ci_high", value(func(c *Cell) float64 { return c.High })},
	{"ci_method", func(_ *Table, row *Row, i int) string { return string(row.Cells[i].Method) }},
	{"none_upper_ratio", value(func(c *Cell) float64 { return c.NoneUpper })},
	{"theory", value(func(c *Cell) float64 { return c.Theory })},
	{"against", func(t *Table, _ *Row, i int) string {
		if !t.Columns[i].Compared {
			return ""
		}
		return t.Against
	}},
	{"difference_n", count(func(c *Cell) int { return c.Difference.N })},
	{"difference", value(func(c *Cell) float64 { return c.Difference.Value })},
	{"difference_ci_low", value(func(c *Cell) float64 { return c.Difference.Low })},
	{"difference_ci_high", value(func(c *Cell) float64 { return c.Difference.High })},
	{"difference_none_upper_ratio", value(func(c *Cell) float64 { return c.Difference.NoneUpper })},
}

func count(of func(*Cell) int) func(*Table, *Row, int) string {
	return func(_ *Table, row *Row, i int) string { return strconv.Itoa(of(&row.Cells[i])) }
}

func value(of func(*Cell) float64) func(*Table, *Row, int) string {
	return func(_ *Table, row *Row, i int) string { return results.Number(of(&row.Cells[i])).String() }
}

// ToCSV writes tables for programs: under one header, a row for each metric of each column.
func ToCSV(w io.Writer, tables []Table) error {
	out := csv.NewWriter(w) // keeps its first error
	line := make([]string, len(csvColumns))
	for i, c := range csvColumns {
		line[i] = c.name
	}
	out.Write(line)
	for i := range tables {
		t := &tables[i]
		for j := range t.Rows {
			for k := range t.Columns {
				for l, c := range csvColumns {
					line[l] = c.cell(t, &t.Rows[j], k)
				}
				out.Write(line)
			}
		}
	}
	out.Flush()
	return out.Error()
}
