package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/report/charts"
	"starmesh/experiments/report/plots"
	"starmesh/experiments/results"
)

// drawing says which charts to write as files, and how.
type drawing struct {
	charts.Options
	formats []string
	width   string
}

// plotFlags are the flags of `plot`.
type plotFlags struct {
	source
	drawing
	out string
}

func (a *app) plotCommand() *cobra.Command {
	var f plotFlags
	c := &cobra.Command{
		Use:   "plot FOLDER",
		Short: "Draw the charts of a results folder as files for a paper: SVG, PDF or PNG, a column or a page wide",
		Example: "  starmesh plot results/star-vs-mesh\n" +
			"  starmesh plot results/star-vs-mesh --metric during_loss_ratio --x nodes --format pdf,svg --width page",
		Args: exactlyOneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			summary, err := a.recorded(c, &f.source, args[0])
			if err != nil {
				return err
			}
			return a.plot(summary, &f, args[0])
		},
	}
	f.flags(c)
	c.Flags().StringSliceVar(&f.Metrics, "metric", nil, "draw these metrics alone (default those of the table)")
	c.Flags().StringVar(&f.Place, "x", "", "what the sweep varies along the axis (default the numbers that it varies most, or else the labels)")
	c.Flags().StringVar(&f.By, "by", "", "and what makes a line or a colour")
	c.Flags().StringSliceVar(&f.formats, "format", []string{"svg"}, strings.Join(plots.Formats, ", "))
	c.Flags().StringVar(&f.width, "width", "column", "of a paper: "+strings.Join(plots.Widths, " or "))
	c.Flags().StringVar(&f.out, "out", "", "the folder to write to (default FOLDER/"+results.PlotsFolder+")")
	return c
}

func (a *app) plot(s *results.Summary, f *plotFlags, folder string) error {
	for _, format := range f.formats {
		if !slices.Contains(plots.Formats, format) {
			return fmt.Errorf("--format %s: write %s", format, strings.Join(plots.Formats, ", "))
		}
	}
	if !slices.Contains(plots.Widths, f.width) {
		return fmt.Errorf("--width %s: write %s", f.width, strings.Join(plots.Widths, " or "))
	}
	if f.out == "" {
		f.out = filepath.Join(folder, results.PlotsFolder)
	}
	return a.draw(a.stdout, s, &f.drawing, folder, f.out)
}

// drawPlots writes the charts that the experiment names into its results folder.
func (a *app) drawPlots(s *results.Summary, folder string) error {
	for _, p := range s.Experiment.Plots {
		d := drawing{charts.Options{Metrics: []string{p.Metric}, Place: p.X, By: p.By, Name: p.Name}, p.Format, p.Width}
		if err := a.draw(a.stderr, s, &d, folder, filepath.Join(folder, results.PlotsFolder)); err != nil {
			return &exit{exitIncomplete, fmt.Errorf("plots: %w; the results are complete; when this is repaired, go on with: %s run %s", err, a.program, plan.Quote(folder))}
		}
	}
	return nil
}

// draw writes each chart in each format, and names the files.
func (a *app) draw(say io.Writer, s *results.Summary, d *drawing, folder, out string) error {
	list, err := allCharts(s, folder, d.Options)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return &exit{exitIncomplete, err}
	}
	for i := range list {
		for _, format := range d.formats {
			path := filepath.Join(out, list[i].Name+"."+format)
			if err := writeWhole(path, func(w io.Writer) error { return plots.Write(w, &list[i], format, d.width) }); err != nil {
				return &exit{exitIncomplete, err}
			}
			fmt.Fprintln(say, path)
		}
	}
	if len(list) == 0 {
		fmt.Fprintln(a.stderr, strings.TrimSpace("note: there is nothing to draw: no run has a value "+strings.Join(d.Metrics, ", ")))
	}
	return nil
}
