package results

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
)

// field is a column as the data dictionary describes it (Frictionless Table Schema).
type field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Unit        string `json:"unit,omitempty"`
	Description string `json:"description"`
}

// column is all that is known of a column of a CSV file: its description, and its cell of a row.
type column[R any] struct {
	field
	cell func(R) string
}

func text[R any](name, about string, cell func(R) string) column[R] {
	return column[R]{field{name, "string", "", about}, cell}
}

func integer[R any, I ~int | ~int32 | ~int64 | ~uint64](name, about string, value func(R) I) column[R] {
	return column[R]{field{name, "integer", "", about}, func(row R) string {
		x := value(row)
		if x < 0 {
			return strconv.FormatInt(int64(x), 10)
		}
		return strconv.FormatUint(uint64(x), 10)
	}}
}

func numeric[R any](name, unit, about string, value func(R) float64) column[R] {
	return formatted(name, unit, about, func(row R) string { return formatNumber(value(row)) })
}

// formatted is a number that is written in a way of its own.
func formatted[R any](name, unit, about string, cell func(R) string) column[R] {
	return column[R]{field{name, "number", unit, about}, cell}
}

// of makes columns of a part those of the row that has it.
func of[R, P any](part func(R) P, columns ...column[P]) []column[R] {
	list := make([]column[R], len(columns))
	for i, c := range columns {
		list[i] = column[R]{c.field, func(row R) string { return c.cell(part(row)) }}
	}
	return list
}

// table is a CSV file: header, cells and data dictionary follow from its columns.
type table interface {
	fields() []field
	csv(w io.Writer) error
}

type tableOf[R any] struct {
	columns []column[R]
	rows    iter.Seq[R]
}

func (t *tableOf[R]) fields() []field {
	fields := make([]field, len(t.columns))
	for i, c := range t.columns {
		fields[i] = c.field
	}
	return fields
}

func (t *tableOf[R]) csv(to io.Writer) error {
	w := csv.NewWriter(to) // which keeps the first error for the end
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		cells[i] = c.Name
	}
	w.Write(cells)
	for row := range t.rows {
		for i, c := range t.columns {
			cells[i] = c.cell(row)
		}
		w.Write(cells)
	}
	w.Flush()
	return w.Error()
}
