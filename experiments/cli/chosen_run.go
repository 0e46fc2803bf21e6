package cli

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
)

// chosenRun says which run of an experiment is meant: by its id, or by what its cell has of the sweep.
type chosenRun struct {
	id          string
	cell        []string
	replication int
}

func (s *chosenRun) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.id, "run", "", "run_id, as in runs.csv; not needed where there is one run")
	c.Flags().StringArrayVar(&s.cell, "cell", nil, "instead: the cell, by what the sweep varies, as in nodes=64,label=mesh, or its id")
	c.Flags().IntVar(&s.replication, "replication", 0, "the replication of the cell, from 0")
}

// find returns the run.
func (s *chosenRun) find(c *cobra.Command, e *plan.Experiment) (*plan.Cell, int, error) {
	byCell := len(s.cell) > 0 || c.Flags().Changed("replication")
	switch {
	case byCell && s.id != "":
		return nil, 0, fmt.Errorf("--run names a run already; leave --cell and --replication out")
	case byCell:
		cell, err := s.findCell(e)
		if err == nil && (s.replication < 0 || s.replication >= e.Replications) {
			err = fmt.Errorf("--replication %d: write a number from 0 to %d", s.replication, e.Replications-1)
		}
		return cell, s.replication, err
	case s.id == "" && e.Runs() == 1:
		return e.Cells[0], 0, nil
	case s.id == "":
		return nil, 0, fmt.Errorf("--run is missing: take a run_id from runs.csv, or name the run by --cell and --replication")
	}
	for _, cell := range e.Cells {
		for r := range e.Replications {
			if cell.RunID(r) == s.id {
				return cell, r, nil
			}
		}
	}
	return nil, 0, noSuchRun(e, s.id)
}

// findCell returns the one cell that is like this.
func (s *chosenRun) findCell(e *plan.Experiment) (*plan.Cell, error) {
	written := strings.Join(s.cell, ",")
	for _, cell := range e.Cells {
		if cell.ID == written {
			return cell, nil
		}
	}
	where, last := map[string]string{}, ""
	for _, part := range outerParts(written) {
		key, value, found := strings.Cut(part, "=")
		switch {
		case found:
			where[key], last = value, key
		case last != "": // a value with a comma in it
			where[last] += "," + part
		default:
			return nil, fmt.Errorf("--cell %s: %q is neither key=value nor the id of a cell%s", written, part, cellsOf(e, e.Cells))
		}
	}
	cells, err := e.Like(where)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--cell %s: %w", written, err)
	case len(cells) == 0:
		return nil, fmt.Errorf("--cell %s: no cell is like this%s", written, cellsOf(e, e.Cells))
	case len(cells) > 1:
		return nil, fmt.Errorf("--cell %s: %d cells are like this; say more%s", written, len(cells), cellsOf(e, cells))
	}
	return cells[0], nil
}

// outerParts cuts a text at commas, but not inside brackets.
func outerParts(text string) []string {
	depth := 0
	return slices.DeleteFunc(strings.FieldsFunc(text, func(r rune) bool {
		switch {
		case strings.ContainsRune("[{", r):
			depth++
		case strings.ContainsRune("]}", r):
			depth--
		}
		return r == ',' && depth == 0
	}), func(part string) bool { return strings.TrimSpace(part) == "" })
}

// cellsOf lists some cells, the way the flag takes them.
func cellsOf(e *plan.Experiment, cells []*plan.Cell) string {
	const most = 20
	var b strings.Builder
	for _, cell := range cells[:min(len(cells), most)] {
		fmt.Fprintf(&b, "\n  --cell %s", plan.Quote(e.Choice(cell)))
	}
	if more := len(cells) - most; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	if e.Choice(cells[0]) == "" {
		return "; the experiment has one cell: leave --cell out"
	}
	return "; there is" + b.String()
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

// choose reads an experiment, or the folder of one, and finds a run of it.
func (a *app) choose(c *cobra.Command, from *source, which *chosenRun, file string) (e *plan.Experiment, cell *plan.Cell, replication int, err error) {
	ctx, stop := interruptible(c.Context())
	e, err = a.readSettled(ctx, c, from, file, runtime.GOMAXPROCS(0))
	stop()
	if err != nil {
		return nil, nil, 0, err
	}
	cell, replication, err = which.find(c, e)
	return e, cell, replication, err
}
