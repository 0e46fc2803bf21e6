// Command mutants plants one mistake after another in the house, and tells which of them the tests find.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// enough is the share of the mutants that tests which say what is wrong have to kill.
const enough = 0.9

const usage = `usage: go run ./mutants [-only NAME] [-every N] [part...]

Each part is a list of mutants, mutants/<part>.txt; without one, all lists are tried. Run it in the module's root.
`

func main() {
	only := flag.String("only", "", "only mutants whose `name`, file: mistake, contains this")
	every := flag.Int("every", 1, "only each `N`th mutant of these: a sample")
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage); flag.PrintDefaults() }
	flag.Parse()
	context, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := try(context, *only, max(*every, 1), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		stop()
		os.Exit(1)
	}
}

// try tries the lists of some parts and prints what becomes of each mutant. One that cannot be tried keeps no other from it.
func try(context context.Context, only string, every int, parts []string) error {
	mutants, err := readLists("mutants", parts)
	if err != nil {
		return err
	}
	mutants = slices.DeleteFunc(mutants, func(m mutant) bool { return !strings.Contains(m.name(), only) })
	importers, err := readImporters(context)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var tally tally
	for i := 0; i < len(mutants) && context.Err() == nil; i += every {
		m := mutants[i]
		l := lab{context: context, folder: filepath.Join(work, fmt.Sprint(i)), importers: importers}
		result, err := l.try(m)
		if err != nil {
			tally.wrong = errors.Join(tally.wrong, fmt.Errorf("%s: %w", m.name(), err))
			continue
		}
		fmt.Printf("%-15s %s%s\n", result.fate, m.name(), result.by())
		tally.add(m, result)
	}
	return errors.Join(tally.judge(), context.Err())
}

// tally counts fates.
type tally struct {
	total  int
	fates  [len(fates)]int
	missed []string
	wrong  error // what cannot be tried
}

func (t *tally) add(m mutant, r result) {
	t.total++
	t.fates[r.fate]++
	if r.fate >= digestOnly {
		t.missed = append(t.missed, fmt.Sprintf("%-15s %s", r.fate, m.name()))
	}
}

// judge prints the totals, and says whether they are good enough.
func (t *tally) judge() error {
	if t.total == 0 {
		return errors.Join(errors.New("no mutant was tried"), t.wrong)
	}
	fmt.Println()
	for _, line := range t.missed {
		fmt.Println(line)
	}
	for f, count := range t.fates {
		fmt.Printf("%-15s %d of %d\n", fate(f), count, t.total)
	}
	if share := 1 - float64(len(t.missed))/float64(t.total); share < enough {
		return errors.Join(t.wrong, fmt.Errorf("%.0f %% are killed by tests that say what is wrong; it must be %.0f %%", 100*share, 100*enough))
	}
	return t.wrong
}
