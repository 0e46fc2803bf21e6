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
	none float64 // Summary.NoneOfRuns
	*MetricSummary
}

// metricName says which metric a row is about.
var metricName = []column[sim.Column]{
	text("metric", "a column of runs.csv", func(c sim.Column) string { return c.Name }),
	text("unit", "its unit", func(c sim.Column) string { return c.Unit }),
}

func summaryTable(_ *Folder, s *Summary) table {
	if s == nil {
		return nil
	}
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
				if !yield(metricRow{c, s.NoneOfRuns(&c.Metrics[j]), &c.Metrics[j]}) {
					return
				}
			}
		}
	}}
}

var metricStatistics = []column[metricRow]{
	integer("n", "runs with a value", func(r metricRow) int { return r.N }),
	integer("missing", "runs that ended well without a value", func(r metricRow) int { return r.Missing }),
	integer("infinite", "runs whose value is infinite", func(r metricRow) int { return r.Infinite }),
	integer("truncated", "runs that reached a limit", func(r metricRow) int { return r.cell.Truncated }),
	integer("failed", "runs that failed", func(r metricRow) int { return r.cell.Failed }),
	numeric("estimate", "", "the metric of all runs together: of a share, all of its numerator over all of its denominator; of a mean or a quantile, that of all observations; of any other, the mean over runs",
		func(r metricRow) float64 { return r.Value }),
	numeric("ci_low", "", "lower end of the estimate's interval, of the experiment's confidence; empty where there is none", func(r metricRow) float64 { return r.Low }),
	numeric("ci_high", "", "its upper end", func(r metricRow) float64 { return r.High }),
	text("ci_method", methodsWords(), func(r metricRow) string { return string(r.Method) }),
	numeric("none_upper_ratio", "ratio", "where no run counted any: the upper bound of the share of runs that do, of the experiment's confidence", func(r metricRow) float64 { return r.none }),
	numeric("mean", "", "mean over runs of each one's value", func(r metricRow) float64 { return r.Mean }),
	numeric("sd", "", "its standard deviation over runs", func(r metricRow) float64 { return r.SD }),
	numeric("min", "", "smallest of a run", func(r metricRow) float64 { return r.Min }),
	numeric("median", "", "median of the runs", func(r metricRow) float64 { return r.Median }),
	numeric("max", "", "largest of a run", func(r metricRow) float64 { return r.Max }),
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

// methodsWords says how each interval is made, and from where.
func methodsWords() string {
	parts := []string{"how the interval is made"}
	for _, m := range []stats.Method{stats.StudentT, stats.ExactShare, stats.ClusterShare, stats.ClusterRatio, stats.OrderRank, stats.Recovered, stats.BatchMeans, stats.Constant, stats.None, stats.Correlated, stats.Sparse} {
		parts = append(parts, string(m)+": "+stats.Sources[m])
	}
	return strings.Join(parts, "; ")
}

// pairedTable is nil where the experiment compares nothing.
func pairedTable(_ *Folder, s *Summary) table {
	if s == nil || len(s.Pairs) == 0 {
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
	integer("n", "pairs of runs that share a replication, of which both have a value", func(p Pair) int { return p.N }),
	integer("lost", "other replications: of these the difference says nothing", func(p Pair) int { return p.Lost }),
	numeric("difference", "", "the estimate of cell minus that of against_cell, of runs that share a replication", func(p Pair) float64 { return p.Value }),
	numeric("ci_low", "", "lower end of its interval, of the experiment's confidence; empty where there is none", func(p Pair) float64 { return p.Low }),
	numeric("ci_high", "", "its upper end", func(p Pair) float64 { return p.High }),
	text("ci_method", "as in summary.csv", func(p Pair) string { return string(p.Method) }),
	numeric("none_upper_ratio", "ratio", "where no pair differs in a count: the upper bound of the share of pairs that do, of the experiment's confidence", func(p Pair) float64 { return p.None }),
}
