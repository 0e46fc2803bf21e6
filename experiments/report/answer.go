package report

import (
	"fmt"
	"math"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
	"starmesh/sim/refusal"
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
		sentences = append(sentences, fmt.Sprintf("Of %s, %d %s, %d %s and %d %s undecided.", counted(all, "expectation"),
			r.Hold, agreed(r.Hold, "holds", "hold"), r.Fail, agreed(r.Fail, "fails", "fail"), r.Unknown, agreed(r.Unknown, "is", "are")))
	}
	if n := len(r.Unfinished); n > 0 {
		first := r.Unfinished[0]
		sentences = append(sentences, fmt.Sprintf("In %s runs did not end well; these are in no estimate. The first is %s of %s: %s.", counted(n, "cell"),
			first.FirstBad, name(first.Cell), strings.TrimSuffix(refusal.Printable(first.Reason), ".")))
	}
	for _, m := range r.Idle {
		sentences = append(sentences, fmt.Sprintf("The fault %s never fired%s.", m.Fault, m.where()))
	}
	for _, m := range r.Misses {
		sentences = append(sentences, fmt.Sprintf("The fault %s found nobody to strike in %d of %s%s.", m.Fault, m.In, counted(m.Runs, "run"), m.where()))
	}
	return sentences
}

func counted(n int, what string) string { return fmt.Sprintf("%d %s", n, agreed(n, what, what+"s")) }

// agreed returns the word for one or for several.
func agreed(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
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
		text += fmt.Sprintf("; %d %s undecided, as the interval contains 0 or there is none", undecided, agreed(undecided, "is", "are"))
	}
	return text + "."
}

// ranged says where a metric is least and greatest.
func ranged(s *results.Summary, metric string) string {
	var least, greatest *results.MetricSummary
	var at, to *plan.Cell
	same := map[float64]int{}
	for i := range s.Cells {
		m := s.Cells[i].Metric(metric)
		if m == nil || m.N == 0 || math.IsNaN(m.Value) {
			continue
		}
		same[m.Value]++
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
		return fmt.Sprintf("%s is %s.", metric, within(least, 4))
	case least.Value == greatest.Value:
		return fmt.Sprintf("%s is %s in all cells.", metric, amount(least.Value, least.Column.Unit, false))
	}
	digits := 4
	for digits < 15 && Digits(least.Value, least.Column.Unit, digits) == Digits(greatest.Value, least.Column.Unit, digits) {
		digits++ // or it would not be seen which is greater
	}
	text := fmt.Sprintf("%s is least in %s, %s, and greatest in %s, %s", metric, name(at)+others(same[least.Value]), within(least, digits),
		name(to)+others(same[greatest.Value]), within(greatest, digits))
	switch {
	case least.High < greatest.Low:
	case math.IsNaN(least.High) || math.IsNaN(greatest.Low):
		text += "; there is not an interval of both, so which is greater is undecided"
	default:
		text += "; their intervals meet, so which is greater is undecided"
	}
	return text + "."
}

// others says of how many cells more the same is true.
func others(cells int) string {
	if cells == 1 {
		return ""
	}
	return " and " + counted(cells-1, "other cell")
}

// within writes an estimate with its interval.
func within(m *results.MetricSummary, digits int) string {
	text := Digits(m.Value, m.Column.Unit, digits) + unitAfter(m.Column.Unit, false)
	if math.IsNaN(m.Low) || m.Low == m.High {
		return text
	}
	return fmt.Sprintf("%s (%s to %s)", text, Digits(m.Low, m.Column.Unit, digits), Digits(m.High, m.Column.Unit, digits))
}

// amount writes a number with its unit; a difference of ratios is in percentage points.
func amount(x float64, unit string, difference bool) string {
	return Number(x, unit) + unitAfter(unit, difference)
}

func unitAfter(unit string, difference bool) string {
	switch {
	case unit == "ratio" && difference:
		return " percentage points"
	case unit == "ratio":
		return " %"
	case unit == "":
		return ""
	}
	return " " + unit
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
