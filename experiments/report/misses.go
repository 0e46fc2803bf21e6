package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"starmesh/experiments/results"
	"starmesh/sim"
)

// Miss says in how many of the runs that ended well a fault did not do what it is for, and in how many of each cell.
type Miss struct {
	Fault    string
	In, Runs int
	Cells    []string
	Compared bool // one of them with another cell
}

// where names the cells, as far as they are few, and says what differences from them are; all of them go without saying.
func (m *Miss) where() string {
	const most = 4
	if m.In == m.Runs {
		return ""
	}
	text := ": " + strings.Join(m.Cells[:min(most, len(m.Cells))], "; ")
	if more := len(m.Cells) - most; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	if m.Compared {
		text += "; a difference between one of these and another cell is also one between without and with the fault"
	}
	return text
}

// idle lists faults that began in no run, and triggers that came in no run of a cell. (That some cells strike nobody by a sweep of
// how many goes without saying.)
func idle(s *results.Summary) []Miss {
	never := func(c *results.CellSummary, fault string) (in, runs int) {
		fired, nobody := c.Metric(sim.FiringsColumn(fault)), c.Metric(sim.FoundNobodyColumn(fault))
		if fired == nil || fired.N == 0 {
			return 0, 0
		}
		if fired.NonZero > 0 || nobody != nil && nobody.NonZero > 0 {
			return 0, fired.N
		}
		return fired.N, fired.N
	}
	everywhere := slices.DeleteFunc(missed(s, never), func(m Miss) bool { return m.In < m.Runs })
	somewhere := missed(s, func(c *results.CellSummary, fault string) (in, runs int) {
		if c.Cell.Faults[fault].On == nil {
			return 0, 0
		}
		return never(c, fault)
	})
	for _, m := range somewhere {
		if !slices.ContainsFunc(everywhere, func(e Miss) bool { return e.Fault == m.Fault }) {
			everywhere = append(everywhere, m)
		}
	}
	return everywhere
}

// misses lists faults that began and found nobody in some run.
func misses(s *results.Summary) []Miss {
	return missed(s, func(c *results.CellSummary, fault string) (in, runs int) {
		if m := c.Metric(sim.FoundNobodyColumn(fault)); m != nil {
			return m.NonZero, m.N
		}
		return 0, 0
	})
}

// missed sums up in how many runs of each cell a fault was missed, but where an expectation is about that; in the order of names.
func missed(s *results.Summary, in func(c *results.CellSummary, fault string) (in, runs int)) []Miss {
	byName := map[string]Miss{}
	for i := range s.Cells {
		c := &s.Cells[i]
		for name := range c.Cell.Faults {
			if s.Experiment.ExpectsMiss(c.Cell, name) {
				continue
			}
			missed, runs := in(c, name)
			miss := byName[name]
			miss.Fault, miss.In, miss.Runs = name, miss.In+missed, miss.Runs+runs
			if missed > 0 {
				miss.Cells = append(miss.Cells, fmt.Sprintf("%s in %d of %d", c.Cell.Name(), missed, runs))
				miss.Compared = miss.Compared || s.Experiment.Compares(c.Cell)
			}
			byName[name] = miss
		}
	}
	var list []Miss
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if miss := byName[name]; miss.In > 0 {
			list = append(list, miss)
		}
	}
	return list
}
