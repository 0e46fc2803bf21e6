// Command mutants plants one mistake after another in the house, and tells which of them the tests find.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

// enough is the share of the mutants that tests which say what is wrong have to kill.
const enough = 0.9

const usage = `usage: go run ./mutants [-only NAME] [part...]

Each part is a list of mutants, mutants/<part>.txt; without one, all lists are tried. Run it in the module's root.
`

func main() {
	only := flag.String("only", "", "only mutants whose `name`, file: mistake, contains this")
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage); flag.PrintDefaults() }
	flag.Parse()
	context, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := try(context, *only, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		stop()
		os.Exit(1)
	}
}

// try tries the lists of some parts and prints what becomes of each mutant.
func try(context context.Context, only string, parts []string) error {
	mutants, err := readLists("mutants", parts)
	if err != nil {
		return err
	}
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
	for i, m := range mutants {
		if !strings.Contains(m.name(), only) {
			continue
		}
		l := lab{context: context, folder: filepath.Join(work, fmt.Sprint(i)), importers: importers}
		result, err := l.try(m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name(), err)
		}
		fmt.Printf("%-15s %s%s\n", result.fate, m.name(), result.by())
		tally.add(m, result)
	}
	return tally.judge()
}

// tally counts fates.
type tally struct {
	total  int
	fates  [len(fates)]int
	missed []string
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
		return fmt.Errorf("no mutant has such a name")
	}
	fmt.Println()
	for _, line := range t.missed {
		fmt.Println(line)
	}
	for f, count := range t.fates {
		fmt.Printf("%-15s %d of %d\n", fate(f), count, t.total)
	}
	if share := 1 - float64(len(t.missed))/float64(t.total); share < enough {
		return fmt.Errorf("%.0f %% are killed by tests that say what is wrong; it must be %.0f %%", 100*share, 100*enough)
	}
	return nil
}
