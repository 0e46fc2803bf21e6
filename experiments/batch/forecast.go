package batch

import (
	"math"
	"slices"
	"time"

	"starmesh/experiments/plan"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Forecast is what a batch will probably take.
type Forecast struct {
	Events float64
	Time   time.Duration // on this machine
	Memory sim.Size      // of the process, at its peak
	Cells  []CellForecast
}

// CellForecast is what one run of a cell will probably take.
type CellForecast struct {
	Events float64
	Time   time.Duration
	Memory sim.Size
	Full   bool // it comes to limits.memory, and ends there
	bins   int  // of what it observes
	sample int  // of the largest sample
	tried  bool
}

// Foretell estimates what a batch takes, with so many jobs: from estimates that follow from the settings, and from the beginnings
// of a run of some cells, for so long together.
func Foretell(e *plan.Experiment, jobs int, budget time.Duration) *Forecast {
	return foretell(e, jobs, budget, time.Now)
}

func foretell(e *plan.Experiment, jobs int, budget time.Duration, now func() time.Time) *Forecast {
	f := &Forecast{Cells: make([]CellForecast, len(e.Cells))}
	order := trialOrder(e)
	deadline := now().Add(budget)
	for i, at := range order {
		cell := e.Cells[at]
		share := deadline.Sub(now()) / time.Duration(len(order)-i)
		if cell.Unbuilt || share < time.Millisecond || cell.Prepared > share {
			continue
		}
		f.Cells[at] = try(cell, share, now)
	}
	f.rest(e)
	for i, cell := range e.Cells {
		if limit := cell.Limits.Memory; limit > 0 && f.Cells[i].Memory > limit {
			f.Cells[i].Memory, f.Cells[i].Full = limit, true
		}
	}
	f.sum(e, jobs)
	return f
}

// mostTrials is how many cells are tried: the costs of the others follow from theirs.
const mostTrials = 24

// trialOrder lists the cells to try: that with the largest estimate first, then some at random.
func trialOrder(e *plan.Experiment) []int {
	order := make([]int, len(e.Cells))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := random.Hash(uint64(a)), random.Hash(uint64(b))
		if x < y {
			return -1
		}
		return 1
	})
	largest := slices.IndexFunc(order, func(at int) bool {
		return !slices.ContainsFunc(e.Cells, func(c *plan.Cell) bool { return c.Estimate.Events > e.Cells[at].Estimate.Events })
	})
	order[0], order[largest] = order[largest], order[0]
	return order[:min(len(order), mostTrials)]
}

// mark is how far a trial had come at an instant of its own.
type mark struct {
	took time.Duration
	sim.Reached
}

// try begins a run of a cell. What it has not come to follows from how it went on in the second half of what it has.
func try(cell *plan.Cell, share time.Duration, now func() time.Time) CellForecast {
	began := now()
	var run sim.Run
	var prepared time.Duration
	var marks []mark // at a quarter and at half of what preparing leaves
	rig := plan.Rig{Enough: func() bool {
		took := now().Sub(began)
		if len(marks) < 2 && run != nil && took-prepared > (share-prepared)/4*time.Duration(len(marks)+1) {
			marks = append(marks, mark{took, run.Reached()})
		}
		return took > share
	}}
	run, err := rig.Prepare(cell, 0)
	if err != nil {
		return CellForecast{}
	}
	prepared = now().Sub(began)
	start := mark{prepared, run.Reached()}
	if table := tableTime(run); table > share && cell.Estimate.Tables > 0 { // with every event there may be another one
		tables, events := float64(float64(table)*float64(cell.Estimate.Tables)), float64(float64(untriedEvent)*cell.Estimate.Events)
		return CellForecast{Events: cell.Estimate.Events, Memory: cell.Estimate.Memory, tried: true,
			Time: prepared + time.Duration(min(tables+events, 9e18))}
	}
	report, broken := outcome(run)
	if broken {
		return CellForecast{}
	}
	last := mark{now().Sub(began), run.Reached()}
	f := CellForecast{Events: float64(last.Events), Time: last.took, Memory: last.Memory, tried: true}
	for _, s := range report.Samples {
		bins := 0
		for range s.Bins.All() {
			bins++
		}
		f.bins, f.sample = f.bins+bins, max(f.sample, bins)
	}
	if report.Status != sim.Truncated || last.took <= share {
		return f
	}
	if len(marks) < 2 || marks[1].Events == last.Events { // it was busy with one
		marks = []mark{start, {took: prepared, Reached: sim.Reached{Memory: last.Memory, TableBytes: last.TableBytes}}}
	}
	f.extrapolate(cell, marks[0], marks[1], last, run.Setting().World.Len())
	return f
}

// untriedEvent is what an event takes of which nothing is known.
const untriedEvent = time.Microsecond

// tableTime returns about how long a table of routes takes, by the degree of a node in the middle.
func tableTime(run sim.Run) time.Duration {
	const perEnd = 400 * time.Nanosecond
	world := run.Setting().World
	return time.Duration(world.Graph.Degree(sim.NodeID(world.Participants/2))) * time.Duration(world.Len()) * perEnd
}

// outcome does a run, and tells whether it broke.
func outcome(run sim.Run) (report *sim.Report, broken bool) {
	defer func() { broken = broken || recover() != nil }()
	report = run.Run()
	return report, report.Status == sim.Failed
}

