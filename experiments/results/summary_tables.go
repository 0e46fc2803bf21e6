package results

import (
	"math"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/stats"
	"starmesh/sim"
)

// metricRow is a row of summary.csv.
type metricRow struct {
	cell *CellSummary
	*MetricSummary
}

// metricName says which metric a row is about.
var metricName = []column[sim.Column]{
	text("metric", "a column of runs.csv", func(c sim.Column) string { return c.Name }),
	text("unit", "its unit", func(c sim.Column) string { return c.Unit }),
}

func summaryTable(_ *Folder, s *Summary) table {
	conditions := func(r metricRow) *plan.Cell { return r.cell.Cell }
	return &tableOf[metricRow]{slices.Concat(
		of(conditions, cellID),
		of(conditions, sweepColumns(s.Experiment, "")...),
		of(func(r metricRow) sim.Column { return r.Column }, metricName...),
		metricStatistics,
	), func(yield func(metricRow) bool) {
		for i := range s.Cells {
			c := &s.Cells[i]
			for j := range c.Metrics {
				if !yield(metricRow{c, &c.Metrics[j]}) {
					return
				}
			}
		}
	}}
}

var metricStatistics = []column[metricRow]{
	integer("n", "runs with a value", func(r metricRow) int { return r.N }),
	integer("missing", "runs that ended well without a value", func(r metricRow) int { return r.Missing - r.cell.Truncated - r.cell.Failed }),
	integer("truncated", "runs that reached a limit", func(r metricRow) int { return r.cell.Truncated }),
	integer("failed", "runs that failed", func(r metricRow) int { return r.cell.Failed }),
	numeric("mean", "", "mean over runs", func(r metricRow) float64 { return r.Mean }),
	numeric("sd", "", "standard deviation over runs", func(r metricRow) float64 { return r.SD }),
	numeric("ci_low", "", "lower end of the "+stats.Interval+" of the mean", func(r metricRow) float64 { return r.unlessZero(r.Low) }),
	numeric("ci_high", "", "its upper end", func(r metricRow) float64 { return r.unlessZero(r.High) }),
	numeric("zero_upper_ratio", "ratio", "where every run has 0: 95 % upper bound of the share of runs that do not", metricRow.ZeroUpper),
	numeric("min", "", "smallest", func(r metricRow) float64 { return r.Min }),
	numeric("median", "", "median", func(r metricRow) float64 { return r.Median }),
	numeric("max", "", "largest", func(r metricRow) float64 { return r.Max }),
	numeric("theory", "", "what a closed form predicts", func(r metricRow) float64 {
		if r.Theory == nil {
			return math.NaN()
		}
		return r.Theory.Value
	}),
	text("theory_source", "which, with its assumptions", func(r metricRow) string {
		if r.Theory == nil {
			return ""
		}
		return r.Theory.Source
	}),
	text("expected", "what the experiment expects", func(r metricRow) string { return strings.Join(r.Expected, "; ") }),
	text("verdict", "holds, fails or unknown", func(r metricRow) string { return string(r.Verdict) }),
}

// unlessZero leaves an end of the interval out where ZeroUpper says more.
func (r metricRow) unlessZero(end float64) float64 {
	if !math.IsNaN(r.ZeroUpper()) {
		return math.NaN()
	}
	return end
}

// pairedTable is nil where the experiment compares nothing.
func pairedTable(_ *Folder, s *Summary) table {
	if len(s.Pairs) == 0 {
		return nil
	}
	cell, against := func(p Pair) *plan.Cell { return p.Cell }, func(p Pair) *plan.Cell { return p.Against }
	return &tableOf[Pair]{slices.Concat(
		of(cell, cellID),
		of(cell, sweepColumns(s.Experiment, "")...),
		[]column[Pair]{text("against_cell", "the cell it is compared with", func(p Pair) string { return p.Against.ID })},
		of(against, sweepColumns(s.Experiment, "against_")...),
		of(func(p Pair) sim.Column { return p.Column }, metricName...),
		pairStatistics,
	), slices.Values(s.Pairs)}
}

var pairStatistics = []column[Pair]{
	integer("n", "pairs of runs that share a replication", func(p Pair) int { return p.N }),
	numeric("mean_difference", "", "mean of cell minus against_cell", func(p Pair) float64 { return p.Mean }),
	numeric("sd", "", "standard deviation of the differences", func(p Pair) float64 { return p.SD }),
	numeric("ci_low", "", "lower end of the "+stats.Interval+" of the mean difference", func(p Pair) float64 { return p.Low }),
	numeric("ci_high", "", "its upper end", func(p Pair) float64 { return p.High }),
}
