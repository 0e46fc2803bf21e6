package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/minio/highwayhash"
	"github.com/spf13/cobra"

	"starmesh/experiments/batch"
	"starmesh/experiments/cluster"
	"starmesh/experiments/plan"
	"starmesh/experiments/report"
	"starmesh/experiments/results"
	"starmesh/intake"
	"starmesh/topologies"
)

// source are the flags that say which experiment is meant.
type source struct {
	set          []string
	seed         uint64
	replications int

	earlier *plan.Options            // of the batch that is gone on with
	warmups map[string]time.Duration // that were measured
	units   int64                    // plan.Options'
	input   []byte                   // the experiment, where it came from the standard input
}

// standardInput is what names it in the place of a file.
const standardInput = "-"

func (s *source) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&s.set, "set", nil, "change a setting: path=value, as in links.loss=2%, or the sweep: sweep=[{nodes: [8, 64]}] (repeatable)")
	c.Flags().Uint64Var(&s.seed, "seed", 0, "another seed")
	c.Flags().IntVar(&s.replications, "replications", 0, "another number of replications")
}

// options returns what the flags change.
func (s *source) options(c *cobra.Command) (options plan.Options, err error) {
	options = plan.Options{Replications: s.replications, Warmups: s.warmups, Units: s.units}
	if c.Flags().Changed("seed") {
		options.Seed = &s.seed
	}
	if c.Flags().Changed("replications") && s.replications < 1 {
		return options, errors.New("--replications: at least 1")
	}
	for _, change := range s.set {
		path, value, found := strings.Cut(change, "=")
		if !found || path == "" {
			return options, fmt.Errorf("--set %s: write path=value, as in links.loss=2%%", change)
		}
		options.Set = append(options.Set, plan.Change{Path: path, Value: value})
	}
	if s.earlier != nil {
		options = s.earlier.With(options)
	}
	return options, nil
}

// read reads the experiment that the flags and the file, or the results folder, name.
func (a *app) read(c *cobra.Command, s *source, file string) (*plan.Experiment, error) {
	options, err := s.options(c)
	if err != nil {
		return nil, err
	}
	var e *plan.Experiment
	if isFolder(file) {
		e, err = readFolder(a.catalogue, file, options)
	} else if text, failed := s.text(c, file); failed != nil {
		return nil, failed
	} else {
		e, err = plan.Parse(a.catalogue, file, text, options)
	}
	if err == nil {
		a.notePieces(e)
		a.noteEmptyPhases(e)
		a.noteMisses(e)
		a.noteRenumbered(e)
	}
	return e, err
}

// readSettled reads an experiment, and measures the warm-ups that are auto.
func (a *app) readSettled(ctx context.Context, c *cobra.Command, s *source, file string, jobs int) (*plan.Experiment, error) {
	e, err := unlessInterrupted(ctx, func() (*plan.Experiment, error) { return a.read(c, s, file) })
	if errors.Is(err, context.Canceled) {
		return nil, &exit{exitInterrupted, errors.New("interrupted while the experiment was read; what is on record stays: go on with the same command")}
	}
	if err != nil || e.Settled() {
		return e, err
	}
	if s.warmups, err = batch.Warmups(ctx, e, jobs); errors.Is(err, context.Canceled) {
		return nil, &exit{exitInterrupted, errors.New("interrupted while warm-ups were measured; what is on record stays: go on with the same command")}
	} else if err != nil {
		return nil, err
	}
	unsettled := e
	if e, err = a.read(c, s, file); err == nil {
		a.noteWarmups(unsettled, e)
	}
	return e, err
}

// noteWarmups says what was measured.
func (a *app) noteWarmups(unsettled, e *plan.Experiment) {
	for i, cell := range e.Cells {
		if unsettled.Cells[i].Warmup == nil {
			fmt.Fprintf(a.stderr, "note: %s: the warm-up takes %s, by MSER-5 on %s in %d runs of their own\n", cell.Name(), *cell.Warmup, e.WarmupMetric, plan.Pilots)
		}
	}
}

// notePieces says which topologies are in pieces: they are run as they are, never repaired.
func (a *app) notePieces(e *plan.Experiment) {
	said := map[[2]int]bool{}
	for _, cell := range e.Cells {
		if pieces := [2]int{len(cell.Pieces), slices.Max(append(cell.Pieces, 0))}; pieces[0] > 1 && !said[pieces] {
			said[pieces] = true
			fmt.Fprintf(a.stderr, "note: %s: in replication 0 the network is in %d pieces, the largest of %s; messages between them are lost (no_route)\n",
				cell.Name(), pieces[0], intake.Counted(pieces[1], "node", "nodes"))
		}
	}
}

