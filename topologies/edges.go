package topologies

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"starmesh/intake"
)

// readEdges reads a list of links that needs no header, as SNAP, CAIDA, Rocketfuel and NetworkX write them: two nodes in each line, and
// what else is known of the link, all separated by |, tabs, blanks, semicolons or commas.
func readEdges(text string, c *chart) error {
	c.direction = wayThere
	if snapDirected.MatchString(text) && !strings.Contains(text, "unordered pair") {
		c.direction = directed
	}
	var rows *linkRows
	var split func(line string) []string
	number, comments := 0, 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.TrimSpace(line) == "":
			continue
		case line[0] == '#' || line[0] == '%':
			comments++
			continue
		case rows == nil:
			separator := edgeSeparator(line)
			c.summary.Notes = append(c.summary.Notes, "cells are separated by "+separator.name)
			split = separator.split
			c.edges = make([]edge, 0, strings.Count(text, "\n"))
			first := split(line)
			for i, cell := range first {
				first[i] = strings.TrimSpace(cell)
			}
			if isHeader(first) {
				rows = newLinkRows(c, first)
				continue
			}
			rows = newLinkRows(c, edgeColumns(separator.name, first))
		}
		row, trimmed := split(line), []bool{false, false}
		for i, cell := range row {
			row[i] = strings.TrimSpace(cell)
			if i < 2 {
				trimmed[i] = row[i] != cell
			}
		}
		if len(row) > 2 && strings.HasPrefix(row[2], "{") {
			if row[2] != "{}" {
				c.collect(lineProblem(number, "attributes in braces are not read; write them as columns (nx.write_edgelist(graph, path, data=[...])), or as JSON"))
				continue
			}
			row[2] = ""
		}
		if len(row) < 2 {
			c.collect(lineProblem(number, "1 cell; a line names two nodes, such as: a b"))
			continue
		}
		if len(row) != len(rows.header) {
			c.collect(lineProblem(number, "%s, where the first line has %d; a line names two nodes, and has as many cells as the others", intake.Counted(len(row), "cell", "cells"), len(rows.header)))
			continue
		}
		c.collect(rows.add(number, row, trimmed))
	}
	c.note(comments, "line is a comment, and was left out", "lines are comments, and were left out")
	if rows == nil {
		return lineProblem(1, "the file has no links; a line names two nodes, such as: a b")
	}
	rows.noteJoined()
	return nil
}

// snapDirected is how SNAP says that a line is the way there only.
var snapDirected = regexp.MustCompile(`(?mi)^#\s*directed graph`)

// separator is what stands between cells.
type separator struct {
	name  string
	split func(line string) []string
}

// edgeSeparator finds out from a line what separates its cells.
func edgeSeparator(line string) separator {
	by := func(text string) func(string) []string {
		return func(line string) []string { return strings.Split(line, text) }
	}
	words := strings.Fields(line)
	switch {
	case strings.Contains(line, "|"):
		return separator{"'|'", by("|")}
	case strings.Contains(strings.TrimSpace(line), "\t"):
		return separator{"tabs", by("\t")}
	case len(words) > 1 && !strings.ContainsAny(words[0][len(words[0])-1:]+words[1][:1], ",;"):
		return separator{"blanks", strings.Fields}
	case strings.Contains(line, ";"):
		return separator{"';'", by(";")}
	}
	return separator{"','", by(",")}
}

// edgeColumns names the columns; in files of CAIDA the third says whether the second network is a customer (-1) or a peer (0) of
// the first.
func edgeColumns(separator string, first []string) []string {
	columns := []string{"1", "2"}
	for i := 2; i < len(first); i++ {
		columns = append(columns, fmt.Sprintf("column %d", i+1))
	}
	if separator == "'|'" && len(first) > 2 && slices.Contains([]string{"-1", "0", "1", "2"}, first[2]) {
		columns[2] = "relation"
	}
	return columns[:max(2, len(first))]
}
