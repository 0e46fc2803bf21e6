package plan

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
)

// match is one entry of `exclude`, or the `where` of an expectation.
type match map[string]string

// covers tells whether every condition holds at a point. Labels are texts, even those that look like numbers.
func (m match) covers(choice map[string]string) bool {
	for key, want := range m {
		if have := choice[key]; have != want && (key == labelKey || !sameQuantity(have, want)) {
			return false
		}
	}
	return true
}

// sameQuantity compares "0.0%" with "0%", or "1000" with "1000.0".
func sameQuantity(a, b string) bool {
	x, unitX, okX := baseValue(a)
	y, unitY, okY := baseValue(b)
	return okX && okY && unitX == unitY && x == y
}

// match reads a mapping of swept keys to values, and tells whether all of it can be read.
func (r *reader) match(node *yaml.Node, path string, axes []axis) (m match, sound bool) {
	if node.Kind != yaml.MappingNode {
		r.blame(node, path, "write a mapping such as {label: mesh, nodes: 64}")
		return nil, false
	}
	known := sweptKeys(axes)
	m, sound = match{}, true
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		m[key.Value] = flow(value)
		switch {
		case r.lost.has(key.Value):
			sound = false
		case !slices.Contains(known, key.Value):
			r.blame(key, path+"."+key.Value, "the sweep varies no such path%s", decode.Suggest(key.Value, slices.Concat(known, r.lost.keys)))
			sound = false
		case !taken(axes, key.Value, m):
			r.blame(value, path+"."+key.Value, "the sweep never takes this value")
			sound = false
		}
	}
	return m, sound
}

func taken(axes []axis, key string, m match) bool {
	for _, a := range axes {
		for i := range a.points() {
			choice := point{}.with(&a, i).choice
			if _, swept := choice[key]; swept && (match{key: m[key]}).covers(choice) {
				return true
			}
		}
	}
	return false
}

// sweptKeys lists the paths and labels of the axes, in their order.
func sweptKeys(axes []axis) []string {
	var keys []string
	for _, a := range axes {
		keys = append(append(keys, labelsOf(a)...), a.paths...)
	}
	return keys
}

// Like returns the cells that have these values of what the sweep varies, written as in the file or in base units, as in
// runs.csv.
func (e *Experiment) Like(where map[string]string) ([]*Cell, error) {
	keys := slices.Concat(e.axes...)
	for _, key := range sortedKeys(where) {
		if !slices.Contains(keys, key) {
			return nil, fmt.Errorf("the sweep varies no %s%s", key, decode.Suggest(key, keys))
		}
	}
	return slices.DeleteFunc(slices.Clone(e.Cells), func(c *Cell) bool {
		for key, want := range where {
			at := slices.IndexFunc(e.Columns, func(column SweepColumn) bool { return column.Name == key })
			if !(match{key: want}).covers(c.choice) && (at < 0 || c.Values[at] != want) {
				return true
			}
		}
		return false
	}), nil
}

// Choice writes what the sweep varies and a cell has of it, as Like takes it.
func (e *Experiment) Choice(c *Cell) string {
	var parts []string
	for _, keys := range e.axes {
		parts = append(parts, keys[0]+"="+c.choice[keys[0]]) // the label where there is one: its axis needs no more
	}
	return strings.Join(parts, ",")
}
