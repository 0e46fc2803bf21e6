package spec

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/spec/decode"
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
}

func (r *reader) blame(node *yaml.Node, path, format string, args ...any) {
	r.problems = append(r.problems, decode.Problem{File: r.file, Line: node.Line, Column: node.Column, Path: path, Message: fmt.Sprintf(format, args...)})
}

// axes reads the sweep.
func (r *reader) axes(sweep *yaml.Node) []axis {
	if sweep == nil {
		return nil
	}
	if sweep.Kind != yaml.SequenceNode {
		r.blame(sweep, "sweep", "a sweep is a list of axes; write `- {path: [value, value]}`")
		return nil
	}
	var list []axis
	swept := map[string]bool{}
	for i, item := range sweep.Content {
		path := fmt.Sprintf("sweep[%d]", i)
		if a, ok := r.axis(item, path); ok {
			for _, p := range append(slices.Clone(a.paths), labelsOf(a)...) {
				if swept[p] {
					r.blame(item, path, "%s is on two axes; an experiment has one", p)
				}
				swept[p] = true
			}
			list = append(list, a)
		}
	}
	return list
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
		r.blame(item, path, "%d labels for %d values; give one each", len(a.labels), a.points())
		return a, false
	}
	return a, true
}

func (r *reader) axisKey(a *axis, key, value *yaml.Node, path string) {
	if key.Value == labelKey {
		for _, label := range r.list(value, path) {
			if label.Kind != yaml.ScalarNode || slices.Contains(a.labels, label.Value) {
				r.blame(label, path, "labels are different texts")
				continue
			}
			a.labels = append(a.labels, label.Value)
		}
		return
	}
	if fixed[key.Value] {
		r.blame(key, path, "%s belongs to the experiment as a whole and cannot be swept", key.Value)
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

// fixed are the keys that no cell can change.
var fixed = map[string]bool{"version": true, "name": true, "about": true, "replications": true, "expect": true,
	"table": true, "sweep": true, "exclude": true, "seed": true}

func (r *reader) list(node *yaml.Node, path string) []*yaml.Node {
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		r.blame(node, path, "write a list of values, or a range {from: 1, to: 9, points: 5}")
		return nil
	}
	return node.Content
}

// quantity is a number with its unit.
var quantity = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([^0-9.]*)$`)

// span expands a range.
func (r *reader) span(node *yaml.Node, path string) []*yaml.Node {
	var span struct {
		From   string `yaml:"from" required:"true"`
		To     string `yaml:"to" required:"true"`
		Points int    `yaml:"points" required:"true" min:"2" max:"100000"`
		Scale  string `yaml:"scale" oneof:"linear log"`
	}
	span.Scale = "linear"
	d := decode.Decoder{File: r.file}
	for i := 1; i < len(node.Content); i += 2 {
		if node.Content[i].Kind == yaml.ScalarNode && (node.Content[i-1].Value == "from" || node.Content[i-1].Value == "to") {
			node.Content[i].Tag = "!!str"
		}
	}
	if problems := d.Decode(node, path, &span); len(problems) > 0 {
		r.problems = append(r.problems, problems...)
		return nil
	}
	from, to := quantity.FindStringSubmatch(span.From), quantity.FindStringSubmatch(span.To)
	if from == nil || to == nil || from[2] != to[2] {
		r.blame(node, path, "from and to are numbers of one unit, such as {from: 1ms, to: 9ms, points: 5}")
		return nil
	}
	low, _ := strconv.ParseFloat(from[1], 64)
	high, _ := strconv.ParseFloat(to[1], 64)
	if span.Scale == "log" && (low <= 0 || high <= 0) {
		r.blame(node, path, "a logarithmic range starts and ends above zero")
		return nil
	}
	values := make([]*yaml.Node, span.Points)
	for i := range values {
		text := formatNumber(between(low, high, float64(i)/float64(span.Points-1), span.Scale == "log"))
		values[i] = &yaml.Node{Kind: yaml.ScalarNode, Value: text + from[2], Line: node.Line, Column: node.Column}
	}
	return values
}

func between(low, high, share float64, logarithmic bool) float64 {
	if share == 1 {
		return high // whatever rounding says
	}
	if logarithmic {
		return low * math.Pow(high/low, share)
	}
	return low + float64((high-low)*share)
}

// formatNumber writes at most nine significant digits: the last bits of a power differ between CPUs.
func formatNumber(x float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 9, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// point is one combination of the axes' values.
type point struct {
	nodes  map[string]*yaml.Node // path -> value
	choice map[string]string     // path or "label" -> text
}

// cross lists all combinations, the first axis varying slowest.
func cross(axes []axis) []point {
	points := []point{{map[string]*yaml.Node{}, map[string]string{}}}
	for _, a := range axes {
		var longer []point
		for _, p := range points {
			for i := range a.points() {
				longer = append(longer, p.with(&a, i))
			}
		}
		points = longer
	}
	return points
}

func (p point) with(a *axis, i int) point {
	q := point{map[string]*yaml.Node{}, map[string]string{}}
	for k, v := range p.nodes {
		q.nodes[k] = v
	}
	for k, v := range p.choice {
		q.choice[k] = v
	}
	for j, path := range a.paths {
		q.nodes[path] = a.values[j][i]
		q.choice[path] = flow(a.values[j][i])
	}
	if len(a.labels) > 0 {
		q.choice[labelKey] = a.labels[i]
	}
	return q
}

// flow writes a node on one line.
func flow(node *yaml.Node) string {
	if node.Kind == yaml.ScalarNode {
		return node.Value
	}
	compact := decode.Clone(node)
	flatten(compact)
	text, err := yaml.Marshal(compact)
	if err != nil {
		panic(err)
	}
	return string(text[:len(text)-1])
}

func flatten(node *yaml.Node) {
	node.Style |= yaml.FlowStyle
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	for _, child := range node.Content {
		flatten(child)
	}
}

// match is one entry of `exclude`, or the `where` of an expectation.
type match map[string]string

// covers tells whether every condition holds at a point.
func (m match) covers(choice map[string]string) bool {
	for key, want := range m {
		if have := choice[key]; have != want && !sameQuantity(have, want) {
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

// matches reads a mapping of swept keys to values.
func (r *reader) match(node *yaml.Node, path string, axes []axis) match {
	if node.Kind != yaml.MappingNode {
		r.blame(node, path, "write a mapping such as {label: mesh, nodes: 64}")
		return nil
	}
	known := sweptKeys(axes)
	m := match{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if !slices.Contains(known, key.Value) {
			r.blame(key, path+"."+key.Value, "the sweep varies no such path%s", decode.Suggest(key.Value, known))
			continue
		}
		m[key.Value] = flow(value)
		if !taken(axes, key.Value, m) {
			r.blame(value, path+"."+key.Value, "the sweep never takes this value")
		}
	}
	return m
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
