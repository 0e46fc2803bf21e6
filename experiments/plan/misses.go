package plan

import (
	"fmt"
	"slices"
	"strings"

	"starmesh/sim"
)

// Miss is a fault that finds nobody in some cells, as far as that is known before the first replication begins.
type Miss struct {
	Fault, Why string
	Cells      []*Cell
	Repair     string // an expectation that says that it is meant
}

// Misses lists them, without those that an expectation is about.
func (e *Experiment) Misses() (list []Miss) {
	for _, cell := range e.Cells {
		for _, m := range cell.misses {
			if e.ExpectsMiss(cell, m.Fault) {
				continue
			}
			at := slices.IndexFunc(list, func(known Miss) bool { return known.Fault == m.Fault && known.Why == m.Why })
			if at < 0 {
				at, list = len(list), append(list, Miss{Fault: m.Fault, Why: m.Why})
			}
			list[at].Cells = append(list[at].Cells, cell)
		}
	}
	for i := range list {
		list[i].Repair = e.repair(&list[i])
	}
	return list
}

// repair writes the expectation for the first of the cells.
func (e *Experiment) repair(m *Miss) string {
	where := ""
	if len(m.Cells) < len(e.Cells) {
		var parts []string
		for _, keys := range e.axes {
			parts = append(parts, keys[0]+": "+m.Cells[0].choice[keys[0]])
		}
		where = " where: {" + strings.Join(parts, ", ") + "},"
	}
	return fmt.Sprintf("{metric: %s,%s equals: 0}", sim.FiringsColumn(m.Fault), where)
}

// ExpectsMiss tells whether an expectation is about how often the fault strikes in a cell: what is expected there is judged, and
// nothing else need be said.
func (e *Experiment) ExpectsMiss(c *Cell, fault string) bool {
	return slices.ContainsFunc(e.Expect, func(x Expectation) bool {
		return (x.Metric == sim.FiringsColumn(fault) || x.Metric == sim.FoundNobodyColumn(fault)) && x.Covers(c)
	})
}
