package links

import (
	"fmt"
	"slices"
	"time"

	"starmesh/intake"
	"starmesh/models/durations"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// table is a square matrix of one-way latencies.
type table struct {
	regions []string
	cells   []float64 // nanoseconds; row by row
}

func (t *table) halve() {
	for i := range t.cells {
		t.cells[i] /= 2
	}
}

func (t *table) delay(from, to int) time.Duration {
	return random.Duration(t.cells[from*len(t.regions)+to])
}

// region returns the index of a region; the error for an unknown one suggests names.
func (t *table) region(name string) (int, error) {
	return (&topologies.Atlas{Regions: t.regions}).Region(name)
}

// mostRegions is what a region's index can be.
const mostRegions = 1 << 16

// draft is a table in the making: some cells may have no value.
type draft struct {
	table
	known    []bool
	places   [][2]int // line and column of each cell in the file; 0: it has none
	mistakes intake.Mistakes
	notes    []string
	broken   bool   // its shape is
	form     string // what is not a full square, in words; "": it is one
}

// parseTable reads a CSV that is square, triangular, or has a row for each pair.
func parseTable(text, unit string, gaps *Gaps) *draft {
	d := &draft{}
	rows, notes, err := readRows(text)
	d.notes = notes
	switch {
	case err != nil:
		d.spoil(err)
	case isLong(rows[0].fields):
		d.pairs(rows, unit, gaps)
	default:
		d.square(rows, unit, gaps)
	}
	return d
}

// spoil remembers a mistake in the shape of the table, which makes gaps of what is none.
func (d *draft) spoil(err error) {
	d.broken = true
	d.mistakes.Add(err)
}

// size makes room for the cells of the regions.
func (d *draft) size() {
	n := len(d.regions)
	d.cells, d.known, d.places = make([]float64, n*n), make([]bool, n*n), make([][2]int, n*n)
}

// read reads a cell.
func (d *draft) read(at int, row *row, field int, unit string, gaps *Gaps) {
	text := row.fields[field]
	d.places[at] = [2]int{row.line, row.columns[field]}
	if intake.NoValue(text) || text == "-1" && gaps.missing() != refuseGaps {
		return
	}
	value, err := durations.Parse(text, unit)
	if err != nil {
		d.blame(at, "%v", err) // and it is no gap besides
	}
	d.cells[at], d.known[at] = value, true
}

// blame adds what is wrong with a cell to the mistakes.
func (d *draft) blame(at int, format string, args ...any) {
	n := len(d.regions)
	place := d.places[at]
	d.mistakes.Place(max(place[0], 1), max(place[1], 1), "from %s to %s: %s", d.regions[at/n], d.regions[at%n], fmt.Sprintf(format, args...))
}

// square reads a header of regions and a row for each, which may end where the triangle does.
func (d *draft) square(rows []row, unit string, gaps *Gaps) {
	if err := checkHeader(rows); err != nil {
		d.spoil(err)
		return
	}
	d.checkSquare(rows)
	d.regions = rows[0].names()
	d.size()
	given := make([]bool, len(d.regions))
	for i := range rows[1:] {
		row := &rows[1+i]
		if len(d.regions) == 0 {
			return // which is one of the mistakes
		}
		from, err := d.source(row, given)
		if err != nil {
			d.spoil(err)
			continue
		}
		for to := range row.names()[:min(len(row.names()), len(d.regions))] {
			d.read(from*len(d.regions)+to, row, to+1, unit, gaps)
		}
	}
}

// source returns the region of a row, which must not have been given yet.
func (t *table) source(row *row, given []bool) (int, error) {
	from, err := t.region(row.fields[0])
	if err != nil {
		return 0, row.problem(0, "%v", err)
	}
	if given[from] {
		return 0, row.problem(0, "a second row for %q; remove one", row.fields[0])
	}
	given[from] = true
	return from, nil
}

// checkHeader checks the shape of a table.
func checkHeader(rows []row) error {
	const corner = `from\to`
	head := &rows[0]
	if corners := []string{corner, ""}; !slices.Contains(corners, head.fields[0]) {
		return head.problem(0, "the header begins with %q; write %s,<region>,... so that rows are sources and columns destinations, or from,to,value and a row for each pair", head.fields[0], corner)
	}
	seen := map[string]bool{}
	for i, name := range head.names() {
		if name == "" || seen[name] {
			return head.problem(i+1, "the name %q is empty or given twice; name each region once", name)
		}
		seen[name] = true
	}
	if n := len(head.names()); n > mostRegions {
		return tooMany(head, n)
	}
	return nil
}

func tooMany(at *row, regions int) error {
	return at.problem(0, "%d regions are too many: the most is %d", regions, mostRegions)
}

// checkSquare wants as many rows as columns, all of one length; or of a lower triangle, with or without its diagonal.
func (d *draft) checkSquare(rows []row) {
	if triangular(rows, 0) || triangular(rows, 1) {
		return
	}
	want := len(rows[0].fields)
	for i := range rows {
		if got := len(rows[i].fields); got != want {
			d.spoil(rows[i].problem(got-1, "%s behind the region for %s; every cell is needed, or those of a triangle", intake.Counted(got-1, "value", "values"), intake.Counted(want-1, "region", "regions")))
		}
	}
	if len(rows) != want {
		d.spoil(rows[len(rows)-1].problem(0, "%s for %s; give each region a row", intake.Counted(len(rows)-1, "row", "rows"), intake.Counted(want-1, "region", "regions")))
	}
}

// triangular tells whether each row ends where the diagonal begins, or with so many cells of it.
func triangular(rows []row, diagonal int) bool {
	for i := 1; i < len(rows); i++ {
		if len(rows[i].fields) != i+diagonal {
			return false
		}
	}
	return len(rows) == len(rows[0].fields)
}

// isLong tells whether a header is of rows for pairs.
func isLong(header []string) bool {
	return len(header) >= 2 && header[0] == "from" && header[1] == "to"
}

// pairs reads a row for each pair of regions, which are numbered in the order in which rows name them.
func (d *draft) pairs(rows []row, unit string, gaps *Gaps) {
	d.form = "a list of pairs"
	if head := &rows[0]; len(head.fields) != 3 {
		d.spoil(head.problem(0, "the header has %s; a list of pairs has from, to and one of values", intake.Counted(len(head.fields), "column", "columns")))
		return
	}
	index := map[string]int{}
	var sound []*row
	for i := range rows[1:] {
		row := &rows[1+i]
		switch {
		case len(row.fields) != 3:
			d.spoil(row.problem(0, "the row has %s; write from, to and the value", intake.Counted(len(row.fields), "cell", "cells")))
			continue
		case row.fields[0] == "" || row.fields[1] == "":
			d.spoil(row.problem(0, "a region has no name; write one"))
			continue
		}
		sound = append(sound, row)
		for _, name := range row.fields[:2] {
			if _, known := index[name]; !known {
				index[name] = len(d.regions)
				d.regions = append(d.regions, name)
			}
		}
	}
	if n := len(d.regions); n > mostRegions {
		d.spoil(tooMany(&rows[0], n))
		return
	}
	d.size()
	for _, row := range sound {
		at := index[row.fields[0]]*len(d.regions) + index[row.fields[1]]
		if line := d.places[at][0]; line > 0 {
			d.spoil(row.problem(0, "a second value from %q to %q, the first is in line %d; remove one", row.fields[0], row.fields[1], line))
			continue
		}
		d.read(at, row, 2, unit, gaps)
	}
}
