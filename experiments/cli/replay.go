package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/refusal"
)

// replayFlags are the flags of `replay`.
type replayFlags struct {
	source
	chosenRun
	filter
	as, out string
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
	c.Flags().StringVar(&f.as, "as", "text", "text, or jsonl: JSON Lines, an object for each event (then all else goes to stderr)")
	c.Flags().StringVar(&f.out, "out", "", "results folder whose runs.csv has the digest (default results/<name>)")
	c.Flags().BoolVar(&f.stack, "stack", false, "print the stack of a panic")
	return c
}

func (a *app) replay(c *cobra.Command, f *replayFlags, file string) error {
	if f.as != "text" && f.as != "jsonl" {
		return fmt.Errorf("--as %s: write text or jsonl", f.as)
	}
	ctx, stop := interruptible(c.Context())
	e, err := a.readSettled(ctx, c, &f.source, file, runtime.GOMAXPROCS(0))
	stop()
	if err != nil {
		return err
	}
	cell, replication, err := f.find(c, e)
	if err != nil {
		return err
	}
	recorded, err := f.recorded(c, e, cell.RunID(replication))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.stdout)
	show := printer{filter: &f.filter, write: func(h *sim.Happening) error {
		_, err := fmt.Fprintln(out, &account.Labelled{Happening: h, Labels: cell.Labels})
		return err
	}}
	rest := io.Writer(out)
	if f.as == "jsonl" {
		lines := json.NewEncoder(out)
		show.write, rest = func(h *sim.Happening) error {
			return lines.Encode(&account.Labelled{Happening: h, Labels: cell.Labels})
		}, a.stderr
	}
	run, err := (&plan.Rig{CheckMessages: true}).Prepare(cell, replication, account.Hearing{To: account.InWords(), Do: show.hear})
	if err != nil {
		return err
	}
	if err := f.check(c, cell, run.Setting()); err != nil {
		return err
	}
	report := run.Run()
	fmt.Fprintf(rest, "%s: %d events, digest %x; lines shown: %d\n", report.Status, report.Events, report.Digest, show.shown)
	if report.Reason != "" {
		fmt.Fprintln(rest, refusal.Printable(report.Reason))
	}
	if f.stack && report.Stack != "" {
		fmt.Fprint(rest, report.Stack)
	}
	agrees := recorded.compare(rest, report)
	if err := errors.Join(show.failed, out.Flush()); err != nil {
		return &exit{exitIncomplete, err}
	}
	if report.Status != sim.OK || !agrees {
		return &exit{code: exitIncomplete}
	}
	return nil
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
