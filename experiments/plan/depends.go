package plan

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// overlap tells whether one of two paths is part of the other.
func overlap(a, b string) bool {
	inside := func(a, b string) bool {
		return strings.HasPrefix(a, b) && (len(a) == len(b) || b == "" || a[len(b)] == '.' || a[len(b)] == '[')
	}
	return inside(a, b) || inside(b, a)
}

func sectionOf(path string) string { return path[:strings.IndexAny(path+".", ".[")] }

// follows tells whether a problem may be there only because something else is broken. What is found when something was taken out
// already says nothing of a struct that it was taken from.
func (a *attempt) follows(problem *decode.Problem, takenOut bool) bool {
	if a.lost.all && problem.Absent {
		return true // the sweep may set it
	}
	leans := leansOn(problem.Path)
	for _, path := range a.broken {
		section := sectionOf(path)
		switch {
		case takenOut && overlap(path, problem.Path), !takenOut && problem.Absent && overlap(path, problem.Path):
			return true
		case takenOut && section == sectionOf(problem.Path) && section != "faults":
			return true
		case takenOut && slices.ContainsFunc(leans, func(lean string) bool { return lean == "" || depends(lean, path) }):
			return true
		}
	}
	return false
}

// depends tells whether what leans on a key can change with a path. Of a protocol that is its name: what kinds of messages and
// roles there are does not follow from its parameters.
func depends(lean, path string) bool {
	return overlap(lean, path) && (lean != "protocol" || strings.Count(path, ".") < 2)
}

// leansOn lists what the check of a path reads besides it; "" is all there is.
func leansOn(path string) []string {
	world := []string{"nodes", "topology", "links.latency"}
	switch section := sectionOf(path); section {
	case "topology", "protocol":
		return world
	case "links", "service", "transport", "routes":
		return append(world, "protocol", "links", "service", "transport")
	case "faults":
		switch part := path[strings.LastIndexByte(path, '.')+1:]; part {
		case "at", "for":
			return []string{"duration", "drain"}
		case "role":
			return []string{"protocol"}
		}
		if strings.Contains(path, ".ids[") {
			return world
		}
		return append(world, "protocol")
	case "warmup", "deadline":
		return []string{"warmup", "deadline", "duration"}
	case "phases":
		return []string{"faults", "warmup", "intervals", "duration", "drain"}
	}
	return []string{""}
}

// lacks tells whether a key, or something in it, is broken.
func (c *Cell) lacks(key string) bool {
	return slices.ContainsFunc(c.broken, func(path string) bool { return overlap(path, key) })
}

// mayReport tells whether a cell reports a metric, or can if what is broken in it is repaired.
func (p *parser) mayReport(c *Cell, metric string) bool {
	shaping := []string{"protocol", "topology", "routes", "faults", "phases", "service"}
	shaped := c.Columns == nil || slices.ContainsFunc(c.broken, func(path string) bool {
		return slices.ContainsFunc(shaping, func(lean string) bool { return depends(lean, path) })
	})
	switch {
	case c.Reports(metric):
		return true
	case !shaped:
		return false
	}
	models := p.catalogue.Protocols
	chosen := func(path string) bool { return depends("protocol", path) }
	if c.Model != nil && !slices.ContainsFunc(c.broken, chosen) {
		models = []sim.Model{*c.Model}
	}
	faults := p.faultNames()
	return slices.ContainsFunc(models, func(m sim.Model) bool {
		return slices.ContainsFunc(m.PossibleColumns(faults), func(column sim.Column) bool { return column.Name == metric })
	})
}

// faultNames lists the faults of the file, broken or not.
func (p *parser) faultNames() (names []string) {
	faults := decode.Get(p.root, "faults")
	for i := 0; faults != nil && faults.Kind == yaml.MappingNode && i < len(faults.Content); i += 2 {
		names = append(names, faults.Content[i].Value)
	}
	return names
}