// extrapolate goes on as from half to last until the end of the run, or until so many events have happened as follow from the
// settings: a rumour is over sooner. Tables of routes are no more than nodes; while they are made, little else takes time.
func (f *CellForecast) extrapolate(cell *plan.Cell, quarter, half, last mark, nodes int) {
	events, passed := float64(last.Events-half.Events), (last.Now - half.Now).Seconds()
	more := math.Inf(1)
	if passed > 0 {
		more = float64(events * ((cell.Duration + cell.Drain - last.Now).Seconds() / passed))
	}
	if foreseen := cell.Estimate.Events - float64(last.Events); foreseen > 0 || math.IsInf(more, 1) {
		more = max(min(more, foreseen), 0)
	}
	f.Events = float64(last.Events) + more
	times := more / max(events, 1)
	tables, missing := float64(last.TableBytes-half.TableBytes), float64(float64(4*nodes)*float64(nodes))-float64(last.TableBytes)
	if tables > float64(4*nodes)*events/10 {
		times = min(times, missing/tables)
	}
	const mostBins = 4 // times as many: observations fall into bins that there are, mostly
	f.bins, f.sample = int(float64(f.bins)*min(1+times, mostBins)), int(float64(f.sample)*min(1+times, mostBins))
	f.Time = last.took + time.Duration(float64(last.took-half.took)*times)
	memory := float64(last.Memory) + grows(quarter, half, last, more)
	f.Memory = max(sim.Size(min(memory, 1e15)), cell.Estimate.Memory)
}

// grows returns by how many bytes, but for tables of routes, a run that has so many more events before it grows. What grows on a line
// goes on so. What grows ever more slowly may be on a power of its events, which follows from three marks, or on a line that comes
// late: what is returned is as many times the one as the other is of it.
func grows(quarter, half, last mark, more float64) float64 {
	bytes := func(from, to mark) float64 {
		return float64(to.Memory-to.TableBytes) - float64(from.Memory-from.TableBytes)
	}
	before, now := bytes(quarter, half), bytes(half, last)
	first, middle, end := float64(quarter.Events), float64(half.Events), float64(last.Events)
	line := now / max(end-middle, 1) * more
	switch {
	case now <= 0:
		return 0
	case before <= 0 || first == 0 || middle <= first || now*(middle-first) >= before*(end-middle):
		return line
	}
	between := func(power, from, to float64) float64 { // what a power of the events grows by
		return math.Expm1(power*math.Log(to)) - math.Expm1(power*math.Log(from))
	}
	low, high := 1e-9, 1.0 // as a logarithm, and as a line
	for range 40 {
		power := (low + high) / 2
		if now*between(power, first, middle) < before*between(power, middle, end) {
			high = power
		} else {
			low = power
		}
	}
	return math.Sqrt(line * now * between(low, end, end+more) / between(low, middle, end))
}

// rest estimates the cells that were not tried: as those that were are, beside what follows from their settings.
func (f *Forecast) rest(e *plan.Experiment) {
	var events, foreseen, nanos, bins, samples, tried float64
	for i, c := range f.Cells {
		if c.tried {
			events, foreseen, nanos = events+c.Events, foreseen+e.Cells[i].Estimate.Events, nanos+float64(c.Time)
			bins, samples, tried = bins+float64(c.bins), samples+float64(c.sample), tried+1
		}
	}
	factor, each := 1.0, float64(untriedEvent)
	if tried > 0 && foreseen > 0 {
		factor = events / foreseen
	}
	if events > 0 {
		each = nanos / events
	}
	for i := range f.Cells {
		c, estimate := &f.Cells[i], e.Cells[i].Estimate
		if c.tried {
			continue
		}
		c.Events, c.Memory = float64(estimate.Events*factor), estimate.Memory
		c.Time = time.Duration(c.Events * each)
		c.bins, c.sample = int(bins/max(tried, 1)), int(samples/max(tried, 1))
	}
}

// sum adds up what the batch takes. Its peak is either while runs are under way or when they are summed up.
func (f *Forecast) sum(e *plan.Experiment, jobs int) {
	const program, perRun, perRecord, perLoaded, perBin, perPooledBin, garbage = 28e6, 6e5, 500, 1500, 5, 9, 40e6
	replications := float64(e.Replications)
	var records, largest, summed, left float64
	var nanos float64
	for i := range f.Cells {
		c := &f.Cells[i]
		f.Events += float64(c.Events * replications)
		nanos += float64(float64(c.Time) * replications)
		records += float64(replications * perRecord)
		summed = max(summed, float64(replications*(perLoaded+float64(perBin*float64(c.bins))+float64(perPooledBin*float64(c.sample)))))
		largest = max(largest, perRun+float64(c.Memory))
		left += float64(replications * (perRun + float64(c.Memory)))
	}
	jobs = min(jobs, e.Runs())
	f.Time = time.Duration(min(nanos/float64(jobs), 9e18))
	live := float64(float64(jobs) * largest)
	left -= float64(live * 0.75) // what ended runs have left, and what lists leave that grow
	running := live + min(max(garbage, live/4), left)
	if slices.ContainsFunc(e.Cells, func(c *plan.Cell) bool { return e.Baseline(c) != nil }) {
		summed *= 2
	}
	summed += max(garbage, (records+summed)/4)
	f.Memory = sim.Size(program + records + max(running, summed))
}
