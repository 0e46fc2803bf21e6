package plan

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// attempt is a cell in the making. What is broken is told and taken out, until the rest makes a cell: so all that is wrong is
// told at once.
type attempt struct {
	*parser
	root     *yaml.Node
	choice   map[string]string
	settings *Settings // once it is over, of the first attempt alone
	problems decode.Problems
	broken   []string // paths that were taken out, or of which nothing is known
	tried    map[string]bool
	notes    []string // on its files
	made     *Cell    // nil if too much is broken
}

// mostRounds bounds how often something is taken out: a round finds all that one stage of the checks does.
const mostRounds = 50

// cells makes a cell of each point: where there are many, in parts side by side. What is laid out does not depend on the cores.
func (p *parser) cells(points []point) {
	const mostParts, least = 8, 250
	parts := make([]parser, min(mostParts, 1+len(points)/least))
	var done sync.WaitGroup
	for i := range parts {
		part := &parts[i]
		*part = *p
		part.units, part.alike = p.experiment.Options.Units/int64(len(parts)), map[string]*sim.Common{}
		done.Go(func() {
			for _, at := range points[i*len(points)/len(parts) : (i+1)*len(points)/len(parts)] {
				part.cell(at)
			}
			part.rig = Rig{}
		})
	}
	done.Wait()
	for i := range parts {
		p.attempts = append(p.attempts, parts[i].attempts...)
	}
	slices.SortFunc(p.experiment.Data, func(a, b DataFile) int { return cmp.Compare(a.Name, b.Name) })
}

// cell makes a cell of one point.
func (p *parser) cell(at point) {
	a := &attempt{parser: p, root: decode.Clone(p.root), choice: at.choice, broken: slices.Concat(p.lost.keys, p.unset), tried: map[string]bool{}}
	defer func() { // there may be many
		a.root = nil
		if len(p.attempts) > 0 {
			a.settings = nil
		}
		p.attempts = append(p.attempts, a)
	}()
	for _, path := range sortedKeys(at.nodes) {
		if err := decode.Set(a.root, path, decode.Clone(at.nodes[path])); err != nil {
			a.problems = append(a.problems, p.decoder().At(at.nodes[path], path, "%s", err))
			a.broken = append(a.broken, path)
		}
	}
	for round := range mostRounds {
		problems, decoded := a.try()
		if len(problems) == 0 {
			return
		}
		for _, problem := range problems {
			if !a.follows(&problem, decoded || round > 0) {
				a.problems = append(a.problems, problem)
			}
		}
		if len(a.problems) >= decode.MostShown { // of which no more would be seen
			for _, problem := range problems {
				a.broken = append(a.broken, problem.Path)
			}
			return
		}
		if !a.takeOut(problems) || p.lost.all {
			return
		}
	}
}

// try makes the cell, and returns what the first stage finds that finds anything, and whether that is after all was decoded.
func (a *attempt) try() (problems decode.Problems, decoded bool) {
	d := a.decoder()
	a.settings = defaults()
	problems = d.Decode(a.root, "", a.settings)
	problems = append(problems, missingNodes(d, a.settings, problems)...)
	if decoded = len(problems) == 0; !decoded || a.lost.all {
		return problems, decoded
	}
	return a.complete(d), true
}

// complete makes the cell of settings that decoded well.
func (a *attempt) complete(d *decode.Decoder) decode.Problems {
	problems, used := a.loadFiles(d)
	if len(problems) == 0 {
		problems = settleNodes(d, a.settings)
	}
	if a.settings.Nodes == 1 && len(problems) == 0 && !a.modelOf(a.settings.Protocol).Alone {
		problems = append(problems, d.Problem("nodes", "one participant has nobody to talk to in this protocol; write 2 or more"))
	}
	if len(problems) == 0 {
		problems = a.finish(d, used)
	}
	return problems
}

// finish makes the cell, unless its conditions make no sense together.
func (a *attempt) finish(d *decode.Decoder, files map[string]string) (problems decode.Problems) {
	cell := &Cell{Conditions: a.settings.Conditions, choice: a.choice, broken: a.broken, Notes: a.notes}
	if a.settings.Intervals == "batch_means" {
		cell.parts = batchParts
	}
	if problem := cell.bin(a.settings.Series); problem != nil {
		problems = append(problems, d.Problem(problem.Path, "%s", problem.Err))
	}
	for _, problem := range cell.impossible() {
		problems = append(problems, d.Problem(problem.Path, "%s", problem.Err))
	}
	if len(problems) > 0 {
		return problems
	}
	cell.Model = a.modelOf(a.settings.Protocol)
	if err := a.look(cell); err != nil {
		if section := (*sim.PathError)(nil); len(a.broken) > 0 && errors.As(err, &section) && section.Path == "limits.memory" {
			return nil // which all conditions have a part in
		}
		return located(d, err)
	}
	cell.identify(d, files)
	if warmup, measured := a.experiment.Options.Warmups[cell.ID]; measured {
		problems = a.settled(d, cell, warmup, files)
	}
	a.made = cell
	return problems
}

