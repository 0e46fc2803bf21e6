package topologies

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"starmesh/intake"
	"starmesh/sim"
)

// columnPairs are the names of the two columns with the ends of links.
var columnPairs = [][2]string{{"from", "to"}, {"source", "target"}, {"source", "destination"}, {"src", "dst"}, {"node1", "node2"}}

// readCSV reads a list of links: a header from,to and attributes, then a row for each link. Nodes are what the rows name, in the
// order in which they do.
func readCSV(text string, c *chart) error {
	table := intake.Rows(text)
	c.direction = wayThere
	c.summary.Notes = append(c.summary.Notes, table.Notes()...)
	header, err := table.Read()
	if err != nil {
		return intake.Malformed(err)
	}
	if err := checkColumns(header); err != nil {
		return err
	}
	rows := newLinkRows(c, slices.Clone(header))
	c.edges = make([]edge, 0, strings.Count(text, "\n"))
	for {
		row, err := table.Read()
		if err == io.EOF {
			rows.noteJoined()
			return nil
		}
		if err != nil {
			if c.collect(intake.Malformed(err)); intake.GoesOn(err) {
				continue
			}
			return nil
		}
		line, _ := table.FieldPos(0)
		c.collect(rows.add(line, row, table.Trimmed))
	}
}

// isHeader tells whether a row begins with the names of two columns, not of two nodes.
func isHeader(row []string) bool {
	return slices.ContainsFunc(columnPairs, func(pair [2]string) bool {
		return len(row) > 1 && strings.EqualFold(row[0], pair[0]) && strings.EqualFold(row[1], pair[1])
	})
}

func checkColumns(header []string) error {
	if len(header) < 2 {
		return lineProblem(1, "the header has one column; a list of links begins with from,to")
	}
	if !isHeader(header) {
		wrong := 0
		if strings.EqualFold(header[0], "from") {
			wrong = 1
		}
		return lineProblem(1, "column %d is %q; a list of links begins with the columns from and to (write format: edges if it has no header)", wrong+1, clipped(header[wrong]))
	}
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			return lineProblem(1, "a second column %q; remove one", clipped(name))
		}
	}
	return nil
}

// linkRows takes rows that name two nodes and tell of the link between them.
type linkRows struct {
	*chart
	header  []string
	feeds   []*feed // of the columns
	spelled []uint8 // of each node: without blanks (1), with blanks around it (2), or both
}

func newLinkRows(c *chart, header []string) *linkRows {
	rows := &linkRows{chart: c, header: header}
	for _, name := range header {
		rows.feeds = append(rows.feeds, nil)
		if len(rows.feeds) > 2 {
			rows.feeds[len(rows.feeds)-1] = c.feed(name)
		}
	}
	return rows
}

// add adds one link. An empty cell means that it is not known.
func (r *linkRows) add(line int, row []string, trimmed []bool) error {
	var ends [2]sim.NodeID
	for i := range ends {
		name := row[i]
		if name == "" {
			return lineProblem(line, "column %s is empty; name a node", r.header[i])
		}
		id, known := r.ids[name]
		if !known {
			id = sim.NodeID(len(r.names))
			r.chart.add(name, name, nowhere)
			r.spelled = append(r.spelled, 0)
		}
		if trimmed[i] {
			r.spelled[id] |= 2
		} else {
			r.spelled[id] |= 1
		}
		ends[i] = id
	}
	known := sim.Unmeasured
	for i := 2; i < len(row); i++ {
		if row[i] == "" {
			continue
		}
		if err := r.feeds[i].read(&known, row[i]); err != nil {
			return lineProblem(line, "%v", err)
		}
	}
	r.link(ends[0], ends[1], known, line)
	return nil
}

// noteJoined tells of names that are the same without the blanks around them.
func (r *linkRows) noteJoined() {
	var joined []string
	for n, spelled := range r.spelled {
		if spelled == 3 {
			joined = append(joined, strconv.Quote(r.names[n]))
		}
	}
	if len(joined) > 0 {
		r.summary.Notes = append(r.summary.Notes, intake.JoinedNames(joined))
	}
}

// csv writes columns for all that can be known.
func (w *writer) csv() error {
	given := map[string]bool{}
	for n := range sim.NodeID(w.layout.Graph.Len()) {
		switch name := w.name(n); {
		case w.layout.Graph.Degree(n) == 0:
			return fmt.Errorf("CSV holds no node without links, as %q is; take gml, graphml or dot", name)
		case given[name]:
			return fmt.Errorf("CSV tells nodes apart by their names, and two are called %q; take gml, graphml or dot", name)
		default:
			given[name] = true
		}
	}
	_, w.arrows = w.layout.Graph.(*OneWay) // read with directed: as_given
	w.print("from,to")
	for _, a := range quantities {
		w.print(",%s", a.names[0])
	}
	w.print("\n")
	w.links(true, func(a, b sim.NodeID, m sim.Measured) {
		values := map[string]string{}
		known(m, func(name, value string) { values[name] = value })
		w.print("%s,%s", quoted(w.name(a)), quoted(w.name(b)))
		for _, attribute := range quantities {
			w.print(",%s", values[attribute.names[0]])
		}
		w.print("\n")
	})
	return nil
}

// quoted writes a CSV field.
func quoted(text string) string {
	if !strings.ContainsAny(text, "\",\r\n#%") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
