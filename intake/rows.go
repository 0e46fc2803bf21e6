package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Table reads the rows of a file whose cells are separated by commas, semicolons, tabs or blanks. Lines that begin with #, or
// with % if the first line does, are comments. A row lives until the next one is read.
type Table struct {
	*csv.Reader
	Trimmed []bool // cells of the last row that had blanks around them

	text    string
	between rune
	decoded []string // what was done to the file before
	names   names
}

// NewTable decodes a file and reads its rows.
func NewTable(data []byte) (*Table, error) {
	text, err := Decode(data, "")
	if err != nil {
		return nil, err
	}
	t := Rows(text.Content)
	t.decoded = text.Notes
	return t, nil
}

// Rows reads the rows of a text.
func Rows(text string) *Table {
	t := &Table{between: Separator(text), text: text}
	if t.between == ' ' {
		t.text = singleBlanks(text)
	}
	t.Reader = csv.NewReader(strings.NewReader(t.text))
	t.Comma, t.Comment, t.ReuseRecord = t.between, '#', true
	t.TrimLeadingSpace = t.between == ',' || t.between == ';' // before a quote, too; elsewhere it would take empty cells for blanks
	if strings.HasPrefix(text, "%") {
		t.Comment = '%'
	}
	return t
}

// Named takes the cell of the last row as a name, of which Notes tells whether others are the same without the blanks around.
func (t *Table) Named(row []string, cell int) { t.names.add(row[cell], t.Trimmed[cell]) }

// NotesOn are the notes on the table of a file, each of which names that.
func (t *Table) NotesOn(path string) []string {
	notes := t.Notes()
	for i, note := range notes {
		notes[i] = path + ": " + note
	}
	return notes
}

// Notes say how the table was read.
func (t *Table) Notes() (notes []string) {
	notes = slices.Clone(t.decoded)
	switch t.between {
	case ',':
	case ' ':
		notes = append(notes, "cells are separated by blanks")
	default:
		notes = append(notes, fmt.Sprintf("cells are separated by %q", t.between))
	}
	comments := strings.Count(t.text, "\n"+string(t.Comment))
	if strings.HasPrefix(t.text, string(t.Comment)) {
		comments++
	}
	if comments > 0 {
		notes = append(notes, Counted(comments, "line is a comment, and was left out", "lines are comments, and were left out"))
	}
	return append(notes, t.names.notes()...)
}

// Read returns the next row without the blanks around its cells, with which a name would be another one.
func (t *Table) Read() ([]string, error) {
	row, err := t.Reader.Read()
	t.Trimmed = t.Trimmed[:0]
	lastLine := 0 // where it begins in the text
	if len(row) > 0 {
		end := min(int(t.InputOffset()), len(t.text))
		lastLine = 1 + strings.LastIndexByte(t.text[:max(end-1, 0)], '\n')
	}
	for i, cell := range row {
		row[i] = strings.TrimSpace(cell)
		_, column := t.FieldPos(i)
		before := lastLine + column - 2
		t.Trimmed = append(t.Trimmed, len(row[i]) < len(cell) || t.TrimLeadingSpace && before >= lastLine && before < len(t.text) && strings.IndexByte(" \t", t.text[before]) >= 0)
	}
	return row, err
}

// ReadAll returns all rows that are left.
func (t *Table) ReadAll() (rows [][]string, err error) {
	for {
		row, err := t.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, append([]string(nil), row...))
	}
}

// Malformed words an error of reading rows like the mistakes of their readers: line, problem.
func Malformed(err error) error {
	var at *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &at):
		return fmt.Errorf("%d: the row has not as many cells as the first one; complete it, with empty cells where there is no value", at.Line)
	case errors.As(err, &at):
		return fmt.Errorf("%d: %v", at.Line, at.Err)
	case err == io.EOF:
		return errors.New("1: the file is empty")
	}
	return err
}

// GoesOn tells whether rows can be read behind an error.
func GoesOn(err error) bool { return errors.Is(err, csv.ErrFieldCount) }

// singleBlanks makes one blank of those between two words, outside of quotes.
func singleBlanks(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	quoted, pending, begun := false, false, false
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			pending, begun = false, quoted
		case (c == ' ' || c == '\t') && !quoted:
			pending = begun
			continue
		}
		if pending {
			b.WriteByte(' ')
		}
		pending = false
		b.WriteByte(c)
		begun = begun || c != '\n'
	}
	return b.String()
}

// wordsOf counts the cells of a line if blanks separate them.
func wordsOf(line string) int {
	reader := csv.NewReader(strings.NewReader(singleBlanks(line)))
	reader.Comma, reader.LazyQuotes = ' ', true
	row, _ := reader.Read()
	return len(row)
}

// Separator returns what separates the cells: the one of comma, semicolon and tab that the first row has most of, or else a blank
// if the second row has as many words as the first.
func Separator(text string) rune {
	words := 0 // in the first row
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" || line[0] == '#' || line[0] == '%' {
			continue
		}
		if words > 0 {
			if words > 1 && words == wordsOf(line) {
				return ' '
			}
			break
		}
		count := map[rune]int{}
		quoted := false
		for _, r := range line {
			if r == '"' {
				quoted = !quoted
			}
			if !quoted {
				count[r]++
			}
		}
		best := ','
		for _, r := range []rune{';', '\t'} {
			if count[r] > count[best] {
				best = r
			}
		}
		if count[best] > 0 {
			return best
		}
		words = wordsOf(line)
	}
	return ','
}
