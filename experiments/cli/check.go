package cli

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/intake"
	"starmesh/models/adversary"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

func (a *app) checkCommand() *cobra.Command {
	var s source
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "Find every error in an experiment file (-: the standard input), and run nothing",
		Args:  exactlyOneFile,
		RunE: func(c *cobra.Command, args []string) error {
			began := time.Now()
			s.units = checkedUnits
			e, err := a.read(c, &s, args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s: fine: %s\n", args[0], e.Extent())
			if note := e.WarmupNote(); note != "" {
				fmt.Fprintln(a.stdout, note)
			}
			a.sayNotes(e)
			a.sayCautions(e)
			a.sayMissing(e)
			a.sayGraphs(e)
			a.sayReadAsMissing(e)
			a.sayForecast(e, batch.Foretell(e, runtime.GOMAXPROCS(0), trialTime(began)), runtime.GOMAXPROCS(0))
			a.sayRecorded(e)
			return nil
		},
	}
	s.flags(c)
	return c
}

// checkedUnits is how many nodes and ends of links a check lays out: it ends soon, whatever the sizes in the file.
const checkedUnits = 2_500_000

// trialTime is for how long a check that began then tries runs: for what is left of two seconds, within bounds.
func trialTime(began time.Time) time.Duration {
	const least, most, all = 200 * time.Millisecond, 800 * time.Millisecond, 1700 * time.Millisecond
	return min(max(all-time.Since(began), least), most)
}

// sayForecast says what a batch will take.
func (a *app) sayForecast(e *plan.Experiment, f *batch.Forecast, jobs int) {
	fmt.Fprintf(a.stdout, "estimates: %s events, %s on this machine with --jobs %d, %s of memory\n",
		rounded(f.Events), roughly(f.Time), min(jobs, e.Runs()), megabytes(f.Memory))
	unbuilt, full := 0, 0
	for i, cell := range e.Cells {
		if cell.Unbuilt {
			unbuilt++
		}
		if f.Cells[i].Full {
			full++
		}
	}
	if full > 0 {
		fmt.Fprintf(a.stdout, "in %d of %s a run comes to limits.memory by estimate, and ends there as truncated\n", full, intake.Counted(len(e.Cells), "cell", "cells"))
	}
	if unbuilt > 0 {
		fmt.Fprintf(a.stdout, "%d of %d cells are too many or too large to be laid out by a check, and their estimates rough; `run` lays them out before the first run, and says what is wrong with them\n", unbuilt, len(e.Cells))
	}
}

// roughly writes a time with two digits that mean something.
func roughly(t time.Duration) string {
	switch {
	case t < time.Second:
		return "less than a second"
	case t < 2*time.Minute:
		return twoDigits(t.Seconds()) + " s"
	case t < 2*time.Hour:
		return twoDigits(t.Minutes()) + " min"
	case t < 48*time.Hour:
		return twoDigits(t.Hours()) + " h"
	}
	return twoDigits(t.Hours()/24) + " days"
}

func megabytes(s sim.Size) string {
	if s < 1e9 {
		return twoDigits(max(float64(s)/1e6, 0.1)) + " MB"
	}
	return twoDigits(float64(s)/1e9) + " GB"
}

// sayNotes says what files make of the network, each thing once.
func (a *app) sayNotes(e *plan.Experiment) {
	said := map[string]bool{}
	for _, cell := range e.Cells {
		for _, note := range cell.Notes {
			if !said[note] {
				fmt.Fprintln(a.stdout, "note:", refusal.Printable(note))
			}
			said[note] = true
		}
	}
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
		fmt.Fprintf(a.stdout, "caution, in %d of %s: %s\n", cells[caution], intake.Counted(len(e.Cells), "cell", "cells"), caution)
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
		if cell.Unbuilt || cell.Warmup == nil { // which assumptions may be about
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
		fmt.Fprintf(a.stdout, "no theory for %s in %d of %s: it assumes: %s\n", l.metrics, len(l.cells), intake.Counted(len(e.Cells), "cell", "cells"), l.broken)
	}
}

// dryRun says what would run.
func (a *app) dryRun(e *plan.Experiment, jobs int, began time.Time) error {
	f := batch.Foretell(e, jobs, trialTime(began))
	fmt.Fprintf(a.stdout, "%s: %s\n\n", e.Name, e.Extent())
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "cell\t")
	for _, column := range e.Columns {
		fmt.Fprintf(w, "%s\t", column.Name)
	}
	fmt.Fprintln(w, "events a run\ttime a run\tmemory a run\t")
	for i, cell := range e.Cells {
		fmt.Fprintf(w, "%s\t", cell.ID)
		for _, value := range cell.Shown {
			fmt.Fprintf(w, "%s\t", value)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t\n", rounded(f.Cells[i].Events), roughly(f.Cells[i].Time), megabytes(f.Cells[i].Memory))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	a.sayForecast(e, f, jobs)
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
	if x < 99.5 {
		return fmt.Sprintf("%.2g", x)
	}
	return fmt.Sprintf("%.0f", 10*math.Round(x/10))
}
