package results

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// Merge puts what several folders hold of one experiment into the folder at path, which stays open: its files are written by
// Finish if nothing is missing. Where two folders say different things of a run, it refuses, and writes nothing.
func Merge(path string, e *plan.Experiment, from []string, build string) (*Folder, error) {
	sources := from
	if mark, err := readMark(path); err != nil {
		return nil, err
	} else if mark != nil {
		sources = append([]string{path}, from...)
	}
	joined := map[string]origin{}
	var order []string
	for _, source := range sources {
		f, err := readPart(source, e)
		if err != nil {
			return nil, err
		}
		defer f.journal.file.Close()
		for _, c := range f.records {
			for _, by := range c.builds {
				for id, r := range c.by[by] {
					if first, known := joined[id]; known && !first.Record().SameAs(r.Record()) {
						return nil, contradiction(first, origin{r, f})
					} else if !known {
						joined[id] = origin{r, f}
						order = append(order, id)
					}
				}
			}
		}
	}
	slices.Sort(order)
	f, err := Open(path, e, Options{Build: build, Resume: true, AcceptBuild: true})
	if err != nil {
		return nil, err
	}
	for _, id := range order {
		if f.Done[id] == nil {
			r, err := joined[id].from.journal.record(joined[id].Finished)
			if err == nil {
				err = f.Take(r)
			}
			if err != nil {
				return nil, errors.Join(err, f.Close())
			}
		}
	}
	return f, nil
}

// origin is a run with the folder that holds it.
type origin struct {
	*Finished
	from *Folder
}

func (o origin) String() string {
	r := o.Record()
	return fmt.Sprintf("%s has the digest %s and the status %s, by the build %s on %s", o.from.Path, r.Digest, r.Status, r.Build, r.Platform)
}

func contradiction(a, b origin) error {
	return fmt.Errorf("run %s: %s; %s. One of these programs computes otherwise: find out which (`starmesh replay FOLDER --run %s` with each), and do its shards again; nothing was written",
		a.RunID, a, b, a.RunID)
}

// readPart reads a folder that must be of the experiment.
func readPart(path string, e *plan.Experiment) (*Folder, error) {
	file, options, err := Kept(path)
	if err != nil {
		return nil, err
	}
	if mark, err := markOf(path); err == nil && mark.Engine != sim.Version {
		return nil, fmt.Errorf("%s was done by the engine %s, and this is %s, whose runs are others; merge with a program of that version", path, mark.Engine, sim.Version)
	}
	f, records, err := record(path, e)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	own := e.Options
	own.Data, options.Data = nil, nil
	if !bytes.Equal(source, e.Source) || !bytes.Equal(mustJSON(own), mustJSON(options)) || f.edited(records) {
		return nil, fmt.Errorf("%s is of another experiment than %s: its %s, its data files or its flags differ; merge what was run from one file with the same flags",
			path, e.File, filepath.Base(file))
	}
	return f, nil
}

// Missing says which runs are not on record, by the shards that the folders are of; "" where none is missing.
func (f *Folder) Missing(from []string) string {
	count := 0
	for _, path := range from {
		if mark, err := markOf(path); err == nil && mark != nil {
			if shard, err := ParseShard(mark.Shard); err == nil {
				count = max(count, shard.Count)
			}
		}
	}
	missing := map[int]int{}
	pending := f.Pending()
	for _, task := range pending {
		if count > 0 {
			missing[shardOf(task.RunID(), count)]++
		}
	}
	if len(pending) == 0 {
		return ""
	}
	var parts []string
	for i := 1; i <= count; i++ {
		if missing[i] > 0 {
			parts = append(parts, fmt.Sprintf("%d of shard %d/%d", missing[i], i, count))
		}
	}
	text := fmt.Sprintf("%d of %d runs are missing", len(pending), f.Runs())
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text
}
