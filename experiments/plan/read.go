package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/models"
)

// Options change an experiment from the command line. A results folder keeps them: with the file, they are the experiment as it
// was run.
type Options struct {
	Set          []Change `json:"set,omitempty"`
	Seed         *uint64  `json:"seed,omitempty"`
	Replications int      `json:"replications,omitempty"` // 0: as the file says
	// Warmups are those that were measured, by the ID of a cell whose warm-up is auto.
	Warmups map[string]time.Duration `json:"warmups_ns,omitempty"`
	Data    []DataFile               `json:"data,omitempty"` // which a results folder keeps; others are relative to the experiment file
}

// With adds what the command line says to what was said before. Who says some of it again changes nothing.
func (o Options) With(more Options) Options {
	said := func(c Change) bool { return slices.Contains(o.Set, c) }
	if slices.ContainsFunc(more.Set, func(c Change) bool { return !said(c) }) {
		o.Set = slices.Concat(o.Set, more.Set)
	}
	if more.Seed != nil {
		o.Seed = more.Seed
	}
	if more.Replications > 0 {
		o.Replications = more.Replications
	}
	if more.Warmups != nil {
		o.Warmups = more.Warmups
	}
	return o
}

// NameOf returns what an experiment calls itself, as far as that can be told without checking it.
func NameOf(data []byte, changes []Change) string {
	for _, c := range slices.Backward(changes) {
		if c.Path == "name" {
			return c.Value
		}
	}
	document, problems := decode.Parse("", data)
	if len(problems) > 0 {
		return ""
	}
	if name := decode.Get(document.Root, "name"); name != nil {
		return name.Value
	}
	return ""
}

// Read reads, checks and expands an experiment file. Its error is decode.Problems where the file is at fault.
func Read(catalogue *models.Catalogue, file string, options Options) (*Experiment, error) {
	data, err := ReadText(file)
	if err != nil {
		return nil, err
	}
	return Parse(catalogue, file, data, options)
}

// Parse is Read for a file that is in memory; the data files it names are relative to it.
func Parse(catalogue *models.Catalogue, file string, data []byte, options Options) (*Experiment, error) {
	document, problems := decode.Parse(file, data)
	if len(problems) > 0 {
		return nil, problems
	}
	p := &parser{
		reader: reader{file: file}, catalogue: catalogue, root: document.Root,
		files: map[string]loaded{}, experiment: &Experiment{File: file, Source: data, Options: options},
	}
	p.parse(options)
	if len(p.problems) > 0 {
		return nil, p.once().Sorted()
	}
	return p.experiment, nil
}

// once drops repetitions: what is wrong with a swept path itself is wrong with each of its values.
func (p *parser) once() decode.Problems {
	said := map[[2]string]bool{}
	return slices.DeleteFunc(p.problems, func(problem decode.Problem) bool {
		isSwept := func(path string) bool { return path == problem.Path || strings.HasPrefix(path, problem.Path+".") }
		if !slices.ContainsFunc(p.swept, isSwept) {
			return false
		}
		key := [2]string{problem.Path, problem.Message}
		again := said[key]
		said[key] = true
		return again
	})
}

// parser turns a tree into an experiment.
type parser struct {
	reader
	catalogue  *models.Catalogue
	root       *yaml.Node
	files      map[string]loaded // data files read so far
	swept      []string          // paths and labels
	experiment *Experiment
	settings   *Settings // of the first cell
}

func (p *parser) parse(options Options) {
	sweep, exclude := p.cutOut("sweep"), p.cutOut("exclude")
	axes := p.axes(sweep)
	p.swept = sweptKeys(axes)
	p.override(options)
	excluded := p.exclusions(exclude, axes)
	if len(p.problems) > 0 {
		p.rest(axes)
		return
	}
	if n := combinations(axes); n > mostCells {
		p.blame(sweep, "sweep", "its axes have %s combinations; the most is %d: take fewer values, or split the experiment", atMost(n, mostRuns), mostCells)
		return
	}
	points := slices.DeleteFunc(cross(axes), func(at point) bool {
		return slices.ContainsFunc(excluded, func(m match) bool { return m.covers(at.choice) })
	})
	if len(points) == 0 {
		p.blame(exclude, "exclude", "no cell is left")
		return
	}
	for _, at := range points {
		p.cell(at)
	}
	if len(p.problems) > 0 {
		return
	}
	p.head(axes, sweep)
	p.checkExpectations(axes)
	p.checkTable(axes)
	p.experiment.compareCells()
}

