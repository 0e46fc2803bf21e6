package intake

import (
	"encoding/csv"
	"strings"
)

// Table decodes a file and reads its rows.
func Table(data []byte) (*csv.Reader, error) {
	text, err := Decode(data, "")
	if err != nil {
		return nil, err
	}
	return Rows(text.Content), nil
}

// Rows reads a table whose cells are separated by commas, semicolons or tabs: by what its first row has most of. Lines that
// begin with #, or with % if the first line does, are comments.
func Rows(text string) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.TrimLeadingSpace = true // before a quote, too
	reader.Comment = '#'
	if strings.HasPrefix(text, "%") {
		reader.Comment = '%'
	}
	reader.Comma = Separator(text)
	if reader.Comma == '\t' {
		reader.TrimLeadingSpace = false // it would take empty cells for blanks
	}
	return reader
}

// Separator returns what separates the cells of the first row that is no comment.
func Separator(text string) rune {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" || line[0] == '#' || line[0] == '%' {
			continue
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
		return best
	}
	return ','
}
