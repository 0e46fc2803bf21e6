package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// Series is the section of the same name: which metrics are told of each bin of time.
type Series struct {
	Every   time.Duration `yaml:"every" required:"true" above:"0s" help:"length of a bin; the first begins with the run, the last ends with it"`
	Metrics []string      `yaml:"metrics" required:"true" help:"metrics to tell of each bin"`
	Runs    bool          `yaml:"runs" help:"those of each run, too, in series_runs.csv"`
}

// Bounds of series, which the memory and the disk have to hold.
const (
	mostBins         = 10_000
	mostSeriesValues = 50_000_000
)

// Bins returns how many bins a run of the cell has.
func (s *Series) Bins(c *Cell) int {
	return int((c.Duration+c.Drain-1)/s.Every) + 1
}

// binBytes is about what a bin takes while a run is under way, without values of which quantiles are told.
const binBytes = 2000

// bin makes the cell's runs tell of bins.
func (c *Cell) bin(s *Series) *sim.PathError {
	if s == nil {
		return nil
	}
	if bins := int64((c.Duration+c.Drain-1)/s.Every) + 1; bins > mostBins {
		return &sim.PathError{Path: "series.every", Err: fmt.Errorf("a run has %d bins; the most is %d: take %s or longer", bins, mostBins, ((c.Duration+c.Drain)/mostBins + time.Millisecond).Round(time.Millisecond))}
	}
	c.binning = &sim.Binning{Every: s.Every, Metrics: s.Metrics}
	return nil
}

// checkSeries finds metrics that no cell can tell of a bin, and what would be too much.
func (p *parser) checkSeries() {
	s := p.experiment.Series
	if s == nil {
		return
	}
	node := p.value("series")
	for i, metric := range s.Metrics {
		at, names, known := decode.Get(node, "metrics"), []string(nil), true
		for _, cell := range p.experiment.Cells {
			if known = known && cell.common != nil; known {
				for _, c := range cell.common.BinColumns() {
					names = append(names, c.Name)
				}
			}
		}
		switch {
		case slices.Contains(s.Metrics[:i], metric):
			p.blame(at, "series.metrics", "%s is there twice; remove one", metric)
		case !known || slices.Contains(names, metric):
		case p.mayReport(p.experiment.Cells[0], metric):
			p.blame(at, "series.metrics", "%s is of the run as a whole, or of a phase, and cannot be told of a bin; there is %s", metric, strings.Join(sortedOnce(names), ", "))
		default:
			p.blame(at, "series.metrics", "nothing reports %s%s", metric, decode.Suggest(metric, sortedOnce(names)))
		}
	}
	values := int64(0)
	for _, cell := range p.experiment.Cells {
		values += int64(s.Bins(cell)) * int64(len(s.Metrics)) * int64(p.experiment.Replications)
	}
	if values > mostSeriesValues {
		p.blame(node, "series", "that makes %d values; the most is %d: take longer bins, fewer metrics or fewer runs", values, mostSeriesValues)
	}
}

func sortedOnce(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// SeriesColumns lists what each bin of a cell tells, in the order of the file; of a metric that the cell does not have, nothing.
func (e *Experiment) SeriesColumns(c *Cell) (list []sim.Column) {
	if e.Series == nil || c.common == nil {
		return nil
	}
	all := c.common.BinColumns()
	for _, metric := range e.Series.Metrics {
		if at := slices.IndexFunc(all, func(c sim.Column) bool { return c.Name == metric }); at >= 0 {
			list = append(list, all[at])
		}
	}
	return list
}
