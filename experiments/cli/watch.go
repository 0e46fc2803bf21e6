package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/trace"
	"starmesh/experiments/watch"
	"starmesh/intake"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

// watchFlags are the flags of `watch`.
type watchFlags struct {
	source
	chosenRun
	filter
	out string
}

func (a *app) watchCommand() *cobra.Command {
	var f watchFlags
	c := &cobra.Command{
		Use:   "watch FILE",
		Short: "Write a page that plays one run",
		Long: "Write a page that plays one run: the topology and a space-time view side by side, with a bar of the whole length, the metrics of series\n" +
			"over time, and what each node and message is at the moment. It is one file that a browser opens without a network.",
		Example: "  starmesh watch experiments/star-vs-mesh.yaml --cell nodes=64,label=star-iowa --from 19s --until 22s --out star.html",
		Args:    exactlyOneFile,
		RunE:    func(c *cobra.Command, args []string) error { return a.watch(c, &f, args[0]) },
	}
	f.source.flags(c)
	f.chosenRun.flags(c)
	f.filter.flags(c)
	c.Flags().StringVar(&f.out, "out", "", "file of the page (default results/<name>-<run>.html)")
	return c
}

func (a *app) watch(c *cobra.Command, f *watchFlags, file string) error {
	e, cell, replication, err := a.choose(c, &f.source, &f.chosenRun, file)
	if err != nil {
		return err
	}
	layout, err := cell.Layout(replication)
	if err != nil {
		return err
	}
	var page *watch.Page
	show := &trace.Listener{
		Wanted: func(e trace.Event) bool { return f.covers(e.Happening) },
		Early:  func(e trace.Event) bool { return e.At < f.first },
	}
	run, err := (&plan.Rig{}).Prepare(cell, replication, show)
	if err != nil {
		return err
	}
	if err := f.check(c, cell, run.Setting()); err != nil {
		return err
	}
	page = watch.New(traceOf(e, cell, replication, run.Setting()), cell.Shape(), layout, f.first)
	show.To = page
	report := run.Run()
	if err := show.Close(); err != nil {
		return &exit{exitIncomplete, err}
	}
	for _, column := range e.SeriesColumns(cell) {
		for _, s := range report.Binned {
			if s.Name == column.Name {
				page.AddSeries(column.Name, column.Unit, e.Series.Every, s.Values)
			}
		}
	}
	out := f.out
	if out == "" {
		out = resultsOf(e.File, e.Name) + "-" + cell.RunID(replication) + ".html"
	}
	if err := writePage(out, page); err != nil {
		return &exit{exitIncomplete, fmt.Errorf("--out %s: %w", out, err)}
	}
	fmt.Fprintf(a.stdout, "%s: %s, digest %x; the page: %s\n", report.Status, intake.Counted(len(page.Events), "event", "events"), report.Digest, filepath.ToSlash(out))
	if report.Status != sim.OK {
		fmt.Fprintln(a.stderr, refusal.Printable(report.Reason))
		return &exit{code: exitIncomplete}
	}
	return nil
}

// writePage writes the file anew. Its folder is made if it is missing.
func writePage(name string, page *watch.Page) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(page.WriteHTML(file), file.Close())
}
