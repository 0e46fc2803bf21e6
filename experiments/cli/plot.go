package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/report/charts"
	"starmesh/experiments/report/plots"
	"starmesh/experiments/results"
)

// plotFlags are the flags of `plot`.
type plotFlags struct {
	source
	charts.Options
	formats    []string
	width, out string
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

// plot writes each chart in each format, and names the files.
func (a *app) plot(s *results.Summary, f *plotFlags, folder string) error {
	for _, format := range f.formats {
		if !slices.Contains(plots.Formats, format) {
			return fmt.Errorf("--format %s: write %s", format, strings.Join(plots.Formats, ", "))
		}
	}
	if !slices.Contains(plots.Widths, f.width) {
		return fmt.Errorf("--width %s: write %s", f.width, strings.Join(plots.Widths, " or "))
	}
	list, err := allCharts(s, folder, f.Options)
	if err != nil {
		return err
	}
	if f.out == "" {
		f.out = filepath.Join(folder, results.PlotsFolder)
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return &exit{exitIncomplete, err}
	}
	for i := range list {
		for _, format := range f.formats {
			path := filepath.Join(f.out, list[i].Name+"."+format)
			if err := writeWhole(path, func(w io.Writer) error { return plots.Write(w, &list[i], format, f.width) }); err != nil {
				return &exit{exitIncomplete, err}
			}
			fmt.Fprintln(a.stdout, path)
		}
	}
	if len(list) == 0 {
		fmt.Fprintln(a.stderr, "note: there is nothing to draw: no run has a value")
	}
	return nil
}
