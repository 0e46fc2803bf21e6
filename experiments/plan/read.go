package plan

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/models"
	"starmesh/sim"
)

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
		files: map[string]*DataFile{}, reading: new(sync.Mutex), loaded: new(decode.Loaded), experiment: &Experiment{File: file, Source: data, Options: options, catalogue: catalogue},
	}
	p.parse(options)
	if len(p.problems) > 0 {
		return nil, p.problems.Sorted()
	}
	return p.experiment, nil
}

// parser turns a tree into an experiment.
type parser struct {
	reader
	catalogue  *models.Catalogue
	root       *yaml.Node
	files      map[string]*DataFile // data files read so far
	reading    *sync.Mutex          // guards them, and Experiment.Data
	loaded     *decode.Loaded
	swept      []string // paths and labels
	unset      []string // paths that the command line changes in vain
	experiment *Experiment
	attempts   []*attempt             // at the cells
	units      int64                  // of nodes and ends of links that may be laid out yet
	alike      map[string]*sim.Common // by protocol: what the latest of its cells reports
	rig        Rig                    // makes the first run of each cell
}

func (p *parser) parse(options Options) {
	ofSweep := func(c Change) bool { return axisKeysAt[sectionOf(c.Path)] }
	p.override(slices.DeleteFunc(slices.Clone(options.Set), func(c Change) bool { return !ofSweep(c) }))
	sweep, exclude := p.cutOut("sweep"), p.cutOut("exclude")
	axes := p.axes(sweep)
	p.swept = sweptKeys(axes)
	p.override(slices.DeleteFunc(slices.Clone(options.Set), ofSweep))
	p.overrideNumbers(options)
	excluded, sound := p.exclusions(exclude, axes)
	if n := combinations(axes); n > mostCells {
		p.blame(sweep, "sweep", "its axes have %s combinations; the most is %d: take fewer values, or split the experiment", atMost(n, mostRuns), mostCells)
		axes = nil
		p.lost.all = true
	}
	points := slices.DeleteFunc(cross(axes), func(at point) bool {
		return slices.ContainsFunc(excluded, func(m match) bool { return m.covers(at.choice) })
	})
	if len(points) == 0 {
		p.blame(exclude, "exclude", "no cell is left")
		return
	}
	p.cells(points)
	p.gather(axes, sound)
	p.checkLost()
	p.head(axes, sweep)
	p.checkExpectations(axes)
	p.checkTable(axes)
	p.checkSeries()
	p.checkPlots()
	if len(p.problems) == 0 {
		p.experiment.compareCells()
	}
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

// axisKeysAt are the keys of the file that make cells, which are changed before the cells are made.
var axisKeysAt = map[string]bool{"sweep": true, "exclude": true}

// override applies what --set changes.
func (p *parser) override(changes []Change) {
	for _, c := range changes {
		value, problems := decode.ParseScalar(c.Value)
		if len(problems) > 0 {
			p.refuse("--set", c.Path, problems[0].Message)
			continue
		}
		p.change("--set", c.Path, value)
	}
}

// overrideNumbers applies the flags of single keys.
func (p *parser) overrideNumbers(options Options) {
	if options.Seed != nil {
		p.change("--seed", "seed", number(*options.Seed))
	}
	if options.Replications > 0 {
		p.change("--replications", "replications", number(uint64(options.Replications)))
	}
}

func (p *parser) change(flag, path string, value *yaml.Node) {
	if slices.ContainsFunc(p.swept, func(key string) bool { return path == key || strings.HasPrefix(path, key+".") }) {
		p.refuse(flag, path, "the sweep varies this path; change the sweep, or leave the flag out")
	} else if err := decode.Set(p.root, path, value); err != nil {
		p.refuse(flag, path, err.Error())
	}
}

func (p *parser) refuse(flag, path, message string) {
	p.problems = append(p.problems, decode.Problem{File: flag, Path: path, Message: message})
	p.unset = append(p.unset, path)
}

func number(n uint64) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(n)}
}

// exclusions reads what is left out of the sweep, and tells whether all of it can be read.
func (p *parser) exclusions(node *yaml.Node, axes []axis) (list []match, sound bool) {
	if node == nil {
		return nil, true
	}
	if node.Kind != yaml.SequenceNode {
		p.blame(node, "exclude", "write a list of mappings such as `- {label: mesh, nodes: 64}`")
		return nil, false
	}
	sound = true
	for i, item := range node.Content {
		m, read := p.match(item, fmt.Sprintf("exclude[%d]", i), axes)
		if sound = sound && read; read {
			list = append(list, m)
		}
	}
	return list, sound
}

// head fills in what belongs to the experiment as a whole.
func (p *parser) head(axes []axis, sweep *yaml.Node) {
	e, s, first := p.experiment, p.attempts[0].settings, p.experiment.Cells[0]
	e.Name, e.About, e.Seed, e.Replications = s.Name, s.About, s.Seed, s.Replications
	e.Confidence, e.WarmupMetric, e.Table, e.Series = s.Confidence, s.WarmupMetric, s.Table, s.Series
	if !first.lacks("name") && (!decode.IsName(e.Name) || len(e.Name) > 100) {
		p.blame(p.value("name"), "name", "%s, such as star-vs-mesh", decode.NameRule)
	}
	if s.Intervals == "batch_means" && e.Replications > 1 && !first.lacks("replications") {
		p.blame(p.value("intervals"), "intervals", "batch means are of one long run; set replications: 1, or leave intervals out")
	}
	if !first.lacks("warmup_metric") {
		p.checkWarmup(s.WarmupMetric)
	}
	if runs := int64(len(e.Cells)) * int64(e.Replications); runs > mostRuns {
		p.blame(p.value("replications"), "replications", "%s are %d runs; the most is %d: lower replications, or split the experiment", e.product(), runs, mostRuns)
	}
	for i := range axes {
		e.axes = append(e.axes, append(labelsOf(axes[i]), axes[i].paths...))
	}
	seen := map[string]*Cell{}
	for _, cell := range e.Cells {
		if twin, known := seen[cell.ID]; known && len(cell.broken) == 0 {
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
	own, has := s.Shape().(interface{ Participants() int })
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
	_, own := s.Shape().(interface{ Participants() int })
	said := slices.ContainsFunc(problems, func(p decode.Problem) bool {
		return p.Path == "nodes" || p.Path == "topology" || strings.HasSuffix(p.Message, `did you mean "nodes"?`)
	})
	if s.Nodes > 0 || own || said {
		return nil
	}
	return decode.Problems{d.Problem("nodes", "this key is missing: participants, whatever the topology")}
}
