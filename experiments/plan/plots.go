package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
)

// Plot is an entry of the section plots: the charts of a metric, as files in the results folder.
type Plot struct {
	Metric string   `yaml:"metric" required:"true" help:"what to draw: a column of runs.csv, or a metric of series"`
	Name   string   `yaml:"name" help:"what the names of its files begin with; the metric, if left out"`
	X      string   `yaml:"x" help:"what the sweep varies along the axis: a path, or label; if left out, the numbers that it varies most, or else the labels"`
	By     string   `yaml:"by" help:"what of the sweep makes a line or a colour; if left out, as much of the rest as can be told apart"`
	Format []string `yaml:"format" oneof:"svg pdf png" help:"what files to write"`
	Width  string   `yaml:"width" oneof:"column page" help:"how wide they are in a paper"`
}

// SetDefaults implements the decoder's hook.
func (p *Plot) SetDefaults() { p.Format, p.Width = []string{"svg"}, "column" }

// Begins returns what the names of its files begin with.
func (p *Plot) Begins() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Metric
}

// CheckPlot tells which of a chart's two directions, x or by, names what the sweep does not vary in it, and what is wrong.
func (e *Experiment) CheckPlot(x, by string) (direction string, err error) {
	alongX, byWhat := e.ColumnOf(x), e.ColumnOf(by)
	switch {
	case x != "" && alongX < 0:
		return "x", e.notVaried(x)
	case by != "" && byWhat < 0:
		return "by", e.notVaried(by)
	case x != "" && by != "" && e.SameAxis(alongX, byWhat):
		return "by", fmt.Errorf("%s varies together with %s, which is along the axis; take another one, or leave one of them out", by, x)
	}
	return "", nil
}

// ColumnOf returns the sweep column of a name: of a path that has none, that of the labels of its axis; or -1.
func (e *Experiment) ColumnOf(name string) int {
	for _, keys := range e.axes {
		if slices.Contains(keys, name) {
			at := slices.IndexFunc(e.Columns, func(c SweepColumn) bool { return c.Name == name })
			if at < 0 {
				at = slices.IndexFunc(e.Columns, func(c SweepColumn) bool { return c.Name == keys[0] })
			}
			return at
		}
	}
	return -1
}

func (e *Experiment) notVaried(name string) error {
	if len(e.axes) == 0 {
		return errors.New("the experiment has no sweep; leave it out")
	}
	return fmt.Errorf("the sweep varies no %s%s", name, decode.Suggest(name, slices.Concat(e.axes...)))
}

// checkPlots reads the plots, and finds those of what is not measured or not varied, and those that would write the same files.
func (p *parser) checkPlots() {
	plots := p.value("plots")
	if plots == p.root || plots.Kind != yaml.SequenceNode {
		return
	}
	begun := map[string]bool{} // in small letters, as some file systems take them
	for i, node := range plots.Content {
		path, plot := fmt.Sprintf("plots[%d]", i), Plot{}
		plot.SetDefaults()
		if problems := p.decoder().Decode(node, path, &plot); len(problems) > 0 {
			continue // they are told with the cells
		}
		p.checkPlot(&plot, node, path)
		if begins := strings.ToLower(plot.Begins()); begun[begins] {
			p.blame(node, path, "another plot writes files that begin with %s, too; give one of them a name", plot.Begins())
		} else {
			begun[begins] = true
		}
		p.experiment.Plots = append(p.experiment.Plots, plot)
	}
}

func (p *parser) checkPlot(plot *Plot, node *yaml.Node, path string) {
	blame := func(key, format string, args ...any) {
		at := decode.Get(node, key)
		if at == nil {
			at = node
		}
		p.blame(at, path+"."+key, format, args...)
	}
	e := p.experiment
	known := e.Cells[0].lacks("series") || e.Series != nil && slices.Contains(e.Series.Metrics, plot.Metric) ||
		slices.ContainsFunc(e.Cells, func(c *Cell) bool { return p.mayReport(c, plot.Metric) })
	if !known {
		blame("metric", "nothing reports %s%s", plot.Metric, suggestMetric(plot.Metric, e.Cells[0]))
	}
	if plot.Name != "" && !plotName.MatchString(plot.Name) {
		blame("name", "the names of files begin with a letter or a digit, and are made of these, hyphens and underscores; 100 at most")
	}
	if direction, err := e.CheckPlot(plot.X, plot.By); err != nil && !p.lost.has(plot.X) && !p.lost.has(plot.By) {
		blame(direction, "%s", err)
	}
	if len(plot.Format) == 0 {
		blame("format", "there is none; write some of [svg, pdf, png], or leave it out")
	}
	for i, format := range plot.Format {
		if slices.Contains(plot.Format[:i], format) {
			blame("format", "%s is there twice; remove one", format)
		}
	}
}

// plotName is what the names of files may begin with.
var plotName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)
