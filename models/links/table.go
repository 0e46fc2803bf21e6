package links

import (
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

// parseTable reads a square CSV. Its mistakes begin with line and column.
func parseTable(text, unit string, mistakes *intake.Mistakes) *table {
	rows, err := readRows(text)
	if err == nil {
		err = checkHeader(rows)
	}
	if err != nil {
		mistakes.Add(err)
		return nil
	}
	checkSquare(rows, mistakes)
	t := &table{regions: rows[0].names()}
	if len(t.regions) == 0 {
		return nil // which is one of the mistakes
	}
	t.cells = make([]float64, len(t.regions)*len(t.regions))
	given := make([]bool, len(t.regions))
	for _, row := range rows[1:] {
		from, err := t.source(&row, given)
		if err != nil {
			mistakes.Add(err)
			continue
		}
		for to, cell := range row.names()[:min(len(row.names()), len(t.regions))] {
			value, err := durations.Parse(cell, unit)
			if err != nil {
				mistakes.Add(row.problem(to+1, "from %s to %s: %v", t.regions[from], t.regions[to], err))
			}
			t.cells[from*len(t.regions)+to] = value
		}
	}
	return t
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
		return head.problem(0, "the header begins with %q; write %s,<region>,... so that rows are sources and columns destinations", head.fields[0], corner)
	}
	seen := map[string]bool{}
	for i, name := range head.names() {
		if name == "" || seen[name] {
			return head.problem(i+1, "the name %q is empty or given twice; name each region once", name)
		}
		seen[name] = true
	}
	if len(head.names()) > 1<<16 {
		return head.problem(0, "%d regions are too many: the most is %d", len(head.names()), 1<<16)
	}
	return nil
}

func checkSquare(rows []row, mistakes *intake.Mistakes) {
	want := len(rows[0].fields)
	for i := range rows {
		if got := len(rows[i].fields); got != want {
			mistakes.Add(rows[i].problem(got-1, "%d values behind the region for %d regions; every cell is needed", got-1, want-1))
		}
	}
	if len(rows) != want {
		mistakes.Add(rows[len(rows)-1].problem(0, "%d rows for %d regions; give each region a row", len(rows)-1, want-1))
	}
}
