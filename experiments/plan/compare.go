package plan

import (
	"slices"
	"strings"
)

// Baseline returns the cell that the table compares c with: it differs in the axes that `against` names and in no
// other. It is nil where there is none, or where it is c itself.
func (e *Experiment) Baseline(c *Cell) *Cell { return e.baselines[c] }

// compareCells finds every cell's baseline.
func (e *Experiment) compareCells() {
	if len(e.Table.Against) == 0 {
		return
	}
	same := e.axesNotCompared()
	first := map[string]*Cell{} // by the choices on those axes
	for _, cell := range e.Cells {
		if key := cell.choices(same); first[key] == nil && match(e.Table.Against).covers(cell.choice) {
			first[key] = cell
		}
	}
	e.baselines = map[*Cell]*Cell{}
	for _, cell := range e.Cells {
		if base := first[cell.choices(same)]; base != nil && base != cell {
			e.baselines[cell] = base
		}
	}
}

// axesNotCompared lists the keys of the axes that `against` does not name.
func (e *Experiment) axesNotCompared() (same []string) {
	for _, keys := range e.axes {
		compared := slices.ContainsFunc(keys, func(key string) bool { _, named := e.Table.Against[key]; return named })
		if !compared {
			same = append(same, keys...)
		}
	}
	return same
}

func (c *Cell) choices(keys []string) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = c.choice[key]
	}
	return strings.Join(texts, "\n")
}

// Compares tells whether the table compares a cell with another one, or others with it.
func (e *Experiment) Compares(c *Cell) bool {
	for cell, base := range e.baselines {
		if cell == c || base == c {
			return true
		}
	}
	return false
}
