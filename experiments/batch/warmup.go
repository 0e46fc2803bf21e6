package batch

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
	"starmesh/sim"
)

// Warmups measures the warm-up of each cell for which it is auto, by MSER-5 on the mean of its pilots, and returns them by the
// cells' IDs, as plan.Options takes them. Cells that the table pairs get the longest of theirs. It is an error if a run is too
// short to tell.
func Warmups(ctx context.Context, e *plan.Experiment, jobs int) (map[string]time.Duration, error) {
	longest := map[*plan.Cell]time.Duration{}
	var refused error
	for _, cell := range e.Cells {
		if cell.Warmup != nil {
			continue
		}
		warmup, err := warmupOf(ctx, cell, e.WarmupMetric, jobs)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			refused = errors.Join(refused, fmt.Errorf("%s: %s: warmup: %w; lengthen duration, or give warmup a time", e.File, cell.Name(), err))
		}
		longest[e.Head(cell)] = max(longest[e.Head(cell)], warmup)
	}
	warmups := map[string]time.Duration{}
	for _, cell := range e.Cells {
		if cell.Warmup == nil {
			warmups[cell.ID] = longest[e.Head(cell)]
		}
	}
	return warmups, refused
}

func warmupOf(ctx context.Context, cell *plan.Cell, metric string, jobs int) (time.Duration, error) {
	pilot, part := cell.Pilot()
	reports, err := pilots(ctx, pilot, jobs)
	if err != nil {
		return 0, err
	}
	column := &pilot.Columns[pilot.Column(metric)]
	var top, bottom []float64
	for _, report := range reports {
		t, b := column.Fraction(report.Series)
		if top == nil {
			top, bottom = make([]float64, len(t)), make([]float64, len(b))
		}
		for i := range t {
			top[i] += t[i]
			bottom[i] += b[i]
		}
	}
	var series []float64
	var at []int // the part of each value: those that observed nothing have none
	for i := range top {
		if value := top[i] / bottom[i]; !math.IsNaN(value) {
			series, at = append(series, value), append(at, i)
		}
	}
	cut, settled := stats.MSER5(series)
	switch {
	case settled && at[cut] <= len(top)/2:
		if cut == 0 {
			return 0, nil
		}
		return part * time.Duration(at[cut]), nil
	case cut == 0:
		return 0, fmt.Errorf("%s has too few observations for MSER-5", metric)
	}
	return 0, fmt.Errorf("the run is too short: by MSER-5, %s comes to no steady state in the first half of it", metric)
}

// pilots returns the reports of a cell's pilots, in their order.
func pilots(ctx context.Context, pilot *plan.Cell, jobs int) ([]*sim.Report, error) {
	type done struct {
		pilot  int
		report *sim.Report
	}
	queue, finished := make(chan int), make(chan done, plan.Pilots)
	for range min(jobs, plan.Pilots) {
		go func() {
			var rig plan.Rig
			for i := range queue {
				report, _ := execute(&rig, results.Task{Cell: pilot, Replication: -1 - i})
				finished <- done{i, report}
			}
		}()
	}
	defer close(queue)
	reports := make([]*sim.Report, plan.Pilots)
	for i := range reports {
		select {
		case queue <- i:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for range reports {
		select {
		case d := <-finished:
			reports[d.pilot] = d.report
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for _, r := range reports {
		if r.Status != sim.OK {
			return nil, fmt.Errorf("a run to measure it did not end well: %s: %s", r.Status, r.Reason)
		}
	}
	return reports, nil
}
