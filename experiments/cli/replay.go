package cli

import (
	"bufio"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/refusal"
)

func (a *app) replayCommand() *cobra.Command {
	var s source
	var runID string
	var node int32
	c := &cobra.Command{
		Use:     "replay FILE --run ID",
		Short:   "Run one run again and print each of its events",
		Example: "  starmesh replay experiments/star-vs-mesh.yaml --run 0123456789abcdef --node 64",
		Args:    exactlyOneFile,
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := interruptible(c.Context())
			e, err := a.readSettled(ctx, c, &s, args[0], runtime.GOMAXPROCS(0))
			stop()
			if err != nil {
				return err
			}
			cell, replication, err := find(e, runID)
			if err != nil {
				return err
			}
			if c.Flags().Changed("node") && node < 0 {
				return fmt.Errorf("--node %d: ids are counted from 0", node)
			}
			return a.replay(cell, replication, sim.NodeID(node))
		},
	}
	s.flags(c)
	c.Flags().StringVar(&runID, "run", "", "run_id, as in runs.csv (required)")
	c.Flags().Int32Var(&node, "node", -1, "only events at this node, or with it as the other end")
	return c
}

// find returns the run of that id.
func find(e *plan.Experiment, runID string) (*plan.Cell, int, error) {
	if runID == "" {
		return nil, 0, errors.New("--run is missing: take a run_id from runs.csv")
	}
	for _, cell := range e.Cells {
		for r := range e.Replications {
			if cell.RunID(r) == runID {
				return cell, r, nil
			}
		}
	}
	return nil, 0, noSuchRun(e, runID)
}

// noSuchRun helps whoever took a cell's id for a run's, cut an id short, or mistyped it.
func noSuchRun(e *plan.Experiment, runID string) error {
	var ids []string
	for _, cell := range e.Cells {
		if cell.ID == runID {
			return fmt.Errorf("--run %s: this is a cell; its first run is %s", runID, cell.RunID(0))
		}
		for r := range e.Replications {
			ids = append(ids, cell.RunID(r))
		}
	}
	if i := slices.IndexFunc(ids, func(id string) bool { return strings.HasPrefix(id, runID) }); i >= 0 {
		return fmt.Errorf("--run %s: the id is longer; did you mean %q?", runID, ids[i])
	}
	return fmt.Errorf("--run %s: the experiment has no such run%s; take a run_id from runs.csv, and give the same --set, --seed and --replications as for the batch", runID, decode.Suggest(runID, ids))
}

func (a *app) replay(cell *plan.Cell, replication int, node sim.NodeID) error {
	out := bufio.NewWriter(a.stdout)
	var failed error
	run, err := (&plan.Rig{CheckMessages: true}).Prepare(cell, replication, account.Hearing{To: account.InWords(), Do: func(h *sim.Happening) {
		if failed == nil && (node < 0 || h.Node == node || h.Peer == node) {
			_, failed = fmt.Fprintln(out, h)
		}
	}})
	if err != nil {
		return err
	}
	if last := sim.NodeID(run.Setting().World.Len() - 1); node > last {
		return fmt.Errorf("--node %d: the run has the nodes 0 to %d", node, last)
	}
	report := run.Run()
	fmt.Fprintf(out, "%s: %d events, digest %x\n", report.Status, report.Events, report.Digest)
	if report.Reason != "" {
		fmt.Fprintln(out, refusal.Printable(report.Reason))
	}
	if err := errors.Join(failed, out.Flush()); err != nil {
		return &exit{exitIncomplete, err}
	}
	if report.Status != sim.OK {
		return &exit{code: exitIncomplete}
	}
	return nil
}
