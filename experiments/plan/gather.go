package plan

import (
	"fmt"
	"slices"
	"strings"

	"starmesh/experiments/plan/decode"
	"starmesh/intake"
)

// gather takes over the cells that were made, and what is wrong with any of them, each once. What is wrong with some cells only
// says with which; nothing is said of those if it cannot be told which cells are excluded.
func (p *parser) gather(axes []axis, excluded bool) {
	p.experiment.Columns = columnsOf(axes)
	type mistake struct{ path, message string }
	inCells := map[mistake][]int{}
	inPlaces := map[decode.Problem][]int{}
	var order []decode.Problem
	for i, a := range p.attempts {
		for _, problem := range a.problems.Sorted() {
			if inPlaces[problem] == nil {
				order = append(order, problem)
			}
			inPlaces[problem] = append(inPlaces[problem], i)
			what := mistake{problem.Path, problem.Message}
			if cells := inCells[what]; len(cells) == 0 || cells[len(cells)-1] != i {
				inCells[what] = append(cells, i)
			}
		}
		cell := a.made
		if cell == nil {
			cell = &Cell{choice: a.choice}
		}
		cell.broken = a.broken
		cell.Values, cell.Shown = valuesOf(p.experiment.Columns, a.choice)
		p.experiment.Cells = append(p.experiment.Cells, cell)
	}
	said := map[mistake]bool{}
	for _, problem := range order {
		what := mistake{problem.Path, problem.Message}
		if all := len(inCells[what]) == len(p.attempts); all && p.isSwept(problem.Path) && said[what] {
			continue // what is wrong with a swept path itself is wrong with each of its values
		} else if !all && !excluded {
			continue
		} else if !all {
			problem.Message += " (" + p.which(axes, inPlaces[problem]) + ")"
		}
		said[what] = true
		p.problems = append(p.problems, problem)
	}
}

func (p *parser) isSwept(path string) bool {
	return slices.ContainsFunc(p.swept, func(key string) bool { return key == path || strings.HasPrefix(key, path+".") })
}

// which names some of the cells: by the axis whose value they have in common and no other has, or by the first of them.
func (p *parser) which(axes []axis, some []int) string {
	if len(some) == 1 {
		return p.experiment.Cells[some[0]].Name()
	}
	for i := range axes {
		key := append(labelsOf(axes[i]), axes[i].paths...)[0]
		value := p.attempts[some[0]].choice[key]
		same := func(at int) bool { return p.attempts[at].choice[key] == value }
		having := 0
		for at := range p.attempts {
			if same(at) {
				having++
			}
		}
		if having == len(some) && !slices.ContainsFunc(some, func(at int) bool { return !same(at) }) {
			return fmt.Sprintf("cells with %s %s", key, value)
		}
	}
	return fmt.Sprintf("%s and %s more", p.experiment.Cells[some[0]].Name(), intake.Counted(len(some)-1, "cell", "cells"))
}

// checkLost finds values that are wrong on axes of which no cells can be made.
func (p *parser) checkLost() {
	for _, a := range p.lost.axes {
		for i, path := range a.paths {
			for _, value := range a.values[i][:min(len(a.values[i]), mostCells)] {
				root := decode.Clone(p.root)
				if decode.Set(root, path, decode.Clone(value)) != nil {
					continue
				}
				for _, problem := range p.decoder().Decode(root, "", defaults()) {
					if overlap(path, problem.Path) && !problem.Absent {
						p.problems = append(p.problems, problem)
					}
				}
			}
		}
	}
}
