package plan

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
)

// quantity is a number with its unit.
var quantity = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([^0-9.]*)$`)

// valueRange is a range as the sweep writes it.
type valueRange struct {
	From   string `yaml:"from" required:"true" help:"first value of a range: a number, with its unit"`
	To     string `yaml:"to" required:"true" help:"last value, in the same unit; it may be the smaller one"`
	Points int    `yaml:"points" required:"true" min:"2" max:"100000" help:"how many values, both ends included"`
	Scale  string `yaml:"scale" oneof:"linear log" help:"linear: equal steps; log: equal ratios, of values above zero"`
}

// aboutRange gives examples, which a test reads.
const aboutRange = "{from: 2%, to: 8%, points: 3} is [2%, 5%, 8%], and {from: 1%, to: 16%, points: 5, scale: log} is [1%, 2%, 4%, 8%, 16%]. " +
	"Between whole numbers without a unit there are whole numbers; write 1.0 for fractions."

// SetDefaults implements the decoder's hook.
func (v *valueRange) SetDefaults() { v.Scale = "linear" }

// span expands a range.
func (r *reader) span(node *yaml.Node, path string) []*yaml.Node {
	span := valueRange{Scale: "linear"}
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
	scale := scaleOf(from[1], to[1], span.Scale)
	if scale.logarithmic && (scale.low <= 0 || scale.high <= 0) {
		r.blame(node, path, "a logarithmic range starts and ends above zero")
		return nil
	}
	scale.whole = from[2] == "" && !strings.Contains(from[1]+to[1], ".")
	texts := scale.texts(from[1], to[1], span.Points)
	if len(slices.Compact(slices.Clone(texts))) < len(texts) {
		r.blame(node, path, "%d points give some number twice; take fewer", span.Points)
		return nil
	}
	values := make([]*yaml.Node, len(texts))
	for i, text := range texts {
		values[i] = &yaml.Node{Kind: yaml.ScalarNode, Value: text + from[2], Line: node.Line, Column: node.Column}
	}
	return values
}

// scale spreads numbers over a range.
type scale struct {
	low, high   float64
	logarithmic bool
	whole       bool // counts stay whole numbers: both ends are, and have no unit; write 1.0 for fractions
}

func scaleOf(from, to, name string) scale {
	low, _ := strconv.ParseFloat(from, 64)
	high, _ := strconv.ParseFloat(to, 64)
	return scale{low: low, high: high, logarithmic: name == "log"}
}

// texts writes the numbers; the ends are as the file has them.
func (s scale) texts(from, to string, points int) []string {
	list := make([]string, points)
	list[0], list[points-1] = from, to
	for i := 1; i < points-1; i++ {
		list[i] = s.format(s.at(float64(i) / float64(points-1)))
	}
	return list
}

func (s scale) at(share float64) float64 {
	if s.logarithmic {
		return s.low * math.Pow(s.high/s.low, share)
	}
	return s.low + float64((s.high-s.low)*share)
}

// format writes at most nine significant digits, or a whole number: the last bits of a power differ between CPUs.
func (s scale) format(x float64) string {
	if s.whole && !s.logarithmic {
		return strconv.FormatFloat(math.Round(x), 'f', -1, 64)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 9, 64), 64)
	if s.whole {
		rounded = math.Round(rounded)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
