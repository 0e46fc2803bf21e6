package report

// These tests prove that the sentences of a report say what its numbers do: which is least, and how many are alike, with digits that tell
// them apart; what did not go well, and why; and one of a thing as one.

import (
	"math"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
	"starmesh/sim"
)

// measuredOnce is an experiment of one metric, which has these values in cells a, b, ...
func measuredOnce(unit string, values ...float64) *results.Summary {
	s := &results.Summary{Experiment: &plan.Experiment{}}
	s.Experiment.Table.Metrics = []string{"m"}
	for i, v := range values {
		m := results.MetricSummary{Column: sim.Column{Name: "m", Unit: unit}, Spread: stats.SpreadOf([]float64{v})}
		m.Value, m.Low, m.High = v, v, v
		s.Cells = append(s.Cells, results.CellSummary{Cell: &plan.Cell{Shown: []string{string(rune('a' + i))}}, Metrics: []results.MetricSummary{m}})
	}
	return s
}

func TestAnswerOfOneMetric(t *testing.T) {
	for _, c := range []struct {
		unit   string
		values []float64
		want   string
	}{
		{"ms", []float64{1000.1, 1000.2, 1000.4}, "m is least in a, 1000.1 ms, and greatest in c, 1000.4 ms."},
		{"ratio", []float64{0.99991, 0.99992}, "m is least in a, 99.991 %, and greatest in b, 99.992 %."},
		{"ratio", []float64{1, 0, 0, 1, 0.5, 0}, "m is least in b and 2 other cells, 0 %, and greatest in a and 1 other cell, 100 %."},
		{"ms", []float64{4, math.Inf(1)}, "m is least in a, 4 ms, and greatest in b, ∞ ms."},
		{"", []float64{7, 7}, "m is 7 in all cells."},
		{"", []float64{7}, "m is 7."},
	} {
		if got := strings.Join(Answer(&Report{}, measuredOnce(c.unit, c.values...)), " "); got != c.want {
			t.Errorf("%v: %s\nwant %s", c.values, got, c.want)
		}
	}
}

func TestAnswerSaysWhatDidNotGoWell(t *testing.T) {
	s := measuredOnce("", 7)
	r := &Report{Hold: 1, Fail: 2, Unknown: 1, Misses: []Miss{{Fault: "blink", In: 3, Runs: 6, Cells: []string{"cell mesh in 3 of 3"}}},
		Unfinished: []*results.CellSummary{{Cell: &plan.Cell{Shown: []string{"star"}}, Failed: 1, FirstBad: "0123", Reason: "panic: <b>\nno"}}}
	got := strings.Join(Answer(r, s), "\n")
	for _, want := range []string{
		"Of 4 expectations, 1 holds, 2 fail and 1 is undecided.",
		"In 1 cell runs did not end well; these are in no estimate. The first is 0123 of star: panic: <b>",
		"The fault blink found nobody to strike in 3 of 6 runs: cell mesh in 3 of 3.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the answer does not say %q:\n%s", want, got)
		}
	}
}
