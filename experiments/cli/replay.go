package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/trace"
	"starmesh/intake"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/refusal"
	"starmesh/topologies"
)

// replayFlags are the flags of `replay`.
type replayFlags struct {
	source
	chosenRun
	filter
	as, out string
	cause   uint64
	stack   bool
}

func (a *app) replayCommand() *cobra.Command {
	var f replayFlags
	c := &cobra.Command{
		Use:   "replay FILE",
		Short: "Run one run again, print each of its events, and compare its digest with runs.csv",
		Example: "  starmesh replay experiments/star-vs-mesh.yaml --run 0123456789abcdef --node 64\n" +
			"  starmesh replay experiments/star-vs-mesh.yaml --cell nodes=64,label=mesh-8 --replication 3 --from 20s --until 21s --kind text",
		Args: exactlyOneFile,
		RunE: func(c *cobra.Command, args []string) error { return a.replay(c, &f, args[0]) },
	}
	f.source.flags(c)
	f.chosenRun.flags(c)
	f.filter.flags(c)
	c.Flags().StringVar(&f.as, "as", "text", "how to write it (all else goes to stderr, but with text): "+formats())
	c.Flags().Uint64Var(&f.cause, "cause", 0, "only the causal past of the event of that number, as text and jsonl number events")
	c.Flags().StringVar(&f.out, "out", "", "results folder whose runs.csv has the digest (default results/<name>)")
	c.Flags().BoolVar(&f.stack, "stack", false, "print the stack of a panic")
	return c
}

func (a *app) replay(c *cobra.Command, f *replayFlags, file string) error {
	format, known := trace.Find(f.as)
	if !known {
		return fmt.Errorf("--as %s: there is %s", f.as, formats())
	}
	e, cell, replication, err := a.choose(c, &f.source, &f.chosenRun, file)
	if err != nil {
		return err
	}
	recorded, err := f.recorded(c, e, cell.RunID(replication))
	if err != nil {
		return err
	}
	rig := &plan.Rig{CheckMessages: true}
	past, err := f.past(c, rig, cell, replication)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.stdout)
	rest := io.Writer(out)
	if f.as != "text" {
		rest = a.stderr
	}
	show := &trace.Listener{
		Wanted: func(e trace.Event) bool { return (past == nil || past.Covers(e)) && f.covers(e.Happening) },
		Early:  func(e trace.Event) bool { return e.At < f.first },
	}
	run, err := rig.Prepare(cell, replication, show)
	if err != nil {
		return err
	}
	if err := f.check(c, cell, run.Setting()); err != nil {
		return err
	}
	show.To = format.New(out, traceOf(e, cell, replication, run.Setting()))
	report := run.Run()
	written := show.Close()
	fmt.Fprintf(rest, "%s: %s, digest %x; lines shown: %d\n", report.Status, intake.Counted(int(report.Events), "event", "events"), report.Digest, show.Shown)
	if report.Reason != "" {
		fmt.Fprintln(rest, refusal.Printable(report.Reason))
	}
	if f.stack && report.Stack != "" {
		fmt.Fprint(rest, report.Stack)
	}
	agrees := recorded.compare(rest, report)
	if err := errors.Join(written, out.Flush()); err != nil {
		return &exit{exitIncomplete, err}
	}
	if report.Status != sim.OK || !agrees {
		return &exit{code: exitIncomplete}
	}
	return nil
}

// formats lists what a run can be written as.
func formats() string {
	var list []string
	for _, format := range trace.Formats() {
		list = append(list, format.Name+" ("+format.About+")")
	}
	return topologies.Enumerate(list, " or ")
}

// traceOf describes a run to who writes it.
func traceOf(e *plan.Experiment, cell *plan.Cell, replication int, s *sim.Setting) *trace.Run {
	kinds := slices.Clone(cell.Model.Kinds)
	if s.Network.Reliable != nil {
		kinds = append(kinds, sim.AckKind)
	}
	return &trace.Run{Experiment: e.Name, ID: cell.RunID(replication), Cell: e.Choice(cell), Replication: replication, Seed: cell.Seed(replication),
		Protocol: cell.Model.Name, End: cell.Duration + cell.Drain, World: s.World, Kinds: kinds}
}

// past runs a run once to find the causal past of an event; nil: all is wanted.
func (f *replayFlags) past(c *cobra.Command, rig *plan.Rig, cell *plan.Cell, replication int) (*trace.Past, error) {
	if !c.Flags().Changed("cause") {
		return nil, nil
	}
	var past *trace.Past
	run, err := rig.Prepare(cell, replication, account.Hearing{To: account.InWords(), Do: func(h *sim.Happening) { past.Hear(h) }})
	if err != nil {
		return nil, err
	}
	nodes := run.Setting().World.Len()
	if nodes > trace.MostClocks {
		return nil, fmt.Errorf("--cause: the run has %d nodes, and vector clocks are for %d at most; take --node, --from and --until", nodes, trace.MostClocks)
	}
	past = trace.NewPast(f.cause, nodes)
	if run.Run(); !past.Found() {
		return nil, fmt.Errorf("--cause %d: the run has no such event; take the number that stands before a line of replay", f.cause)
	}
	return past, nil
}

// record is what a results folder knows of the run.
type record struct {
	file, digest string
	readable     bool
}

// recorded looks the run up. A folder that was named must be there.
func (f *replayFlags) recorded(c *cobra.Command, e *plan.Experiment, runID string) (record, error) {
	folder := f.out
	if folder == "" {
		folder = resultsOf(e.File, e.Name)
	}
	r := record{file: filepath.Join(folder, "runs.csv")}
	digest, found, err := results.Digest(folder, runID)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !c.Flags().Changed("out"):
		return r, nil
	case err != nil:
		return r, fmt.Errorf("--out %s: %w; name the results folder of a batch that is complete", folder, err)
	case !found && c.Flags().Changed("out"):
		return r, fmt.Errorf("--out %s: its runs.csv does not have the run %s; give the same --set, --seed and --replications as for the batch", folder, runID)
	}
	r.digest, r.readable = digest, found
	return r, nil
}

// compare says whether the run came to the same as before.
func (r record) compare(w io.Writer, report *sim.Report) bool {
	digest := strconv.FormatUint(report.Digest, 16)
	switch {
	case !r.readable:
		fmt.Fprintf(w, "the digest is not compared: %s does not have this run\n", filepath.ToSlash(r.file))
	case r.digest == digest:
		fmt.Fprintf(w, "the digest is that of %s\n", filepath.ToSlash(r.file))
	default:
		fmt.Fprintf(w, "the digest differs from that of %s, %s: another build did that run, or a protocol depends on more than its seed; run the batch again\n",
			filepath.ToSlash(r.file), r.digest)
		return false
	}
	return true
}
