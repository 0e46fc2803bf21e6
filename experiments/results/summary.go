package results

import (
	"math"

	"starmesh/experiments/plan"
	"starmesh/experiments/stats"
	"starmesh/sim"
	"starmesh/sim/counting"
)

// Summary holds the statistics of an experiment: the replication is the unit, never the message.
type Summary struct {
	Experiment *plan.Experiment
	Cells      []CellSummary // by Experiment.Cells
	Pairs      []Pair

	firstPair map[*plan.Cell]int // a cell's pairs stand together; this is the first one's index
	recordOf  func(runID string) *Record
}

// Run returns the record of a run.
func (s *Summary) Run(cell *plan.Cell, replication int) *Record {
	return s.recordOf(cell.RunID(replication))
}

// CellSummary is one cell's part.
type CellSummary struct {
	Cell              *plan.Cell
	Truncated, Failed int
	Reason            string // why the first run that did not end well was truncated or failed
	FirstBad          string // its run id
	Metrics           []MetricSummary
}

// Estimate is a number with its interval, of the experiment's confidence. What is undefined is NaN.
type Estimate struct {
	Value, Low, High float64
	Method           stats.Method
	Wants            int // replications more that a quantile needs for an interval; 0: not known, or none
}

// MetricSummary is one metric of a cell.
type MetricSummary struct {
	Column sim.Column
	stats.Spread
	Estimate
	Theory   *sim.Prediction
	Expected []string // the expectations of it
	Verdict  stats.Verdict
	More     int // replications more that would probably decide an unknown verdict; 0: not known

	runs int // those that did not end well included
}

// known is what a metric is judged by. It is as large as the runs, and so kept no longer than that takes.
type known struct {
	stats.Evidence
	stats.Facts
	excess []float64 // of the runs' values over what is predicted for each, where that differs
}

// Runs is how many replications there are, those that did not end well included.
func (m *MetricSummary) Runs() int { return m.runs }

