package results

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"time"

	"starmesh/experiments/plan"
	"starmesh/experiments/stats"
	"starmesh/sim"
)

// tableRead is a table whose rows are read while it is written: they end early where that fails.
type tableRead[R any] struct {
	tableOf[R]
	failed *error
}

func (t *tableRead[R]) csv(w io.Writer) error { return errors.Join(t.tableOf.csv(w), *t.failed) }

// binRow is a metric of a bin of a cell's runs.
type binRow struct {
	cell *plan.Cell
	sim.Column
	start     time.Duration
	values    []float64 // of the runs that have one
	low, high float64
}

// seriesTable has what the runs of a cell come to, bin by bin; nil where the experiment asks for no series, and for a shard.
func seriesTable(f *Folder, s *Summary) table {
	if f.Experiment.Series == nil || s == nil {
		return nil
	}
	var failed error
	cell := func(r binRow) *plan.Cell { return r.cell }
	of1 := func(statistic func(sorted []float64) float64) func(binRow) float64 {
		return func(r binRow) float64 {
			if len(r.values) == 0 {
				return math.NaN()
			}
			return statistic(r.values)
		}
	}
	return &tableRead[binRow]{tableOf[binRow]{slices.Concat(
		of(cell, cellID),
		of(cell, sweepColumns(f.Experiment, "")...),
		[]column[binRow]{formatted("time_s", "s", "when the bin begins: what begins in it belongs to it, whatever becomes of it later", func(r binRow) string { return seconds(r.start) })},
		of(func(r binRow) sim.Column { return r.Column }, metricName...),
		[]column[binRow]{
			integer("n", "runs with a value in this bin", func(r binRow) int { return len(r.values) }),
			numeric("mean", "", "mean over these runs", of1(func(v []float64) float64 { return stats.Mean{Values: v}.Value() })),
			numeric("ci_low", "", "lower end of its interval, by Student's t over runs, of the experiment's confidence; empty where there is none", func(r binRow) float64 { return r.low }),
			numeric("ci_high", "", "its upper end", func(r binRow) float64 { return r.high }),
			numeric("min", "", "smallest of a run", of1(slices.Min[[]float64])),
			numeric("max", "", "largest of a run", of1(slices.Max[[]float64])),
		},
	), f.bins(&failed)}, &failed}
}

// bins visits the bins of each cell, and in each bin the metrics, until a record cannot be read.
func (f *Folder) bins(failed *error) iter.Seq[binRow] {
	e := f.Experiment
	return func(yield func(binRow) bool) {
		for _, c := range e.Cells {
			records, err := Reader(f.read).all(e, c)
			if err != nil {
				*failed = err
				return
			}
			records = slices.DeleteFunc(records, func(r *Record) bool { return r.Status != sim.OK })
			columns := e.SeriesColumns(c)
			for bin := range e.Series.Bins(c) {
				for _, column := range columns {
					row := binRow{cell: c, Column: column, start: time.Duration(bin) * e.Series.Every}
					for _, record := range records {
						row.values = append(row.values, record.bin(column.Name, bin))
					}
					row.values = stats.Present(row.values)
					row.low, row.high = stats.Mean{Values: row.values, NonNegative: true, AtMostOne: column.Unit == "ratio" && !column.Beyond}.Interval(float64(e.Confidence))
					if !yield(row) {
						return
					}
				}
			}
		}
	}
}

// bin returns what the record tells of a bin.
func (r *Record) bin(metric string, bin int) float64 {
	for i := range r.Binned {
		if r.Binned[i].Name == metric && bin < len(r.Binned[i].Values) {
			return float64(r.Binned[i].Values[bin])
		}
	}
	return math.NaN()
}

// binOfRun is a bin of a run.
type binOfRun struct {
	run
	bin int
}

// seriesRunsTable has the bins of each run, a column for each metric; nil where the experiment does not ask for them.
func seriesRunsTable(f *Folder, _ *Summary) table {
	e := f.Experiment
	if e.Series == nil || !e.Series.Runs {
		return nil
	}
	columns := append(of(func(r binOfRun) run { return r.run }, runColumns...),
		formatted("time_s", "s", "when the bin begins", func(r binOfRun) string { return seconds(time.Duration(r.bin) * e.Series.Every) }))
	for _, metric := range e.Series.Metrics {
		columns = append(columns, numeric(metric, "", fmt.Sprintf("%s in this bin", metric), func(r binOfRun) float64 { return r.record.bin(metric, r.bin) }))
	}
	var failed error
	return &tableRead[binOfRun]{tableOf[binOfRun]{columns, func(yield func(binOfRun) bool) {
		for r := range f.runs() {
			if r.record, failed = f.read(r.record.RunID); failed != nil {
				return
			}
			for bin := range e.Series.Bins(r.cell) {
				if !yield(binOfRun{r, bin}) {
					return
				}
			}
		}
	}}, &failed}
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }
