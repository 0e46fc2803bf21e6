package links

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"starmesh/intake"
)

// row is one line of a CSV, with its place in the file.
type row struct {
	fields  []string
	line    int
	columns []int // of the fields
}

// problem returns an error at a field of the row.
func (r *row) problem(field int, format string, args ...any) error {
	return fmt.Errorf("%d:%d: %s", r.line, r.columns[field], fmt.Sprintf(format, args...))
}

// names returns what stands behind the first field.
func (r *row) names() []string { return r.fields[1:] }

// readRows reads a CSV, without the blanks around its cells, with which a name would be another one, and says how. Its errors begin
// with line and column.
func readRows(text string) (rows []row, notes []string, err error) {
	reader := intake.Rows(text)
	reader.FieldsPerRecord = -1 // checked with better words
	for {
		fields, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, intake.Malformed(err)
		}
		for i := range fields {
			if isHeader := len(rows) == 0; isHeader && !isLong(fields) && i > 0 || !isHeader && (i == 0 || i == 1 && isLong(rows[0].fields)) {
				reader.Named(fields, i) // of a region
			}
		}
		next := row{fields: slices.Clone(fields)}
		for i := range fields {
			line, column := reader.FieldPos(i)
			next.line, next.columns = line, append(next.columns, column)
		}
		rows = append(rows, next)
	}
	if len(rows) < 2 {
		return nil, nil, errors.New("1:1: the file needs a header and a row for each region")
	}
	return rows, reader.Notes(), nil
}
