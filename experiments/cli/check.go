package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
)

func (a *app) checkCommand() *cobra.Command {
	var s source
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "Find every error in an experiment file, and run nothing",
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
			a.sayWithheld(e)
			return nil
		},
	}
	s.flags(c)
	return c
}

// sayWithheld says which metrics no theorem predicts, and why: an assumption that does not hold in the first cell of those.
func (a *app) sayWithheld(e *plan.Experiment) {
	type withheld struct{ metrics, broken string }
	cells := map[withheld]int{}
	var order []withheld
	for _, cell := range e.Cells {
		if cell.Warmup == nil { // which assumptions may be about
			continue
		}
		for _, t := range cell.Theory.Withheld {
			metrics := slices.DeleteFunc(slices.Clone(t.Metrics), func(m string) bool { _, predicted := cell.Prediction(m); return predicted })
			w := withheld{strings.Join(metrics, ", "), t.Broken}
			if len(metrics) == 0 {
				continue
			}
			if cells[w]++; cells[w] == 1 {
				order = append(order, w)
			}
		}
	}
	for _, w := range order {
		fmt.Fprintf(a.stdout, "no theory for %s in %d of %d cells: it assumes: %s\n", w.metrics, cells[w], len(e.Cells), w.broken)
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
