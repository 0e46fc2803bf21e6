package topologies

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"starmesh/intake"
	"starmesh/sim"
)

// readCSV reads a list of links: a header from,to and any of length_km, latency_ms, loss_ratio and bandwidth_bit_per_s,
// then a row for each link. Nodes are what the rows name, in the order in which they do.
func readCSV(text string, c *chart) error {
	reader := intake.Rows(text)
	c.direction = wayThere
	if reader.Comma != ',' {
		c.summary.Notes = append(c.summary.Notes, fmt.Sprintf("cells are separated by %q", reader.Comma))
	}
	c.note(strings.Count("\n"+text, "\n"+string(reader.Comment)), "%d lines are comments, and were left out")
	header, err := readRow(reader)
	if err != nil {
		return malformed(err)
	}
	if err := checkColumns(header); err != nil {
		return err
	}
	for {
		row, err := readRow(reader)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if c.collect(malformed(err)); errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return nil
		}
		c.collect(c.addRow(reader, header, row))
	}
}

// readRow reads a row without the blanks around its cells, with which a name would be another one.
func readRow(reader *csv.Reader) ([]string, error) {
	row, err := reader.Read()
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	return row, err
}

func checkColumns(header []string) error {
	for i, name := range header {
		switch {
		case i < 2 && name != []string{"from", "to"}[i]:
			return lineProblem(1, "column %d is %q; a list of links begins with the columns from and to", i+1, clipped(name))
		case i < 2:
			continue
		case slices.Contains(header[:i], name):
			return lineProblem(1, "a second column %q; remove one", clipped(name))
		}
	}
	if len(header) < 2 {
		return lineProblem(1, "the header has one column; a list of links begins with from,to")
	}
	return nil
}

// addRow adds one link. An empty cell means that it is not known.
func (c *chart) addRow(reader *csv.Reader, header, row []string) error {
	line, _ := reader.FieldPos(0)
	e := edge{known: sim.Unmeasured, line: line}
	for i, end := range []*sim.NodeID{&e.a, &e.b} {
		name := row[i]
		if name == "" {
			return lineProblem(line, "column %s is empty; name a node", header[i])
		}
		if _, known := c.ids[name]; !known {
			c.add(name, name, nowhere)
		}
		*end = c.ids[name]
	}
	for i := 2; i < len(row); i++ {
		if row[i] == "" {
			continue
		}
		if err := c.setAttribute(&e.known, header[i], row[i]); err != nil {
			return lineProblem(line, "%v", err)
		}
	}
	c.edges = append(c.edges, e)
	return nil
}

// malformed words an error of the CSV reader like the others.
func malformed(err error) error {
	var at *csv.ParseError
	switch {
	case errors.As(err, &at):
		return lineProblem(at.Line, "%v", at.Err)
	case err == io.EOF:
		return lineProblem(1, "the file is empty; it begins with a header from,to")
	}
	return err
}

// csv writes columns for all that can be known; nodes without a link have no row. Rows name nodes, so that names which
// are not unique give way to ids.
func (w *writer) csv() {
	given := map[string]bool{}
	for _, name := range w.layout.Names {
		w.named = w.named && !given[name]
		given[name] = true
	}
	w.print("from,to")
	for _, a := range attributes {
		w.print(",%s", a.names[0])
	}
	w.print("\n")
	w.links(true, func(a, b sim.NodeID, m sim.Measured) {
		values := map[string]string{}
		known(m, func(name, value string) { values[name] = value })
		w.print("%s,%s", quoted(w.name(a)), quoted(w.name(b)))
		for _, attribute := range attributes {
			w.print(",%s", values[attribute.names[0]])
		}
		w.print("\n")
	})
}

// quoted writes a CSV field.
func quoted(text string) string {
	if !strings.ContainsAny(text, "\",\r\n#%") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