// noteEmptyPhases says which phases have no time of their own.
func (a *app) noteEmptyPhases(e *plan.Experiment) {
	said := map[string]bool{}
	for _, cell := range e.Cells {
		if names := strings.Join(cell.EmptyPhases(), " and "); names != "" && !said[names] {
			said[names] = true
			fmt.Fprintf(a.stderr, "note: %s: no data %s the fault: what begins within phase_margin before a border belongs to across_; shorten the deadline, set phase_margin, or let the fault begin later or last longer\n",
				cell.Name(), names)
		}
	}
}

// noteMisses says which faults find nobody to strike, and where.
func (a *app) noteMisses(e *plan.Experiment) {
	for _, m := range e.Misses() {
		fmt.Fprintf(a.stderr, "note: in replication 0 the fault %s finds nobody in %d of %s (%s): %s; if that is meant, expect it: %s\n",
			m.Fault, len(m.Cells), intake.Counted(len(e.Cells), "cell", "cells"), plan.Names(m.Cells), m.Why, m.Repair)
	}
}

// noteRenumbered says which files number their nodes otherwise than Starmesh does.
func (a *app) noteRenumbered(e *plan.Experiment) {
	said := map[string]bool{}
	for _, cell := range e.Cells {
		if cell.Labels == nil {
			continue
		}
		if layout, err := cell.Layout(0); err == nil && !said[renumbered(layout)] {
			said[renumbered(layout)] = true
			fmt.Fprint(a.stderr, renumbered(layout))
		}
	}
}

// renumbered is the note on a layout, "" for none.
func renumbered(l *topologies.Layout) string {
	here, there, is := l.Renumbered()
	if !is {
		return ""
	}
	return fmt.Sprintf("note: nodes are numbered in the order of the topology's file: what is %s there is node %d here, %q; labels: [...] names nodes as the file does\n", there, here, l.Names[here])
}

// runFlags are the flags of `run`.
type runFlags struct {
	source
	jobs                        int
	out, table                  string
	resume, acceptBuild, dryRun bool
	report                      bool
	keep                        int
	replace                     bool
	shuffle                     uint64
	shardText                   string
	shard                       results.Shard
	remote                      remote
}

func (a *app) runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run FILE",
		Short: "Run an experiment (-: the standard input): write its results folder and print its table",
		Example: "  starmesh run experiments/star-vs-mesh.yaml\n" +
			"  starmesh run experiments/star-vs-mesh.yaml --set links.loss=5% --seed 7 --out results/lossy",
		Args: exactlyOneFile,
		RunE: func(c *cobra.Command, args []string) error { return a.run(c, &f, args[0]) },
	}
	f.flags(c)
	c.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "runs at a time")
	c.Flags().StringVar(&f.out, "out", "", "results folder (default results/<name>)")
	c.Flags().StringVar(&f.table, "table", "text", "print the tables as text or as csv (then all else goes to stderr)")
	c.Flags().BoolVar(&f.resume, "resume", false, "go on with an unfinished results folder")
	c.Flags().BoolVar(&f.acceptBuild, "accept-build", false, "take over what another build of the program has done, without trying a run of each cell")
	c.Flags().IntVar(&f.keep, "keep", 3, "when the experiment was edited, so many older results folders stay as <out>.1, <out>.2, ...")
	c.Flags().BoolVar(&f.replace, "replace", false, "keep none of them: the same as --keep 0")
	c.Flags().BoolVar(&f.report, "report", false, "write a page with the answer, tables and charts, too: report.html in the results folder")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "say what would run, and run nothing")
	f.remote.flags(c)
	c.Flags().StringVar(&f.shardText, "shard", "", "do a share of the runs alone, as in 3/40; auto, or auto/40: the one of this task of an array job; `merge` joins them")
	c.Flags().Uint64Var(&f.shuffle, "shuffle", 0, "do the runs in an order drawn from this seed (results do not depend on it)")
	return c
}

// mostJobs bounds the memory: each job holds the whole network of a run.
const mostJobs = 1024

// mostKept bounds the folders that are renamed at each run.
const mostKept = 100

func exactlyOneFile(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s needs one experiment file: starmesh %s", c.Name(), c.Use)
	}
	return nil
}

