package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/models/adversary"
)

func (a *app) checkCommand() *cobra.Command {
	var s source
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "Find every error in an experiment file (-: the standard input), and run nothing",
		Args:  exactlyOneFile,
		RunE: func(c *cobra.Command, args []string) error {
			e, err := a.read(c, &s, args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s: fine: %d cells x %d replications = %d runs\n", args[0], len(e.Cells), e.Replications, e.Runs())
			if note := e.WarmupNote(); note != "" {
				fmt.Fprintln(a.stdout, note)
			}
			a.sayCautions(e)
			a.sayMissing(e)
			return nil
		},
	}
	s.flags(c)
	return c
}

// sayCautions says what the parameters give up, and in how many cells. That nobody is an adversary is no news of the cells that those
// with adversaries are compared with.
func (a *app) sayCautions(e *plan.Experiment) {
	var order []string
	cells, lying := map[string]int{}, map[string]bool{}
	for _, cell := range e.Cells {
		idle := slices.ContainsFunc(cell.Cautions, func(caution string) bool { return strings.HasSuffix(caution, adversary.Idle) })
		lying[cell.Model.Name] = lying[cell.Model.Name] || !idle
		for _, caution := range cell.Cautions {
			if cells[caution]++; cells[caution] == 1 {
				order = append(order, caution)
			}
		}
	}
	for _, caution := range order {
		if protocol, idle := strings.CutSuffix(caution, ".adversaries: "+adversary.Idle); idle && lying[strings.TrimPrefix(protocol, "protocol.")] {
			continue
		}
		fmt.Fprintf(a.stdout, "caution, in %d of %d cells: %s\n", cells[caution], len(e.Cells), caution)
	}
}

// sayMissing says which metrics no theorem predicts, in how many cells, and what does not hold there.
func (a *app) sayMissing(e *plan.Experiment) {
	type gap struct {
		metrics, broken string
		cells           []int
	}
	var gaps []gap // first of each metric, then of metrics that are missing for the same reason in the same cells
	for i, cell := range e.Cells {
		if cell.Warmup == nil { // which assumptions may be about
			continue
		}
		for _, m := range cell.Theory.Missing() {
			broken := strings.Join(m.Broken, ", or ")
			at := slices.IndexFunc(gaps, func(g gap) bool { return g.metrics == m.Metric && g.broken == broken })
			if at < 0 {
				at, gaps = len(gaps), append(gaps, gap{metrics: m.Metric, broken: broken})
			}
			gaps[at].cells = append(gaps[at].cells, i)
		}
	}
	var lines []gap
	for _, g := range gaps {
		same := func(l gap) bool { return l.broken == g.broken && slices.Equal(l.cells, g.cells) }
		if at := slices.IndexFunc(lines, same); at >= 0 {
			lines[at].metrics += ", " + g.metrics
		} else {
			lines = append(lines, g)
		}
	}
	for _, l := range lines {
		fmt.Fprintf(a.stdout, "no theory for %s in %d of %d cells: it assumes: %s\n", l.metrics, len(l.cells), len(e.Cells), l.broken)
	}
}

// dryRun says what would run.
func (a *app) dryRun(e *plan.Experiment) error {
	fmt.Fprintf(a.stdout, "%s: %d cells x %d replications = %d runs\n\n", e.Name, len(e.Cells), e.Replications, e.Runs())
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "cell\t")
	for _, column := range e.Columns {
		fmt.Fprintf(w, "%s\t", column.Name)
	}
	fmt.Fprintln(w, "events a run\tmemory a run\t")
	var events float64
	for _, cell := range e.Cells {
		fmt.Fprintf(w, "%s\t", cell.ID)
		for _, value := range cell.Values {
			fmt.Fprintf(w, "%s\t", value)
		}
		fmt.Fprintf(w, "%s\t%.1f MB\t\n", rounded(cell.Estimate.Events), float64(cell.Estimate.Memory)/1e6)
		events += float64(cell.Estimate.Events * float64(e.Replications))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\nabout %s events in all (estimates)\n", rounded(events))
	if note := e.WarmupNote(); note != "" {
		fmt.Fprintln(a.stdout, note)
	}
	return nil
}

// rounded writes a large number with two digits that mean something.
func rounded(x float64) string {
	switch {
	case x >= 1e9:
		return twoDigits(x/1e9) + " billion"
	case x >= 1e6:
		return twoDigits(x/1e6) + " million"
	default:
		return fmt.Sprintf("%.0f", x)
	}
}

func twoDigits(x float64) string {
	if x < 100 {
		return fmt.Sprintf("%.2g", x)
	}
	return fmt.Sprintf("%.0f", 10*math.Round(x/10))
}
