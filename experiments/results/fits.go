package results

import (
	"math"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

// Fits tells whether a record that somebody else has made has the shape of one of a cell, so that no table and no statistic stumbles
// over it, and no terminal obeys it. Whether it is true is another question.
func (r *Record) Fits(cell *plan.Cell) bool {
	return slices.Contains([]sim.Status{sim.OK, sim.Truncated, sim.Failed}, r.Status) && r.Build != "" && r.Worker != "" &&
		len(r.Digest) <= 16 && strings.Trim(r.Digest, "0123456789abcdef") == "" &&
		len(r.Values) == len(cell.Columns) && !slices.ContainsFunc(r.texts(), func(text string) bool { return refusal.Printable(text) != text }) &&
		!slices.ContainsFunc(r.Firings, func(f sim.Firing) bool { return f.At < 0 || !named(f.A, cell) || !named(f.B, cell) }) &&
		!slices.ContainsFunc(r.Samples, func(s Sample) bool { return !(s.Scale > 0) || math.IsInf(s.Scale, 0) }) &&
		alike(r.Series) && alike(r.Binned)
}

// texts are those that whoever made the record could choose.
func (r *Record) texts() []string {
	list := []string{r.Build, r.Worker, r.Platform, r.Reason}
	for i := range r.Ledger {
		list = append(list, r.Ledger[i].Kind)
	}
	for i := range r.Firings {
		list = append(list, r.Firings[i].Fault)
	}
	return list
}

// named tells whether a node has a name, where those of a cell have some.
func named(node sim.NodeID, cell *plan.Cell) bool {
	return node >= 0 && (cell.Labels == nil || int(node) < len(cell.Labels))
}

// alike tells whether series are of the same length.
func alike(list []Series) bool {
	return !slices.ContainsFunc(list, func(s Series) bool { return len(s.Values) != len(list[0].Values) })
}
