// Package batch executes the runs of an experiment on all cores and puts them on record as they finish.
package batch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/intake"
	"starmesh/sim"
)

// Options say how to execute.
type Options struct {
	Jobs     int                 // runs at a time
	Shuffle  uint64              // 0: in order; else in an order drawn from this seed
	Progress func(done, all int) // called after each run; may be nil
	Memory   sim.Size            // that each run may take on this machine, whatever limits.memory says; 0: no bound
}

// TooLarge is the error of runs that need more memory than Options.Memory. They are not on record: another machine may have it.
type TooLarge struct {
	Runs   int
	Memory sim.Size
}

func (t *TooLarge) Error() string {
	return fmt.Sprintf("%s more memory than this machine has for each (%d MB); work with fewer --jobs or on a larger machine, or lower limits.memory, so that they end as truncated",
		intake.Counted(t.Runs, "run needs", "runs need"), t.Memory/1e6)
}

// Run executes what the folder does not hold yet, beginning with the probes of what another build has done. It returns early
// when ctx is done: the runs under way are given up, those on record stay.
func Run(ctx context.Context, folder *results.Folder, options Options) error {
	if err := run(ctx, folder.Probes(), folder, folder.AddProbe, &options); err != nil {
		return err
	}
	return run(ctx, folder.Pending(), folder, folder.Add, &options)
}

// run executes tasks and puts them on record.
func run(ctx context.Context, tasks []results.Task, folder *results.Folder, add func(*results.Record) error, options *Options) error {
	if options.Shuffle != 0 {
		r := rand.New(rand.NewPCG(options.Shuffle, 0))
		r.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue, finished := make(chan results.Task), make(chan *results.Record)
	go feed(ctx, tasks, queue)
	for range min(options.Jobs, len(tasks)) {
		go work(ctx, queue, finished, options.Memory)
	}
	tooLarge := &TooLarge{Memory: options.Memory}
	for range tasks {
		select {
		case record := <-finished:
			if record == nil {
				tooLarge.Runs++
				continue
			}
			if err := add(record); err != nil {
				return err
			}
			if options.Progress != nil {
				options.Progress(len(folder.Done), folder.Runs())
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if tooLarge.Runs > 0 {
		return tooLarge
	}
	return nil
}

func feed(ctx context.Context, tasks []results.Task, queue chan<- results.Task) {
	defer close(queue)
	for _, t := range tasks {
		select {
		case queue <- t:
		case <-ctx.Done():
			return
		}
	}
}

// work does runs, and sends nil for one that needs more memory than it may take.
func work(ctx context.Context, queue <-chan results.Task, finished chan<- *results.Record, memory sim.Size) {
	rig := plan.Rig{Memory: memory}
	for t := range queue {
		select {
		case finished <- Execute(&rig, t):
		case <-ctx.Done():
			return
		}
	}
}

// Execute does one run. Whatever goes wrong in it stays its own. It returns nil for a run that needs more memory than the rig has.
func Execute(rig *plan.Rig, t results.Task) *results.Record {
	started := time.Now()
	report, theory := execute(rig, t)
	record := results.NewRecord(t.RunID(), report, time.Since(started).Nanoseconds())
	record.Predict(theory)
	switch {
	case record.Status == sim.Failed:
		*rig = plan.Rig{Memory: rig.Memory} // nothing of a run that failed touches another
	case record.Status == sim.Truncated && strings.HasPrefix(record.Reason, "memory:") && rig.Bounds(t.Cell):
		return nil
	}
	return record
}

// execute does the run, and tells what is predicted for it alone.
func execute(rig *plan.Rig, t results.Task) (report *sim.Report, theory map[string]float64) {
	defer func() {
		if r := recover(); r != nil {
			report = Failed(t, fmt.Sprint("panic: ", r, sim.PanicPlace()))
		}
	}()
	run, err := rig.Prepare(t.Cell, t.Replication)
	if err != nil {
		return Failed(t, err.Error()), nil
	}
	theory = rig.Theory()
	return run.Run(), theory
}

// Failed is the report of a run that could not be done.
func Failed(t results.Task, reason string) *sim.Report {
	return sim.FailedReport(reason, t.Cell.Model.Kinds, t.Cell.Columns)
}