// rest finds what else does not decode while the sweep is broken, with the values of its sound axes in place. A key that is
// missing may be one that it sets.
func (p *parser) rest(axes []axis) {
	var at point // of a broken sweep there may be far too many
	for i := range axes {
		at = at.with(&axes[i], 0)
	}
	_, _, problems := p.decode(at)
	p.problems = append(p.problems, slices.DeleteFunc(problems, func(problem decode.Problem) bool { return problem.Absent })...)
}

// cutOut removes a key from the root and returns its value, or nil.
func (p *parser) cutOut(key string) *yaml.Node {
	for i := 0; i < len(p.root.Content); i += 2 {
		if p.root.Content[i].Value == key {
			value := p.root.Content[i+1]
			p.root.Content = slices.Delete(p.root.Content, i, i+2)
			return value
		}
	}
	return nil
}

// override applies the command line's changes.
func (p *parser) override(options Options) {
	change := func(flag, path string, value *yaml.Node) {
		var err error
		if slices.ContainsFunc(p.swept, func(key string) bool { return path == key || strings.HasPrefix(path, key+".") }) {
			err = errors.New("the sweep varies this path; change the sweep, or leave the flag out")
		} else {
			err = decode.Set(p.root, path, value)
		}
		if err != nil {
			p.problems = append(p.problems, decode.Problem{File: flag, Path: path, Message: err.Error()})
		}
	}
	for _, c := range options.Set {
		value, problems := decode.ParseScalar(c.Value)
		if len(problems) > 0 {
			p.problems = append(p.problems, decode.Problem{File: "--set", Path: c.Path, Message: problems[0].Message})
			continue
		}
		change("--set", c.Path, value)
	}
	if options.Seed != nil {
		change("--seed", "seed", number(*options.Seed))
	}
	if options.Replications > 0 {
		change("--replications", "replications", number(uint64(options.Replications)))
	}
}

func number(n uint64) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(n)}
}

func (p *parser) exclusions(node *yaml.Node, axes []axis) []match {
	if node == nil {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		p.blame(node, "exclude", "write a list of mappings such as `- {label: mesh, nodes: 64}`")
		return nil
	}
	var list []match
	for i, item := range node.Content {
		list = append(list, p.match(item, fmt.Sprintf("exclude[%d]", i), axes))
	}
	return list
}

// decode reads the tree with one point's values in place.
func (p *parser) decode(at point) (*decode.Decoder, *Settings, decode.Problems) {
	root := decode.Clone(p.root)
	for _, path := range sortedKeys(at.nodes) {
		if err := decode.Set(root, path, decode.Clone(at.nodes[path])); err != nil {
			p.blame(at.nodes[path], path, "%s", err)
		}
	}
	d := p.decoder()
	settings := defaults()
	return d, settings, d.Decode(root, "", settings)
}

// cell makes a cell of one point.
func (p *parser) cell(at point) {
	d, settings, problems := p.decode(at)
	problems = append(problems, missingNodes(d, settings, problems)...)
	used := map[string]string{} // digests of the data files of this cell alone: they are part of its identity
	if len(problems) == 0 {
		problems = d.LoadFiles(settings, "", func(name string) ([]byte, error) {
			data, digest, err := p.dataFile(name)
			if err == nil {
				used[name] = digest
			}
			return data, err
		})
	}
	if len(problems) == 0 {
		problems = settleNodes(d, settings)
	}
	if len(problems) > 0 {
		p.problems = append(p.problems, problems...)
		return
	}
	p.finish(d, settings, at, used)
}

