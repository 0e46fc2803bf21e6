package results

import (
	"math"

	"starmesh/experiments/plan"
	"starmesh/experiments/stats"
	"starmesh/sim"
	"starmesh/sim/counting"
)

// cellRuns are the runs of a cell that ended well, with those of another cell that share a replication, if there is one.
type cellRuns struct {
	cell    *plan.Cell
	records []*Record

	sample string // that was pooled last
	pooled *stats.Pool
}

// A Reader returns the record of a run; nil if it is not done.
type Reader func(runID string) (*Record, error)

// all returns the records of a cell, by replication.
func (read Reader) all(e *plan.Experiment, cell *plan.Cell) ([]*Record, error) {
	records := make([]*Record, e.Replications)
	for r := range records {
		var err error
		if records[r], err = read(cell.RunID(r)); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// pairsOf returns the runs of two cells that share a replication and ended well both.
func pairsOf(e *plan.Experiment, cell, against *plan.Cell, read Reader) (a, b *cellRuns, err error) {
	a, b = &cellRuns{cell: cell}, &cellRuns{cell: against}
	of, others := []*Record(nil), []*Record(nil)
	if of, err = read.all(e, cell); err == nil {
		others, err = read.all(e, against)
	}
	if err != nil {
		return nil, nil, err
	}
	for r, x := range of {
		y := others[r]
		if x.Status == sim.OK && y.Status == sim.OK {
			a.records, b.records = append(a.records, x), append(b.records, y)
		}
	}
	return a, b, nil
}

// values returns one metric of each run.
func (c *cellRuns) values(column int) []float64 {
	values := make([]float64, len(c.records))
	for i, r := range c.records {
		values[i] = float64(r.Values[column])
	}
	return values
}

// counts are values where what is missing counts as nothing.
func (c *cellRuns) counts(name string) []float64 {
	values := c.values(c.cell.Column(name))
	for i, v := range values {
		if math.IsNaN(v) {
			values[i] = 0
		}
	}
	return values
}

// evidence is what the runs say of a metric, by its nature; a single one says it in parts, if it was cut. Its values are those of
// each run, and in ascending order those that there are.
func (c *cellRuns) evidence(column int, values, ordered []float64) stats.Evidence {
	m := &c.cell.Columns[column]
	if len(c.records) == 1 && c.records[0].Series != nil && m.InParts && m.Nature != counting.Counter {
		top, bottom := m.Fraction(c.records[0].parts())
		return stats.Batches{Ratio: stats.Ratio{Top: top, Bottom: bottom,
			Share: m.Nature == counting.InstanceAverage || m.Nature == counting.Share && m.Unit == "ratio" && part(top, bottom), Graded: m.Nature == counting.InstanceAverage}}
	}
	switch m.Nature {
	case counting.Share:
		top, bottom := c.counts(m.Numerator), c.counts(m.Denominator)
		return stats.Ratio{Top: top, Bottom: bottom, Share: m.Unit == "ratio" && part(top, bottom)}
	case counting.SampleMean, counting.InstanceAverage:
		bottom := c.counts(m.Denominator)
		top := make([]float64, len(bottom))
		for i, mean := range values {
			if bottom[i] > 0 {
				top[i] = float64(mean * bottom[i])
			}
		}
		return stats.Ratio{Top: top, Bottom: bottom, Share: m.Nature == counting.InstanceAverage, Graded: true}
	case counting.SampleQuantile:
		return &stats.Quantile{Share: float64(m.Permille) / 1000, Pool: c.pool(m.Sample)}
	default:
		f := c.facts(column, ordered)
		return stats.Mean{Values: ordered, NonNegative: f.NonNegative, AtMostOne: f.AtMostOne}
	}
}

// part tells whether each top is part of its bottom.
func part(top, bottom []float64) bool {
	for i := range top {
		if top[i] < 0 || top[i] > bottom[i] {
			return false
		}
	}
	return true
}

// pool joins what each run observed of a sample, in its unit. Several quantiles are of the same one.
func (c *cellRuns) pool(sample string) *stats.Pool {
	if c.pooled == nil || c.sample != sample {
		c.pooled = nil // there is not room for two
		list := make([]stats.Observations, len(c.records))
		for i, r := range c.records {
			list[i] = r.observations(sample)
		}
		c.sample, c.pooled = sample, stats.NewPool(list)
	}
	return c.pooled
}

// facts are what is known of a metric's range: nothing that is counted or lasts is negative, unless it was.
func (c *cellRuns) facts(column int, ordered []float64) stats.Facts {
	m := &c.cell.Columns[column]
	n := len(ordered)
	return stats.Facts{
		NonNegative: n == 0 || ordered[0] >= 0,
		AtMostOne:   m.Unit == "ratio" && m.Nature != counting.Counter && (n == 0 || ordered[n-1] <= 1),
	}
}

// theory is what closed forms predict of a metric: for the cell, or, where its runs differ, for each of them. It is nil where
// they predict it of none of them, or not of all.
func (c *cellRuns) theory(metric string) (cell *sim.Prediction, each []float64) {
	prediction, predicted := c.cell.Prediction(metric)
	if !predicted {
		return nil, nil
	}
	for _, r := range c.records {
		if r.Theory == nil {
			return &prediction, nil
		}
		value, is := r.Theory[metric]
		if !is {
			return nil, nil
		}
		each = append(each, float64(value))
	}
	prediction.Value = stats.Mean{Values: each}.Value()
	prediction.Source += "; the mean of what it predicts for the graph of each run"
	return &prediction, each
}
