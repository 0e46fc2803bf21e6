package report

import (
	"fmt"
	"math"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
)

// mostSaid is how many metrics the answer is about: those that the table has first.
const mostSaid = 6

// Answer says in a few sentences what came out: what differs from what and by how much, what is undecided, what theory and the
// experiment expected.
func Answer(r *Report, s *results.Summary) (sentences []string) {
	for i, metric := range MetricsShown(s) {
		if i == mostSaid {
			sentences = append(sentences, fmt.Sprintf("The table has more metrics: %d.", len(MetricsShown(s))-mostSaid))
			break
		}
		text := compared(s, metric)
		if text == "" {
			text = ranged(s, metric)
		}
		if text != "" {
			sentences = append(sentences, text)
		}
	}
	if text := theory(s); text != "" {
		sentences = append(sentences, text)
	}
	if all := r.Hold + r.Fail + r.Unknown; all > 0 {
		sentences = append(sentences, fmt.Sprintf("Of %s, %d hold, %d fail and %d are undecided.", counted(all, "expectation"), r.Hold, r.Fail, r.Unknown))
	}
	if n := len(r.Unfinished); n > 0 {
		sentences = append(sentences, fmt.Sprintf("In %s runs did not end well; these are in no estimate.", counted(n, "cell")))
	}
	for _, m := range r.Idle {
		sentences = append(sentences, fmt.Sprintf("The fault %s never fired%s.", m.Fault, m.where()))
	}
	return sentences
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// name is what the sweep calls a cell.
func name(c *plan.Cell) string {
	if len(c.Shown) == 0 {
		return "the experiment"
	}
	return strings.Join(c.Shown, ", ")
}

// compared says how often a metric differs from the baseline, and where most.
func compared(s *results.Summary, metric string) string {
	var most *results.Pair
	pairs, differ, alike, undecided, infinite := 0, 0, 0, 0, 0
	for i := range s.Pairs {
		p := &s.Pairs[i]
		if p.Column.Name != metric || p.N == 0 {
			continue
		}
		pairs++
		switch {
		case math.IsInf(p.Value, 0):
			infinite++
		case stats.ExcludesZero(p.Low, p.High):
			differ++
			if most == nil || math.Abs(p.Value) > math.Abs(most.Value) {
				most = p
			}
		case p.Low == 0 && p.High == 0:
			alike++
		default:
			undecided++
		}
	}
	if pairs == 0 {
		return ""
	}
	text := fmt.Sprintf("%s differs from the baseline in %d of %s", metric, differ, counted(pairs, "comparison"))
	if most != nil {
		direction, low, high := "above", most.Low, most.High
		if most.Value < 0 {
			direction, low, high = "below", -most.High, -most.Low
		}
		unit := most.Column.Unit
		text += fmt.Sprintf(", most in %s: %s %s %s (%s to %s)", name(most.Cell),
			amount(math.Abs(most.Value), unit, true), direction, name(most.Against), Number(low, unit), Number(high, unit))
	}
	if infinite > 0 {
		text += fmt.Sprintf("; in %d one side alone is infinite", infinite)
	}
	if alike > 0 {
		text += fmt.Sprintf("; in %d nothing differs", alike)
	}
	if undecided > 0 {
		text += fmt.Sprintf("; %d are undecided, as the interval contains 0 or there is none", undecided)
	}
	return text + "."
}

// ranged says where a metric is least and greatest.
func ranged(s *results.Summary, metric string) string {
	var least, greatest *results.MetricSummary
	var at, to *plan.Cell
	for i := range s.Cells {
		m := s.Cells[i].Metric(metric)
		if m == nil || m.N == 0 || math.IsNaN(m.Value) {
			continue
		}
		if least == nil || m.Value < least.Value {
			least, at = m, s.Cells[i].Cell
		}
		if greatest == nil || m.Value > greatest.Value {
			greatest, to = m, s.Cells[i].Cell
		}
	}
	switch {
	case least == nil:
		return ""
	case len(s.Cells) == 1:
		return fmt.Sprintf("%s is %s.", metric, within(least))
	case least.Value == greatest.Value:
		return fmt.Sprintf("%s is %s in all cells.", metric, amount(least.Value, least.Column.Unit, false))
	}
	text := fmt.Sprintf("%s is least in %s, %s, and greatest in %s, %s", metric, name(at), within(least), name(to), within(greatest))
	switch {
	case least.High < greatest.Low:
	case math.IsNaN(least.High) || math.IsNaN(greatest.Low):
		text += "; there is not an interval of both, so which is greater is undecided"
	default:
		text += "; their intervals meet, so which is greater is undecided"
	}
	return text + "."
}

// within writes an estimate with its interval.
func within(m *results.MetricSummary) string {
	text := amount(m.Value, m.Column.Unit, false)
	if math.IsNaN(m.Low) || m.Low == m.High {
		return text
	}
	return fmt.Sprintf("%s (%s to %s)", text, Number(m.Low, m.Column.Unit), Number(m.High, m.Column.Unit))
}

// amount writes a number with its unit; a difference of ratios is in percentage points.
func amount(x float64, unit string, difference bool) string {
	switch {
	case unit == "ratio" && difference:
		return Number(x, unit) + " percentage points"
	case unit == "ratio":
		return Number(x, unit) + " %"
	case unit == "":
		return Number(x, unit)
	}
	return Number(x, unit) + " " + unit
}

// theory says how often an interval contains what closed forms predict of the metrics shown.
func theory(s *results.Summary) string {
	all, inside := 0, 0
	for _, metric := range MetricsShown(s) {
		for i := range s.Cells {
			m := s.Cells[i].Metric(metric)
			if m == nil || m.Theory == nil || m.N == 0 {
				continue
			}
			all++
			if m.Low <= m.Theory.Value && m.Theory.Value <= m.High {
				inside++
			}
		}
	}
	if all == 0 {
		return ""
	}
	return fmt.Sprintf("Theory predicts %s here; %d lie in the interval of what was measured (of intervals of %s %%, some miss by chance).",
		counted(all, "value"), inside, Number(float64(s.Experiment.Confidence)*100, ""))
}