// Pair compares one metric of a cell with another cell's, over runs that share a replication.
type Pair struct {
	Cell, Against *plan.Cell
	Column        sim.Column
	Estimate              // of the difference, cell minus against
	N             int     // pairs of which both sides have a value
	Lost          int     // other replications
	None          float64 // where no pair differs in a count: the upper bound of the share of pairs that do; else NaN
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
func Summarize(e *plan.Experiment, read Reader) (*Summary, error) {
	s := &Summary{Experiment: e, firstPair: map[*plan.Cell]int{}}
	for _, cell := range e.Cells {
		c := CellSummary{Cell: cell}
		records, err := read.all(e, cell)
		if err != nil {
			return nil, err
		}
		runs := &cellRuns{cell: cell}
		for _, r := range records {
			r.Ledger, r.Firings = nil, nil // of no use here, and there may be many
			if c.countStatus(r); r.Status == sim.OK {
				runs.records = append(runs.records, r)
			}
		}
		for i := range cell.Columns {
			c.Metrics = append(c.Metrics, c.metric(e, runs, i))
		}
		s.Cells = append(s.Cells, c)
	}
	for _, cell := range e.Cells {
		if against := e.Baseline(cell); against != nil {
			s.firstPair[cell] = len(s.Pairs)
			pairs, err := compare(e, cell, against, read)
			if err != nil {
				return nil, err
			}
			s.Pairs = append(s.Pairs, pairs...)
		}
	}
	return s, nil
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

func estimateOf(e *plan.Experiment, evidence stats.Evidence) Estimate {
	low, high := evidence.Interval(float64(e.Confidence))
	wants := 0
	if q, is := evidence.(*stats.Quantile); is {
		wants = q.More()
	}
	return Estimate{evidence.Value(), low, high, evidence.Method(), wants}
}

// metric summarizes one metric and judges what is expected of it.
func (c *CellSummary) metric(e *plan.Experiment, runs *cellRuns, column int) MetricSummary {
	values := runs.values(column)
	ordered := stats.Ordered(values)
	m := MetricSummary{Column: c.Cell.Columns[column], Spread: stats.SpreadOf(ordered)}
	m.Missing = len(values) - len(ordered)
	k := known{Evidence: runs.evidence(column, values, ordered), Facts: runs.facts(column, ordered)}
	m.Estimate = estimateOf(e, k.Evidence)
	k.Facts.Missing = c.Truncated + c.Failed
	if _, each := k.Evidence.(stats.Mean); each { // of what is pooled, a run that observed nothing lacks nothing
		k.Facts.Missing += m.Missing
	}
	m.runs = m.N + m.Missing + c.Truncated + c.Failed
	var each []float64
	_, parts := k.Evidence.(stats.Batches)
	if m.Theory, each = runs.theory(m.Column.Name); each != nil && !parts {
		for i, value := range values {
			k.excess = append(k.excess, value-each[i])
		}
	}
	for i := range e.Expect {
		if x := &e.Expect[i]; x.Metric == m.Column.Name && x.Covers(c.Cell) {
			m.expect(x, float64(e.Confidence), &k)
		}
	}
	return m
}

// expect judges one expectation; the worst verdict stays.
func (m *MetricSummary) expect(x *plan.Expectation, confidence float64, k *known) {
	m.Expected = append(m.Expected, x.String())
	judged := m.judge(x, confidence, k)
	if m.Verdict == "" || judged.Verdict == stats.Fails || judged.Verdict == stats.Unknown && m.Verdict == stats.Holds {
		m.Verdict, m.More = judged.Verdict, judged.More
	}
}

// judge compares with what is expected. What is predicted for each run by itself is compared run by run: the excess must be
// nothing, or within the tolerance.
func (m *MetricSummary) judge(x *plan.Expectation, confidence float64, k *known) stats.Judged {
	evidence, facts, origin := k.Evidence, k.Facts, 0.0
	if x.ByTheory() {
		if m.Theory == nil {
			return stats.Judged{Verdict: stats.Unknown} // its assumptions hold for some runs only
		}
		if k.excess != nil {
			evidence, facts, origin = stats.Mean{Values: stats.Present(k.excess)}, stats.Facts{Missing: k.Facts.Missing}, m.Theory.Value
		}
	}
	bound := func(b *plan.Bound) *float64 {
		if b == nil {
			return nil
		}
		value := b.Value
		if b.Theory {
			value = m.Theory.Value
		}
		value -= origin
		return &value
	}
	expected := stats.Expectation{Equals: bound(x.Equals), AtLeast: bound(x.AtLeast), AtMost: bound(x.AtMost)}
	if x.Equals != nil {
		size := math.Abs(*expected.Equals + origin)
		expected.Tolerance, expected.Precision = x.Tolerance(size), x.HalfWidth(size)
		if expected.Tolerance == 0 && expected.Precision == 0 && origin != 0 {
			expected.Precision = stats.DefaultPrecision * size
		}
	}
	return expected.Judge(evidence, confidence, facts)
}

func compare(e *plan.Experiment, cell, against *plan.Cell, read Reader) (pairs []Pair, err error) {
	runs, base, err := pairsOf(e, cell, against, read)
	if err != nil {
		return nil, err
	}
	for i, column := range cell.Columns {
		j := against.Column(column.Name)
		if j < 0 {
			continue
		}
		values, baseValues := runs.values(i), base.values(j)
		pair := Pair{Cell: cell, Against: against, Column: column, None: math.NaN()}
		alike := true
		for k := range values {
			if !math.IsNaN(values[k]) && !math.IsNaN(baseValues[k]) {
				pair.N++
				alike = alike && values[k] == baseValues[k]
			}
		}
		if alike && pair.N >= 2 && column.Nature == counting.Counter {
			pair.None = noneOf(pair.N, e)
		}
		pair.Lost = e.Replications - pair.N
		pair.Estimate = estimateOf(e, stats.Difference(base.evidence(j, baseValues, stats.Ordered(baseValues)), runs.evidence(i, values, stats.Ordered(values)), baseValues, values))
		pairs = append(pairs, pair)
	}
	return pairs, nil
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

// NoneOfRuns is, where no run counted any of a metric, the bound of the share of runs that do, with the experiment's confidence;
// NaN otherwise. Of a share of trials the interval says more.
func (s *Summary) NoneOfRuns(m *MetricSummary) float64 {
	if m.N < 2 || m.Max != 0 || m.Min != 0 || m.Column.Unit == "ms" || m.Method == stats.ExactShare {
		return math.NaN()
	}
	return noneOf(m.N, s.Experiment)
}

// noneOf is the upper bound of the share of those of which none of n is one.
func noneOf(n int, e *plan.Experiment) float64 {
	_, high := stats.Ratio{Top: make([]float64, 2), Bottom: []float64{float64(n) / 2, float64(n) / 2}, Share: true}.Interval(float64(e.Confidence))
	return high
}
