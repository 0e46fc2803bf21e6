package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/intake"
	"starmesh/models"
)

// A results folder can stand wherever an experiment file does: it is the experiment as it was run.

func isFolder(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.IsDir()
}

// readFolder reads the experiment of a results folder, with what the command line adds to it.
func readFolder(catalogue *models.Catalogue, folder string, options plan.Options) (*plan.Experiment, error) {
	file, kept, err := results.Kept(folder)
	if err != nil {
		return nil, err
	}
	e, err := plan.Read(catalogue, file, kept.With(options))
	if err == nil && !e.Settled() && kept.Warmups != nil && options.Warmups == nil { // they are of other cells
		kept.Warmups = nil
		e, err = plan.Read(catalogue, file, kept.With(options))
	}
	if err == nil {
		e.File = folder
	}
	return e, err
}

// resultsOf returns the results folder of an experiment: itself, or where a file's results go unless told otherwise.
func resultsOf(file, name string) string {
	if isFolder(file) {
		return file
	}
	return filepath.Join("results", name)
}

// goOn takes over the flags of the batch that --resume goes on with. It is no error if there is none.
func (a *app) goOn(c *cobra.Command, f *runFlags, file string) error {
	if !f.resume || isFolder(file) {
		return nil
	}
	folder := f.out
	if folder == "" {
		text, err := f.text(c, file)
		if err != nil {
			return err
		}
		options, err := f.options(c)
		if err != nil {
			return err
		}
		folder = filepath.Join("results", plan.NameOf(text, options.Set)) + shardSuffix(f.shard)
	}
	_, earlier, err := results.Kept(folder)
	if err != nil {
		return nil // there is no such batch, or the folder is refused when it is opened
	}
	earlier.Data, earlier.Warmups = nil, nil // those of the file count
	f.earlier = &earlier
	if flags := earlier.Flags(); flags != "" {
		fmt.Fprintf(a.stderr, "note: as before, with%s\n", flags)
	}
	return nil
}

// showTables prints the tables of a results folder again.
func (a *app) showTables(c *cobra.Command, s *source, folder, table string) error {
	summary, err := a.recorded(c, s, folder)
	if err != nil {
		return err
	}
	return a.conclude(summary, table, folder)
}

func checkTable(form string) error {
	if form != "text" && form != "csv" {
		return fmt.Errorf("--table %s: write text or csv", form)
	}
	return nil
}

// text returns the experiment: of a file, or of the standard input, once, as it may be asked for again.
func (s *source) text(c *cobra.Command, file string) ([]byte, error) {
	if file != standardInput {
		return plan.ReadText(file)
	}
	if s.input == nil {
		var err error
		if s.input, err = io.ReadAll(io.LimitReader(c.InOrStdin(), plan.MostFileBytes)); err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
	}
	return s.input, nil
}

// sayRecorded says which runs of an experiment are on record already, where its results go unless told otherwise.
func (a *app) sayRecorded(e *plan.Experiment) {
	folder := resultsOf(e.File, e.Name)
	if !isFolder(folder) || !e.Settled() {
		return
	}
	held, others, err := results.Held(folder, e)
	switch {
	case err != nil:
		fmt.Fprintf(a.stdout, "%s: %v\n", folder, err)
	case others > 0:
		fmt.Fprintf(a.stdout, "%s holds another version of the experiment: `run` keeps %d of its runs, does %d, and moves that folder, with %s more, aside\n",
			folder, held, e.Runs()-held, intake.Counted(others, "run", "runs"))
	case held < e.Runs():
		fmt.Fprintf(a.stdout, "%s holds %d of these runs; `run --resume` does the other %d\n", folder, held, e.Runs()-held)
	default:
		fmt.Fprintf(a.stdout, "%s holds all of these runs; `run` prints its tables\n", folder)
	}
}

// readAsMissing are texts that pandas, by default, takes for no value.
var readAsMissing = []string{"#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}

// sayReadAsMissing says which texts of the sweep others do not read as what they are.
func (a *app) sayReadAsMissing(e *plan.Experiment) {
	said := map[string]bool{}
	for _, cell := range e.Cells {
		for i, text := range cell.Values {
			if said[text] || !slices.Contains(readAsMissing, text) {
				continue
			}
			said[text] = true
			fmt.Fprintf(a.stdout, "note: pandas reads %s, at %s, as no value; write another text, or read the tables with keep_default_na=False\n", text, e.Columns[i].Name)
		}
	}
}
