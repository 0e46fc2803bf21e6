package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// Expectation says what a metric must come to in the cells that Where names.
type Expectation struct {
	Metric    string            `yaml:"metric" required:"true" help:"a column of runs.csv; the verdict is unknown if some run has no value"`
	Where     map[string]string `yaml:"where" keys:"any" help:"the cells it is about: swept paths or label, and their values; all if left out"`
	Equals    *Bound            `yaml:"equals" help:"a number in the metric's unit, or theory"`
	AtLeast   *Bound            `yaml:"at_least" help:"the true value is no smaller"`
	AtMost    *Bound            `yaml:"at_most" help:"the true value is no larger"`
	Within    sim.Ratio         `yaml:"within" max:"1000%" help:"tolerance relative to equals: the true value may differ so much; none if left out"`
	WithinAbs *Bound            `yaml:"within_abs" help:"tolerance in the metric's unit"`
	Precision sim.Ratio         `yaml:"precision" max:"1000%" help:"without a tolerance, half the width that the interval around equals may have, relative to it; 0%: 5 % of it, or five points of a share of 0 %"`
}

// Bound is a value in a metric's unit: "95%" for a ratio, "40ms" for milliseconds, "250" for a count; or theory.
type Bound struct {
	Theory bool
	Value  float64
	text   string
}

// DecodeNode keeps the text: its unit is known only with the metric.
func (b *Bound) DecodeNode(d *decode.Decoder, node *yaml.Node, path string) decode.Problems {
	if node.Kind != yaml.ScalarNode || node.Value == "" {
		return decode.Problems{d.At(node, path, "write a number in the metric's unit, or theory")}
	}
	b.text = node.Value
	return nil
}

// resolve reads the text as a value of a metric.
func (b *Bound) resolve(metric string) error {
	if b == nil {
		return nil
	}
	if b.text == "theory" {
		b.Theory = true
		return nil
	}
	value, unit, ok := baseValue(b.text)
	switch want := unitOf(metric); {
	case !ok:
		return fmt.Errorf("%q is no value of %s; write one such as %s, or theory", b.text, metric, map[string]string{"ms": "40ms", "ratio": "95%", "bytes": "1500B", "": "250"}[want])
	case want == "ms" && unit == "s":
		d, _ := decode.ParseDuration(b.text)
		b.Value = float64(d) / 1e6
	case want == unit:
		b.Value = value
	case want == "ms":
		return fmt.Errorf("%s is a time; write %sms", metric, plainOr(unit, b.text, "40"))
	case want == "ratio":
		return fmt.Errorf("%s is a ratio; write it in percent, such as %s%%", metric, likelyPercent(value, unit))
	case want == "bytes":
		return fmt.Errorf("%s is in bytes; write %sB", metric, plainOr(unit, b.text, "1500"))
	default:
		return fmt.Errorf("%s is a plain number without a unit", metric)
	}
	return nil
}

// plainOr returns a number that lacks its unit, or an example in the place of one that has another unit.
func plainOr(unit, text, example string) string {
	if unit == "" {
		return text
	}
	return example
}

// likelyPercent guesses how many percent are meant by a number that has no percent sign.
func likelyPercent(value float64, unit string) string {
	switch {
	case unit != "" || value < 0 || value > 100:
		value = 95
	case value <= 1:
		value *= 100
	}
	return strconv.FormatFloat(value, 'g', 6, 64)
}

func percent(ratio float64) string { return strconv.FormatFloat(ratio*100, 'g', 6, 64) }

// ByTheory tells whether a bound is what theory predicts.
func (x *Expectation) ByTheory() bool {
	for _, b := range []*Bound{x.Equals, x.AtLeast, x.AtMost} {
		if b != nil && b.Theory {
			return true
		}
	}
	return false
}

// Tolerance returns by how much the true value may differ from equals, which has this size.
func (x *Expectation) Tolerance(size float64) float64 {
	tolerance := float64(float64(x.Within) * size)
	if x.WithinAbs != nil {
		tolerance = max(tolerance, x.WithinAbs.Value)
	}
	return tolerance
}

// HalfWidth returns half the width that the interval around equals may have; 0 if it is not said.
func (x *Expectation) HalfWidth(size float64) float64 { return float64(float64(x.Precision) * size) }

// Covers tells whether the expectation is about a cell.
func (x *Expectation) Covers(c *Cell) bool { return match(x.Where).covers(c.choice) }

// checkExpectations reads the expectations, and finds those that cannot be judged.
func (p *parser) checkExpectations(axes []axis) {
	expect := p.value("expect")
	if expect == p.root || expect.Kind != yaml.SequenceNode {
		return
	}
	for i, node := range expect.Content {
		var x Expectation
		path := fmt.Sprintf("expect[%d]", i)
		if problems := p.decoder().Decode(node, path, &x); len(problems) == 0 { // else they are told with the cells
			p.checkExpectation(&x, node, path, axes)
		}
		p.experiment.Expect = append(p.experiment.Expect, x)
	}
}

