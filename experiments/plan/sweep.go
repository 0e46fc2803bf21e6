package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/intake"
)

// SweepColumn is a column of the results that tells cells apart.
type SweepColumn struct {
	Name string // "label", or the path that is swept
	Unit string // base unit of its numbers; "" for counts and text
}

// axis is one item of the sweep: paths that vary together.
type axis struct {
	paths  []string
	labels []string       // empty, or one for each point
	values [][]*yaml.Node // by path, then by point
}

func (a *axis) points() int { return len(a.values[0]) }

// reader reads what lies above the cells: the sweep and its exclusions.
type reader struct {
	file     string
	problems decode.Problems
	lost     lost
}

// lost is what the sweep varies and cannot be read.
type lost struct {
	all  bool     // it is not even known what that is
	keys []string // paths and label
	axes []axis   // as far as they can be read
}

func (l *lost) has(key string) bool { return l.all || slices.Contains(l.keys, key) }

func (r *reader) blame(node *yaml.Node, path, format string, args ...any) {
	d := decode.Decoder{File: r.file}
	r.problems = append(r.problems, d.At(node, path, format, args...))
}

// axes reads the sweep.
func (r *reader) axes(sweep *yaml.Node) []axis {
	if sweep == nil {
		return nil
	}
	if sweep.Kind != yaml.SequenceNode {
		r.blame(sweep, "sweep", "a sweep is a list of axes; write `- {path: [value, value]}`")
		r.lost.all = true
		return nil
	}
	if len(sweep.Content) == 0 {
		r.blame(sweep, "sweep", "there is no axis; list some, such as `- {path: [value, value]}`, or leave the sweep out")
		r.lost.all = true
		return nil
	}
	if len(sweep.Content) > mostAxes {
		r.blame(sweep, "sweep", "there are %d axes; the most is %d", len(sweep.Content), mostAxes)
		r.lost.all = true
		return nil
	}
	var list []axis
	swept := map[string]bool{}
	for i, item := range sweep.Content {
		path := fmt.Sprintf("sweep[%d]", i)
		a, sound := r.axis(item, path)
		for _, p := range append(slices.Clone(a.paths), labelsOf(a)...) {
			if swept[p] {
				r.blame(item, path, "%s is on two axes; an experiment has one", p)
				sound = false
			} else if other := overlapping(p, sortedKeys(swept)); other != "" {
				r.blame(item, path, "%s and %s are swept, and one is part of the other: which holds would depend on their order; vary the smaller one alone", other, p)
				sound = false
			}
			swept[p] = true
		}
		if sound {
			list = append(list, a)
		} else {
			r.lose(item)
			r.lost.axes = append(r.lost.axes, a)
		}
	}
	return list
}

// lose takes note of what an axis varies that cannot be read.
func (r *reader) lose(item *yaml.Node) {
	r.lost.all = r.lost.all || item.Kind != yaml.MappingNode
	for i := 0; item.Kind == yaml.MappingNode && i < len(item.Content); i += 2 {
		r.lost.keys = append(r.lost.keys, item.Content[i].Value)
	}
}

// overlapping returns one of the paths that lies above or below a path, or "".
func overlapping(path string, others []string) string {
	for _, other := range others {
		if strings.HasPrefix(path, other+".") || strings.HasPrefix(other, path+".") {
			return other
		}
	}
	return ""
}

func labelsOf(a axis) []string {
	if len(a.labels) > 0 {
		return []string{labelKey}
	}
	return nil
}

const labelKey = "label"

