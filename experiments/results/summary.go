package results

import (
	"math"

	"starmesh/experiments/plan"
	"starmesh/experiments/stats"
	"starmesh/sim"
)

// Summary holds the statistics of an experiment: the replication is the unit, never the message.
type Summary struct {
	Experiment *plan.Experiment
	Cells      []CellSummary // by Experiment.Cells
	Pairs      []Pair

	firstPair map[*plan.Cell]int // a cell's pairs stand together; this is the first one's index
}

// CellSummary is one cell's part.
type CellSummary struct {
	Cell              *plan.Cell
	Truncated, Failed int
	Reason            string // why the first run that did not end well was truncated or failed
	FirstBad          string // its run id
	Metrics           []MetricSummary
}

// MetricSummary is one metric of a cell.
type MetricSummary struct {
	Column sim.Column
	stats.Summary
	Theory   *sim.Prediction
	Expected []string // the expectations of it
	Verdict  stats.Verdict
}

// Pair compares one metric of a cell with another cell's, over runs that share a replication.
type Pair struct {
	Cell, Against *plan.Cell
	Column        sim.Column
	stats.Summary // of the differences, cell minus against
}

// Metric returns a metric of the cell, or nil.
func (c *CellSummary) Metric(name string) *MetricSummary {
	for i := range c.Metrics {
		if c.Metrics[i].Column.Name == name {
			return &c.Metrics[i]
		}
	}
	return nil
}

// Summarize computes the statistics of complete runs.
func Summarize(e *plan.Experiment, done map[string]*Record) *Summary {
	s := &Summary{Experiment: e, firstPair: map[*plan.Cell]int{}}
	values := map[*plan.Cell][][]float64{}
	for _, cell := range e.Cells {
		summary := CellSummary{Cell: cell}
		values[cell] = summary.collect(e, done)
		for i, column := range cell.Columns {
			summary.Metrics = append(summary.Metrics, summary.metric(e, column, values[cell][i]))
		}
		s.Cells = append(s.Cells, summary)
	}
	for _, cell := range e.Cells {
		if against := e.Baseline(cell); against != nil {
			s.firstPair[cell] = len(s.Pairs)
			s.Pairs = append(s.Pairs, compare(cell, against, values[cell], values[against])...)
		}
	}
	return s
}

// collect gathers the values of each metric, by replication. Runs that did not end well have none.
func (c *CellSummary) collect(e *plan.Experiment, done map[string]*Record) [][]float64 {
	values := make([][]float64, len(c.Cell.Columns))
	for i := range values {
		values[i] = make([]float64, e.Replications)
	}
	for r := range e.Replications {
		record := done[c.Cell.RunID(r)]
		c.countStatus(record)
		for i := range values {
			values[i][r] = math.NaN()
			if record.Status == sim.OK {
				values[i][r] = float64(record.Values[i])
			}
		}
	}
	return values
}

func (c *CellSummary) countStatus(r *Record) {
	switch r.Status {
	case sim.Truncated:
		c.Truncated++
	case sim.Failed:
		c.Failed++
	default:
		return
	}
	if c.FirstBad == "" {
		c.Reason, c.FirstBad = string(r.Status)+": "+r.Reason, r.RunID
	}
}

// metric summarizes one metric and judges what is expected of it. A run without a value makes the verdict unknown even
// where the run itself went well: what is missing is mostly infinite (an operation that nobody answered), and the mean
// of the other runs would flatter.
func (c *CellSummary) metric(e *plan.Experiment, column sim.Column, values []float64) MetricSummary {
	m := MetricSummary{Column: column, Summary: stats.Summarize(values)}
	if prediction, ok := c.Cell.Prediction(column.Name); ok {
		m.Theory = &prediction
	}
	for i := range e.Expect {
		if x := &e.Expect[i]; x.Metric == column.Name && x.Covers(c.Cell) {
			m.expect(x)
		}
	}
	if m.Verdict != "" && c.Truncated+c.Failed > 0 {
		m.Verdict = stats.Unknown
	}
	return m
}

// expect judges one expectation; the worst verdict stays.
func (m *MetricSummary) expect(x *plan.Expectation) {
	judged := stats.Expectation{
		Equals: m.bound(x.Equals), AtLeast: m.bound(x.AtLeast), AtMost: m.bound(x.AtMost), Within: float64(x.Within),
	}
	if x.WithinAbs != nil {
		judged.WithinAbs = x.WithinAbs.Value
	}
	m.Expected = append(m.Expected, x.String())
	verdict := judged.Judge(m.Summary)
	if m.Verdict == "" || verdict == stats.Fails || verdict == stats.Unknown && m.Verdict == stats.Holds {
		m.Verdict = verdict
	}
}

func (m *MetricSummary) bound(b *plan.Bound) *float64 {
	if b == nil {
		return nil
	}
	if b.Theory {
		return &m.Theory.Value // checked by plan: there is one
	}
	return &b.Value
}

func compare(cell, against *plan.Cell, values, base [][]float64) []Pair {
	var pairs []Pair
	for i, column := range cell.Columns {
		if j := against.Column(column.Name); j >= 0 {
			pairs = append(pairs, Pair{cell, against, column, stats.Paired(base[j], values[i])})
		}
	}
	return pairs
}

// Pair returns the comparison of a cell's metric, or nil.
func (s *Summary) Pair(cell *plan.Cell, metric string) *Pair {
	first, compared := s.firstPair[cell]
	if !compared {
		return nil
	}
	for i := first; i < len(s.Pairs) && s.Pairs[i].Cell == cell; i++ {
		if s.Pairs[i].Column.Name == metric {
			return &s.Pairs[i]
		}
	}
	return nil
}

// ZeroUpper returns the 95 % upper bound of the share of runs with any, where n runs had none: an interval of 0 ± 0
// would say too much. It is missing otherwise.
func (m *MetricSummary) ZeroUpper() float64 {
	if m.N == 0 || m.Max != 0 || m.Min != 0 || m.Column.Unit == "ms" {
		return math.NaN()
	}
	return stats.ZeroUpperBound(m.N)
}
