package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/report/charts"
	"starmesh/experiments/report/webpage"
	"starmesh/experiments/results"
)

// reportFile is the page beside the tables of a results folder.
const reportFile = "report.html"

func (a *app) reportCommand() *cobra.Command {
	var s source
	var out string
	c := &cobra.Command{
		Use:     "report FOLDER",
		Short:   "Write a page with the answer, tables and charts of a results folder: one HTML file, which needs no network",
		Example: "  starmesh report results/star-vs-mesh",
		Args:    exactlyOneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			summary, err := a.recorded(c, &s, args[0])
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join(args[0], reportFile)
			}
			return a.writeReport(summary, args[0], out)
		},
	}
	s.flags(c)
	c.Flags().StringVar(&out, "out", "", "the file to write (default FOLDER/"+reportFile+")")
	return c
}

func exactlyOneFolder(c *cobra.Command, args []string) error {
	if len(args) != 1 || !isFolder(args[0]) {
		return fmt.Errorf("%s needs one results folder: starmesh %s", c.Name(), c.Use)
	}
	return nil
}

// recorded returns the statistics of a results folder.
func (a *app) recorded(c *cobra.Command, s *source, folder string) (*results.Summary, error) {
	e, err := a.read(c, s, folder)
	if err != nil {
		return nil, err
	}
	return a.statistics(folder, e)
}

func (a *app) statistics(folder string, e *plan.Experiment) (*results.Summary, error) {
	if shard := results.ShardOf(folder); shard != "" {
		return nil, &exit{exitIncomplete, fmt.Errorf("%s is of the shard %s, which has no statistics; join all shards by `%s merge`", folder, shard, a.program)}
	}
	summary, err := results.Recorded(folder, e)
	if err != nil {
		return nil, &exit{exitIncomplete, fmt.Errorf("%w; go on with: %s run %s --resume", err, a.program, e.Arguments())}
	}
	return summary, nil
}

// writeReport writes the page of a folder's results.
func (a *app) writeReport(s *results.Summary, folder, out string) error {
	list, err := allCharts(s, folder, charts.Options{})
	if err != nil {
		return &exit{exitIncomplete, err}
	}
	err = writeWhole(out, func(w io.Writer) error {
		return webpage.Write(w, &webpage.Input{Summary: s, Charts: list, Program: a.program})
	})
	if err != nil {
		return &exit{exitIncomplete, err}
	}
	fmt.Fprintf(a.stderr, "report: %s\n", out)
	return nil
}

// allCharts are those of the cells, and those along simulated time.
func allCharts(s *results.Summary, folder string, o charts.Options) ([]charts.Chart, error) {
	list, err := charts.Of(s, o)
	if err != nil {
		return nil, err
	}
	along, err := charts.Along(s, folder, o)
	return append(list, along...), err
}

// writeWhole puts a whole file in place, or leaves the old one; not through a link. A pipe or a device is written to, and stays what it is.
func writeWhole(path string, write func(io.Writer) error) error {
	if is, err := os.Stat(path); err == nil && !is.Mode().IsRegular() && !is.IsDir() {
		return writeInto(path, os.O_WRONLY, write)
	}
	const partial = ".partial"
	if err := os.Remove(path + partial); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := writeInto(path+partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, write); err != nil {
		os.Remove(path + partial) // what cannot be made cannot be removed, either
		return err
	}
	return os.Rename(path+partial, path)
}

func writeInto(path string, how int, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, how, 0o644)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	return errors.Join(err, file.Close())
}