func (r *reader) axis(item *yaml.Node, path string) (axis, bool) {
	var a axis
	if item.Kind != yaml.MappingNode || len(item.Content) == 0 {
		r.blame(item, path, "an axis is a mapping of paths to values; write `{links.loss: [0%%, 1%%]}`")
		return a, false
	}
	before := len(r.problems)
	for i := 0; i < len(item.Content); i += 2 {
		r.axisKey(&a, item.Content[i], item.Content[i+1], path+"."+item.Content[i].Value)
	}
	if len(r.problems) > before {
		return a, false
	}
	if len(a.paths) == 0 {
		r.blame(item, path, "an axis with labels alone varies nothing; add a path")
		return a, false
	}
	for i, values := range a.values {
		if len(values) != a.points() {
			r.blame(item, path, "%s has %d values and %s has %d; paths of one axis vary together", a.paths[0], a.points(), a.paths[i], len(values))
			return a, false
		}
	}
	if len(a.labels) > 0 && len(a.labels) != a.points() {
		r.blame(item, path, "%s for %s; give one each", intake.Counted(len(a.labels), "label", "labels"), intake.Counted(a.points(), "value", "values"))
		return a, false
	}
	if len(a.labels) == 0 {
		r.checkShown(&a, path)
	}
	return a, true
}

// checkShown finds values that cannot stand where labels do.
func (r *reader) checkShown(a *axis, path string) {
	for i, values := range a.values {
		for _, value := range values {
			text := flow(value)
			if _, _, isNumber := baseValue(text); text == "" || isNumber {
				continue
			}
			if problem := shownProblem(text); problem != "" {
				r.blame(value, path+"."+a.paths[i], "the value %q %s, or give the axis labels", text, problem)
			}
		}
	}
}

func (r *reader) axisKey(a *axis, key, value *yaml.Node, path string) {
	if key.Value == labelKey {
		for _, label := range r.list(value, path) {
			if label.Kind != yaml.ScalarNode || slices.Contains(a.labels, label.Value) {
				r.blame(label, path, "labels are different texts")
				continue
			}
			if problem := shownProblem(label.Value); problem != "" {
				r.blame(label, path, "the label %q %s", label.Value, problem)
			}
			a.labels = append(a.labels, label.Value)
		}
		return
	}
	if first, _, _ := strings.Cut(key.Value, "."); fixed[first] {
		r.blame(key, path, "%s belongs to the experiment as a whole and cannot be swept", first)
		return
	}
	var values []*yaml.Node
	if value.Kind == yaml.MappingNode {
		values = r.span(value, path)
	} else {
		values = r.list(value, path)
	}
	a.paths = append(a.paths, key.Value)
	a.values = append(a.values, values)
}

// shownProblem says why a text cannot tell cells apart: it stands in tables, YAML and CSV as it is.
func shownProblem(text string) string {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	_, notNumber := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	switch {
	case text == "" || strings.ContainsFunc(text, hidden) || !utf8.ValidString(text):
		return "is not a line of printable text; write one without line breaks, tabs and control characters"
	case strings.ContainsAny(text[:1], "=+-@") && notNumber != nil:
		return "would be a formula in a spreadsheet; begin it with a letter or a digit"
	}
	return ""
}

// fixed are the keys that no cell can change.
var fixed = map[string]bool{"version": true, "name": true, "about": true, "replications": true, "confidence": true, "expect": true,
	"table": true, "series": true, "plots": true, "sweep": true, "exclude": true, "seed": true}

func (r *reader) list(node *yaml.Node, path string) []*yaml.Node {
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		r.blame(node, path, "write a list of values, or a range {from: 1, to: 9, points: 5}")
		return nil
	}
	return node.Content
}

// Bounds of an experiment: beyond them it is a mistake, or needs more than one machine.
const (
	mostAxes  = 100
	mostCells = 10_000
	mostRuns  = 1_000_000
)

// atMost writes a count that was cut off at a limit.
func atMost(n, limit int) string {
	if n > limit {
		return fmt.Sprintf("more than %d", limit)
	}
	return fmt.Sprint(n)
}

// combinations multiplies the axes' points without running over.
func combinations(axes []axis) int {
	product := 1
	for i := range axes {
		product *= axes[i].points()
		if product > mostRuns {
			return mostRuns + 1
		}
	}
	return product
}
