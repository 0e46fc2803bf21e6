package topologies

import (
	"slices"
	"strconv"
	"strings"

	"starmesh/intake"
	"starmesh/sim"
)

// readBRITE reads what the generator BRITE writes, as ns-3 takes it: a list of nodes, whose lines begin with their id, and one of
// links: id, from, to, length in km, delay in ms, bandwidth in Mbit/s. What is negative there is not known. Places of nodes are of
// a plane, and links have their lengths.
func readBRITE(text string, c *chart) error {
	section, number := "", 0
	due, headers := map[string]int{}, map[string]int{} // by section: how many lines there are to be, and the line that says so
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case slices.Contains([]string{"Topology:", "Model", "Nodes:", "Edges:"}, words[0]):
			section = words[0]
			if len(words) > 2 {
				due[section], _ = strconv.Atoi(words[2])
				headers[section] = number
			}
		case section == "Nodes:":
			due[section]--
			if _, twice := c.ids[words[0]]; twice {
				c.collect(lineProblem(number, "a second node with id %s; ids differ", clipped(words[0])))
			}
			c.add(words[0], words[0], nowhere)
		case section == "Edges:":
			due[section]--
			c.collect(c.addBRITE(number, words))
		default:
			c.ignore("a line before the nodes")
		}
	}
	if section != "Edges:" {
		return lineProblem(1, "there are no Edges:; is this a file of BRITE?")
	}
	for _, section := range []string{"Nodes:", "Edges:"} {
		if line := headers[section]; line > 0 && due[section] != 0 {
			c.collect(lineProblem(line, "%s says how many lines follow, and there are %s; is the file cut short?", section, map[bool]string{true: "fewer", false: "more"}[due[section] > 0]))
		}
	}
	return nil
}

func (c *chart) addBRITE(line int, words []string) error {
	if len(words) < 3 {
		return lineProblem(line, "a link has %s; write its id, from, to, length, delay and bandwidth", intake.Counted(len(words), "column", "columns"))
	}
	var ends [2]sim.NodeID
	for i := range ends {
		id, known := c.ids[words[i+1]]
		if !known {
			return lineProblem(line, "there is no node with id %q; add it, or remove the edge", clipped(words[i+1]))
		}
		ends[i] = id
	}
	known := sim.Unmeasured
	for i, column := range []struct{ name, unit string }{{"length", "km"}, {"delay", "ms"}, {"bandwidth", "Mbit/s"}} {
		if len(words) <= i+3 || strings.HasPrefix(words[i+3], "-") {
			continue
		}
		if err := c.setAttribute(&known, column.name, words[i+3]+" "+column.unit); err != nil {
			return lineProblem(line, "%v", err)
		}
	}
	c.link(ends[0], ends[1], known, line)
	return nil
}