// finish makes a cell of settings that decoded well, unless they make no sense together.
func (p *parser) finish(d *decode.Decoder, settings *Settings, at point, files map[string]string) {
	cell := &Cell{Conditions: settings.Conditions, choice: at.choice}
	if settings.Intervals == "batch_means" {
		cell.parts = batchParts
	}
	if impossible := cell.impossible(); len(impossible) > 0 {
		for _, problem := range impossible {
			p.problems = append(p.problems, d.Problem(problem.Path, "%s", problem.Err))
		}
		return
	}
	cell.Model = p.modelOf(settings.Protocol)
	if err := cell.inspect(); err != nil {
		p.problems = append(p.problems, located(d, err)...)
		return
	}
	cell.identify(d, files)
	if warmup, measured := p.experiment.Options.Warmups[cell.ID]; measured {
		p.settled(d, cell, warmup, files)
	}
	if p.settings == nil {
		p.settings = settings
	}
	p.experiment.Cells = append(p.experiment.Cells, cell)
}

// head fills in what belongs to the experiment as a whole.
func (p *parser) head(axes []axis, sweep *yaml.Node) {
	e, s := p.experiment, p.settings
	e.Name, e.About, e.Seed, e.Replications = s.Name, s.About, s.Seed, s.Replications
	e.Confidence, e.WarmupMetric, e.Expect, e.Table = s.Confidence, s.WarmupMetric, s.Expect, s.Table
	if !decode.IsName(e.Name) || len(e.Name) > 100 {
		p.blame(p.value("name"), "name", "%s, such as star-vs-mesh", decode.NameRule)
	}
	if s.Intervals == "batch_means" && e.Replications > 1 {
		p.blame(p.value("intervals"), "intervals", "batch means are of one long run; set replications: 1, or leave intervals out")
	}
	p.checkWarmup(s.WarmupMetric)
	if runs := int64(len(e.Cells)) * int64(e.Replications); runs > mostRuns {
		p.blame(p.value("replications"), "replications", "%d cells x %d replications are %d runs; the most is %d: lower replications, or split the experiment", len(e.Cells), e.Replications, runs, mostRuns)
	}
	e.Columns = columnsOf(axes)
	for i := range axes {
		e.axes = append(e.axes, append(labelsOf(axes[i]), axes[i].paths...))
	}
	for _, cell := range e.Cells {
		cell.Values, cell.Shown = valuesOf(e.Columns, cell.choice)
	}
	seen := map[string]*Cell{}
	for _, cell := range e.Cells {
		if twin, known := seen[cell.ID]; known {
			p.blame(sweep, "sweep", "two cells are the same: %v and %v; remove one", twin.Shown, cell.Shown)
			return
		}
		seen[cell.ID] = cell
	}
}

// value returns the node of a top-level key, or the root.
func (p *parser) value(key string) *yaml.Node {
	for i := 0; i < len(p.root.Content); i += 2 {
		if p.root.Content[i].Value == key {
			return p.root.Content[i+1]
		}
	}
	return p.root
}

// settleNodes gives an experiment the number of participants that its topology has, if that has one of its own.
func settleNodes(d *decode.Decoder, s *Settings) decode.Problems {
	own, has := s.Topology.(interface{ Participants() int })
	switch {
	case has && s.Nodes == 0:
		s.Nodes = own.Participants()
	case has && s.Nodes != own.Participants():
		return decode.Problems{d.Problem("nodes", "the topology has %d participants of its own; leave nodes out", own.Participants())}
	}
	return nil
}

// missingNodes says so where nodes is not given and the topology brings none.
func missingNodes(d *decode.Decoder, s *Settings, problems decode.Problems) decode.Problems {
	_, own := s.Topology.(interface{ Participants() int })
	said := slices.ContainsFunc(problems, func(p decode.Problem) bool {
		return p.Path == "nodes" || p.Path == "topology" || strings.HasSuffix(p.Message, `did you mean "nodes"?`)
	})
	if s.Nodes > 0 || own || said {
		return nil
	}
	return decode.Problems{d.Problem("nodes", "this key is missing: participants, whatever the topology")}
}