func (p *parser) checkExpectation(x *Expectation, node *yaml.Node, path string, axes []axis) {
	cells, known := p.experiment.Cells, true
	if where := decode.Get(node, "where"); where != nil {
		if _, known = p.match(where, path+".where", axes); known {
			cells = p.covered(x)
		}
	}
	if len(cells) == 0 {
		p.blame(node, path, "no cell is like this")
	} else if p.checkReported(x, node, path, cells, known) {
		p.checkBounds(x, node, path, cells)
		if known {
			p.checkPredicted(x, node, path, cells)
		}
	}
	switch {
	case x.Equals == nil && x.AtLeast == nil && x.AtMost == nil:
		p.blame(node, path, "nothing is expected of %s; add equals, at_least or at_most", x.Metric)
	case (x.Within > 0 || x.WithinAbs != nil || x.Precision > 0) && x.Equals == nil:
		p.blame(node, path, "a tolerance or precision needs `equals`")
	case (x.Within > 0 || x.WithinAbs != nil) && x.Precision > 0:
		p.blame(node, path, "a tolerance says how narrow the interval must be; leave precision out")
	}
}

// checkBounds reads the bounds in the unit of the metric, and finds those that it cannot reach.
func (p *parser) checkBounds(x *Expectation, node *yaml.Node, path string, cells []*Cell) {
	for _, b := range []*Bound{x.Equals, x.AtLeast, x.AtMost, x.WithinAbs} {
		if err := b.resolve(x.Metric); err != nil {
			p.blame(node, path, "%s", err)
			return
		}
	}
	if bound := impossibleShare(x, cells); bound != nil {
		p.blame(node, path, "%s is a share: it cannot be %s; write one from 0%% to 100%%", x.Metric, bound.text)
		return
	}
	if x.AtLeast != nil && x.AtMost != nil && !x.AtLeast.Theory && !x.AtMost.Theory && x.AtLeast.Value > x.AtMost.Value {
		p.blame(node, path, "nothing is at least %s and at most %s; exchange them", x.AtLeast.text, x.AtMost.text)
	}
}

// impossibleShare returns a bound that no part of a whole can reach, if the metric is one.
func impossibleShare(x *Expectation, cells []*Cell) *Bound {
	reports := slices.IndexFunc(cells, func(c *Cell) bool { return c.Reports(x.Metric) })
	if reports < 0 {
		return nil
	}
	if column := &cells[reports].Columns[cells[reports].Column(x.Metric)]; column.Unit != "ratio" || column.Beyond {
		return nil
	}
	for _, b := range []*Bound{x.Equals, x.AtLeast, x.AtMost} {
		if b != nil && !b.Theory && (b.Value < 0 || b.Value > 1) {
			return b
		}
	}
	return nil
}

// checkReported makes sure that all cells report the metric, or at least one where it is not known which cells are meant.
func (p *parser) checkReported(x *Expectation, node *yaml.Node, path string, cells []*Cell, known bool) bool {
	for _, cell := range cells {
		switch may := p.mayReport(cell, x.Metric); {
		case may && !known:
			return true
		case !may && known:
			p.blame(node, path, "nothing reports %s in %s%s", x.Metric, cell.Name(), suggestMetric(x.Metric, cell))
			return false
		}
	}
	if !known {
		p.blame(node, path, "nothing reports %s%s", x.Metric, suggestMetric(x.Metric, cells[0]))
	}
	return known
}

func (p *parser) checkPredicted(x *Expectation, node *yaml.Node, path string, cells []*Cell) {
	if !x.ByTheory() {
		return
	}
	for _, cell := range cells {
		_, predicted := cell.Prediction(x.Metric)
		if !predicted && cell.Warmup != nil && len(cell.broken) == 0 { // else it may depend on what is measured, or on what is broken
			p.blame(node, path, "there is no theory of %s in %s%s; give a number", x.Metric, cell.Name(), cell.unpredicted(x.Metric))
			return
		}
	}
}

// unpredicted says which assumption keeps a metric from being predicted, of the first theorem that is about it.
func (c *Cell) unpredicted(metric string) string {
	for _, w := range c.Theory.Withheld {
		if slices.Contains(w.Metrics, metric) {
			return ": it assumes: " + w.Broken
		}
	}
	return ": no theorem is about it"
}

func (p *parser) covered(x *Expectation) (cells []*Cell) {
	for _, cell := range p.experiment.Cells {
		if x.Covers(cell) {
			cells = append(cells, cell)
		}
	}
	return cells
}

func suggestMetric(metric string, cell *Cell) string {
	names := make([]string, len(cell.Columns))
	for i, column := range cell.Columns {
		names[i] = column.Name
	}
	return decode.Suggest(metric, names)
}

// checkTable finds metrics and cells that the table names and the experiment does not have.
func (p *parser) checkTable(axes []axis) {
	table := p.value("table")
	for _, metric := range p.experiment.Table.Metrics {
		if !slices.ContainsFunc(p.experiment.Cells, func(c *Cell) bool { return p.mayReport(c, metric) }) {
			p.blame(table, "table.metrics", "nothing reports %s%s", metric, suggestMetric(metric, p.experiment.Cells[0]))
		}
	}
	if against := decode.Get(table, "against"); against != nil && len(p.experiment.Table.Against) > 0 {
		p.match(against, "table.against", axes)
	}
}

// String writes the expectation as summary.csv shows it.
func (x *Expectation) String() string {
	var parts []string
	for _, part := range []struct {
		word  string
		bound *Bound
	}{{"=", x.Equals}, {">=", x.AtLeast}, {"<=", x.AtMost}, {"within", x.WithinAbs}} {
		if part.bound != nil {
			parts = append(parts, part.word+" "+part.bound.text)
		}
	}
	if x.Within > 0 {
		parts = append(parts, "within "+percent(float64(x.Within))+"%")
	}
	if x.Precision > 0 {
		parts = append(parts, "to "+percent(float64(x.Precision))+"%")
	}
	return strings.Join(parts, ", ")
}