// standIn returns what takes the place of a key that has to be there, so that what does not depend on it can be checked; or "".
func (p *parser) standIn(key string) string {
	if key == "protocol" {
		return p.catalogue.Protocols[0].Name
	}
	return map[string]string{"version": "1", "name": "x", "nodes": "8", "topology": "mesh"}[key]
}

// takeOut removes what is wrong, and tells whether there was anything to remove.
func (a *attempt) takeOut(problems decode.Problems) (some bool) {
	for _, problem := range problems {
		again := a.tried[problem.Path]
		a.tried[problem.Path] = true
		if at := a.keepWhom(problem.Path); at != "" && !again {
			a.broken = append(a.broken, at)
			some = true
			continue
		}
		path := a.remove(problem.Path)
		a.broken = append(a.broken, problem.Path)
		if path != "" {
			a.broken = append(a.broken, path)
			some = true
		}
		if sectionOf(problem.Path) == "contacts" && decode.Get(a.root, "topology") == nil {
			a.root.Content = append(a.root.Content, pair("topology", a.standIn("topology"))...)
			if decode.Get(a.root, "nodes") == nil {
				a.root.Content = append(a.root.Content, pair("nodes", a.standIn("nodes"))...)
			}
			a.broken = append(a.broken, "topology")
		}
		if text := a.standIn(problem.Path); text != "" && !again {
			a.root.Content = append(a.root.Content, pair(problem.Path, text)...)
			some = true
		}
	}
	return some
}

// pair is a key with its scalar.
func pair(key, value string) []*yaml.Node {
	return []*yaml.Node{{Kind: yaml.ScalarNode, Value: key}, {Kind: yaml.ScalarNode, Value: value}}
}

// remove removes the value at a path, or at the nearest one above it that the tree has, and returns that.
func (a *attempt) remove(path string) string {
	path, _, _ = strings.Cut(path, "[") // a list goes as a whole: its places are their numbers
	for ; path != ""; path = path[:max(strings.LastIndexByte(path, '.'), 0)] {
		above, key := a.root, path
		if dot := strings.LastIndexByte(path, '.'); dot >= 0 {
			above, key = decode.Get(a.root, path[:dot]), path[dot+1:]
		}
		if above == nil || above.Kind != yaml.MappingNode {
			continue
		}
		for i := 0; i < len(above.Content); i += 2 {
			if above.Content[i].Value == key {
				above.Content = slices.Delete(above.Content, i, i+2)
				return path
			}
		}
	}
	return ""
}

// keepWhom gives a fault of which only the time is wrong another one, so that it can be seen what it strikes. It returns the path
// of that, or "".
func (a *attempt) keepWhom(path string) string {
	keys := strings.Split(path, ".")
	if keys[0] != "faults" || len(keys) < 2 || len(keys) > 3 {
		return ""
	}
	name := keys[0] + "." + keys[1]
	fault := decode.Get(a.root, name)
	if fault == nil || fault.Kind != yaml.MappingNode {
		return ""
	}
	var whom []*yaml.Node
	for i := 0; i < len(fault.Content); i += 2 {
		known := func(c sim.Component) bool { return c.Name == fault.Content[i].Value }
		if slices.ContainsFunc(a.catalogue.Faults, known) {
			whom = append(whom, fault.Content[i], fault.Content[i+1])
		}
	}
	if len(whom) != 2 || len(keys) == 3 && keys[2] == whom[0].Value {
		return ""
	}
	fault.Content = append(whom, &yaml.Node{Kind: yaml.ScalarNode, Value: "at"}, &yaml.Node{Kind: yaml.ScalarNode, Value: "0s"})
	return name + ".at"
}

// look inspects a cell, or a smaller one where so much was laid out already that no more is asked for.
func (a *attempt) look(cell *Cell) error {
	cell.alike = a.alike[cell.Model.Name]
	units := cell.units()
	if a.experiment.Options.Units > 0 && a.units < units {
		cell.sketch(&a.rig)
	} else {
		a.units -= units
		if err := cell.inspect(&a.rig); err != nil {
			return err
		}
	}
	if cell.common != nil { // cells of a sweep are many, and what they report is mostly the same
		a.alike[cell.Model.Name] = cell.common
	}
	return nil
}
