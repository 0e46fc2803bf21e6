package plan

import (
	"fmt"
	"slices"
	"time"

	"starmesh/experiments/plan/decode"
)

const (
	// Pilots is how many runs of a cell tell its warm-up, if that is auto. They are no replications: what is measured does not
	// choose its own beginning.
	Pilots = 10
	// pilotParts is into how many parts a pilot is cut, and so how finely a warm-up is told.
	pilotParts = 1000
	// batchParts is into how many parts a run is cut for batch means.
	batchParts = 400
)

// warmup is 0 as long as it is not measured.
func (c *Cell) warmup() time.Duration {
	if c.Warmup == nil {
		return 0
	}
	return *c.Warmup
}

// Settled tells whether the warm-up of each cell is known.
func (e *Experiment) Settled() bool {
	for _, c := range e.Cells {
		if c.Warmup == nil {
			return false
		}
	}
	return true
}

// Head returns the cell whose pairs c is one of: what the table compares it with, or itself.
func (e *Experiment) Head(c *Cell) *Cell {
	if base := e.Baseline(c); base != nil {
		return base
	}
	return c
}

// Pilot returns the cell as its pilots run it: from the beginning on, its metrics are told in parts of equal length. Pilot i is
// replication -1-i.
func (c *Cell) Pilot() (pilot *Cell, part time.Duration) {
	cut := *c
	cut.parts, cut.binning = pilotParts, nil
	return &cut, (c.Duration-c.Deadline-1)/pilotParts + 1
}

// settled gives a cell the warm-up that was measured, as if it were written in the file.
func (p *parser) settled(d *decode.Decoder, cell *Cell, warmup time.Duration, files map[string]string) (problems decode.Problems) {
	cell.Warmup = &warmup
	if err := cell.inspect(&p.rig); err != nil {
		problems = located(d, err)
	}
	cell.identify(d, files)
	return problems
}

// checkWarmup finds a metric that says nothing of the warm-up, or is missing.
func (p *parser) checkWarmup(metric string) {
	if p.experiment.Options.Warmups != nil {
		return // it was found before they were measured
	}
	for _, cell := range p.experiment.Cells {
		if cell.Warmup != nil || cell.lacks("warmup") || cell.Columns == nil {
			continue
		}
		switch i := cell.Column(metric); {
		case i < 0 && metric != "" && p.mayReport(cell, metric):
		case metric == "":
			p.blame(p.value("warmup"), "warmup", "auto needs a metric that tells when the run is in a steady state; add warmup_metric, such as %s", usualMetric(cell))
			return
		case i < 0:
			p.blame(p.value("warmup_metric"), "warmup_metric", "nothing reports %s in %s%s", metric, cell.Name(), suggestMetric(metric, cell))
			return
		case !cell.Columns[i].InParts:
			p.blame(p.value("warmup_metric"), "warmup_metric", "%s is no mean, ratio or count of the statistics window; take one, such as %s", metric, usualMetric(cell))
			return
		}
	}
	lacks := func(c *Cell) bool { return c.lacks("warmup") || c.Columns == nil }
	if metric != "" && p.experiment.Settled() && !slices.ContainsFunc(p.experiment.Cells, lacks) {
		p.blame(p.value("warmup_metric"), "warmup_metric", "the warm-up is given; leave this out, or set warmup: auto")
	}
}

// usualMetric is one that tells the warm-up of most runs.
func usualMetric(c *Cell) string {
	if name := "operation_latency_mean_ms"; c.Reports(name) {
		return name
	}
	return "latency_mean_ms"
}

// WarmupNote says what is still to be measured; "" if nothing is.
func (e *Experiment) WarmupNote() string {
	if e.Settled() {
		return ""
	}
	return fmt.Sprintf("the warm-up is measured by %d runs more of each cell whose warmup is auto", Pilots)
}