func (a *app) run(c *cobra.Command, f *runFlags, file string) error {
	if f.jobs < 1 || f.jobs > mostJobs {
		return fmt.Errorf("--jobs %d: write a number from 1 to %d", f.jobs, mostJobs)
	}
	if f.shardText == "" && isFolder(file) {
		f.shardText = results.ShardOf(file)
	}
	if f.report && f.shardText != "" {
		return errors.New("--report and --shard: a shard has no statistics; leave --report out, and make the page of what `merge` joins")
	}
	if f.keep < 0 || f.keep > mostKept || f.replace && c.Flags().Changed("keep") && f.keep > 0 {
		return fmt.Errorf("--keep %d: write a number from 0 to %d, and without --replace", f.keep, mostKept)
	}
	if f.replace {
		f.keep = 0
	}
	if err := checkTable(f.table); err != nil {
		return err
	}
	var err error
	if f.shard, err = shardNamed(f.shardText, os.LookupEnv); err != nil {
		return fmt.Errorf("--shard %s: %w", f.shardText, err)
	}
	if err := f.remote.check(f.shard); err != nil {
		return err
	}
	if f.dryRun {
		began := time.Now()
		f.units = checkedUnits
		experiment, err := a.read(c, &f.source, file)
		if err != nil {
			return err
		}
		return a.dryRun(experiment, f.jobs, began)
	}
	ctx, stop := interruptible(c.Context())
	defer stop()
	if err := a.goOn(c, f, file); err != nil {
		return err
	}
	experiment, err := a.readSettled(ctx, c, &f.source, file, f.jobs)
	if err != nil {
		return err
	}
	if f.out == "" {
		if f.out = resultsOf(file, experiment.Name); !isFolder(file) {
			f.out += shardSuffix(f.shard)
		}
	}
	summary, err := a.execute(ctx, f, experiment)
	if err != nil || summary == nil {
		return err
	}
	if err := a.drawPlots(summary, f.out); err != nil {
		return err
	}
	if f.report {
		if err := a.writeReport(summary, f.out, filepath.Join(f.out, reportFile)); err != nil {
			return err
		}
	}
	return a.conclude(summary, f.table, f.out)
}

// execute does the runs and writes the results folder. Of a shard there is no summary.
func (a *app) execute(ctx context.Context, f *runFlags, e *plan.Experiment) (*results.Summary, error) {
	folder, err := results.Open(f.out, e, results.Options{Build: buildHash(), Resume: f.resume, AcceptBuild: f.acceptBuild, Keep: f.keep, Shard: f.shard})
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	for _, note := range folder.Notes {
		fmt.Fprintf(a.stderr, "note: %s\n", note)
	}
	jobs, memory := a.allot(e, f.jobs)
	defer tune(e, jobs)()
	bar := a.newProgress(folder)
	if f.remote.on != "" {
		err = a.collect(ctx, &f.remote, folder, memory, bar)
	}
	if err == nil {
		err = batch.Run(ctx, folder, batch.Options{Jobs: jobs, Shuffle: f.shuffle, Progress: bar.update, Memory: memory})
	}
	bar.stop()
	if reused := folder.Reused(); reused != "" {
		fmt.Fprintf(a.stderr, "note: %s\n", reused)
	}
	if errors.Is(err, context.Canceled) {
		return nil, &exit{exitInterrupted, fmt.Errorf("interrupted after %d of %s; go on with: %s", len(folder.Done), intake.Counted(folder.Runs(), "run", "runs"), a.again(f, e))}
	}
	var summary *results.Summary
	if err == nil {
		summary, err = folder.Finish()
	}
	if err != nil {
		return nil, &exit{exitIncomplete, fmt.Errorf("%w\n%d of %d runs are on record; when this is repaired, go on with: %s", err, len(folder.Done), folder.Runs(), a.again(f, e))}
	}
	if summary == nil {
		a.concludeShard(f, folder)
	}
	return summary, nil
}

// again returns the command that goes on with an interrupted batch.
func (a *app) again(f *runFlags, e *plan.Experiment) string {
	command := a.program + " run " + e.Arguments() + " --out " + plan.Quote(f.out) + " --resume"
	if f.shard.Count > 0 {
		command += " --shard " + f.shard.String()
	}
	if f.remote.on != "" {
		command += " --on " + plan.Quote(cluster.Access{URL: f.remote.on}.Shown())
	}
	return command
}

// conclude prints the tables and turns verdicts into the exit code. Standard output that holds CSV holds nothing else.
func (a *app) conclude(s *results.Summary, table, folder string) error {
	r, rest, err := report.New(s), a.stdout, error(nil)
	if table == "csv" {
		rest, err = a.stderr, report.ToCSV(a.stdout, r.Tables)
	} else {
		err = report.ToText(a.stdout, r.Tables, float64(s.Experiment.Confidence))
	}
	if err == nil {
		err = r.FindingsToText(rest, a.program)
	}
	if err == nil {
		_, err = fmt.Fprintf(rest, "\nresults: %s\n", folder)
	}
	switch {
	case err != nil:
		return &exit{exitIncomplete, fmt.Errorf("writing the output: %w; the results are complete, in %s", err, folder)}
	case r.Fail > 0:
		return &exit{code: exitExpectation}
	case r.Unknown > 0 || len(r.Unfinished) > 0:
		return &exit{code: exitIncomplete}
	}
	return nil
}

// buildHash identifies the program: a rebuilt one is to have another hash, nobody has to be kept from making one that has not. It is
// asked for at each start, and of tens of megabytes.
var buildHash = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	file, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer file.Close()
	hash, err := highwayhash.New64(make([]byte, highwayhash.Size))
	if err != nil {
		return "unknown"
	}
	if _, err := io.Copy(hash, file); err != nil {
		return "unknown"
	}
	return hex.EncodeToString(hash.Sum(nil))
})
