package results

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"

	"starmesh/experiments/plan"
	"starmesh/intake"
	"starmesh/sim"
)

// Folder is an open results folder. One process holds it at a time.
type Folder struct {
	Path       string
	Experiment *plan.Experiment
	Done       map[string]*Finished // by run id
	Notes      []string             // what was found and repaired when it was opened

	options  Options
	manifest Manifest
	journal  *journal
	began    int64                   // where the journal ended when the folder was opened
	records  []*cellRecords          // by the experiment's cells
	wanted   map[string]*cellRecords // by run id
	share    int                     // runs that belong to its shard
	liars    map[string]bool         // workers of which nothing counts
	lock     *flock.Flock
	locked   os.FileInfo // the lock file when it was locked
}

// Options say how to open a folder that holds something already.
type Options struct {
	Build       string
	Resume      bool
	AcceptBuild bool // what another build has done counts untried
	Keep        int  // how many earlier folders stay beside this one when the experiment was edited
	Shard       Shard
}

// Open makes the folder of an experiment, or goes on with it. Complete runs that the experiment shares with what the
// folder holds are kept. A folder that holds others, too, since the experiment was edited, is moved aside.
func Open(path string, e *plan.Experiment, options Options) (*Folder, error) {
	f, err := open(path, e, options)
	var earlier *editedError
	if !errors.As(err, &earlier) {
		return f, err
	}
	aside, err := moveAside(path, options.Keep)
	if err != nil {
		return nil, err
	}
	if f, err = open(path, e, options); err != nil {
		return nil, err
	}
	if err := f.takeOver(earlier.shared, aside); err != nil {
		return nil, err
	}
	return f, nil
}

func open(path string, e *plan.Experiment, options Options) (*Folder, error) {
	if _, err := readMark(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, unusable(path, err)
	}
	f := &Folder{Path: path, Experiment: e, options: options, lock: flock.New(filepath.Join(path, lockFile))}
	held, err := f.lock.TryLock()
	if err == nil && held {
		f.locked, err = os.Stat(f.path(lockFile))
	}
	if err != nil {
		return nil, unusable(path, err)
	}
	if !held {
		return nil, fmt.Errorf("%s is in use by another run; wait for it, or choose another folder with --out", path)
	}
	if err := f.open(); err != nil {
		f.lock.Unlock()
		return nil, err
	}
	return f, nil
}

func otherShard(path, shard string) error {
	if shard == "" {
		return fmt.Errorf("%s is the folder of a whole batch; leave --shard out, or choose another folder with --out", path)
	}
	return fmt.Errorf("%s is of the shard %s; go on with --shard %s, join shards with `starmesh merge`, or choose another folder with --out", path, shard, shard)
}

func unusable(path string, err error) error {
	return fmt.Errorf("%s cannot be the results folder: %w; choose another one with --out", path, err)
}

func (f *Folder) open() error {
	before, err := readMark(f.Path) // again: now nobody else changes it
	if err != nil {
		return err
	}
	e := f.Experiment
	options := e.Options
	options.Data = e.Data
	f.manifest = Manifest{
		Format: format, Name: e.Name, Engine: sim.Version, Build: f.options.Build, Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Options: options,
		Cells: len(e.Cells), Replications: e.Replications, Shard: f.options.Shard.String(), Graphs: e.Graphs(), Started: time.Now().UTC(),
	}
	if before != nil && before.Shard != f.manifest.Shard {
		return otherShard(f.Path, before.Shard)
	}
	if before == nil { // so that the folder is known as ours whenever this process ends
		if err := f.write(manifestFile, f.manifestText()); err != nil {
			return unusable(f.Path, err)
		}
	}
	var text *journalText
	if f.journal, text, err = openJournal(f.path(journalFile), &f.manifest); err != nil {
		return unusable(f.Path, err)
	}
	if text.damaged > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s: %d damaged or torn lines are passed over; their runs are done again", f.path(journalFile), text.damaged))
	}
	f.liars, f.began = text.liars, text.whole
	f.sort(text.records)
	if err := f.admit(text.records); err != nil {
		return errors.Join(err, f.journal.close())
	}
	if before != nil && len(f.Done) > 0 {
		f.manifest.Started = before.Started
	}
	if text.head != nil && !bytes.Equal(mustJSON(text.head.Options), mustJSON(f.manifest.Options)) {
		_, err = f.journal.append(&f.manifest)
	}
	if err == nil {
		err = f.begin()
	}
	if err != nil {
		return errors.Join(unusable(f.Path, err), f.journal.close())
	}
	return nil
}

// begin writes the files that stand there from the first run on. What was made of the runs that the folder held before goes first: it
// must not stand beside other settings.
func (f *Folder) begin() error {
	if !f.Complete() {
		if err := f.removeDerived(); err != nil {
			return err
		}
	}
	if err := f.keepData(); err != nil {
		return err
	}
	for _, file := range files() {
		if file.begin == nil {
			continue
		}
		if err := f.write(file.name, file.begin(f)); err != nil {
			return err
		}
	}
	return nil
}

// removeDerived removes tables, reports and plots.
func (f *Folder) removeDerived() error {
	for _, file := range files() {
		if file.table == nil && file.end == nil && !file.onDemand {
			continue
		}
		if err := os.Remove(f.path(file.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return removePlots(f.path(PlotsFolder))
}

// sort takes the records of runs that belong to the experiment. Those of other metrics are of no use.
func (f *Folder) sort(records []*Finished) {
	f.records, f.wanted, f.share = nil, nil, 0
	for _, cell := range f.Experiment.Cells {
		f.records = append(f.records, &cellRecords{cell: cell})
		if f.options.Shard.Count == 0 {
			f.share += f.Experiment.Replications
			continue
		}
		for r := range f.Experiment.Replications {
			if f.options.Shard.Covers(cell.RunID(r)) {
				f.share++
			}
		}
	}
	for _, r := range records {
		if c := f.recordsOf(r.RunID); c != nil && len(r.Record().Values) == len(c.cell.Columns) {
			c.add(r)
		}
	}
	if n := f.outdated(records); n > 0 {
		f.Notes = append(f.Notes, intake.Counted(n, "run on record has other metrics than this build of the program reports; it is done again", "runs on record have other metrics than this build of the program reports; they are done again"))
	}
	f.settle()
}

// recordsOf returns the records of a run's cell; nil if the experiment has no such run. In a new folder nobody asks.
func (f *Folder) recordsOf(runID string) *cellRecords {
	if f.wanted == nil {
		f.wanted = map[string]*cellRecords{}
		for _, c := range f.records {
			for r := range f.Experiment.Replications {
				f.wanted[c.cell.RunID(r)] = c
			}
		}
	}
	return f.wanted[runID]
}

// held counts the runs of the experiment that are on record, whoever did them.
func (f *Folder) held() int {
	ids := map[string]bool{}
	for _, c := range f.records {
		for _, records := range c.by {
			for id := range records {
				ids[id] = true
			}
		}
	}
	return len(ids)
}

// admit decides whether to go on with what the folder holds.
func (f *Folder) admit(records []*Finished) error {
	if f.edited(records) {
		shared, err := f.shared(records)
		if err != nil {
			return err
		}
		return &editedError{shared}
	}
	if held := f.held(); held > 0 && held < f.Runs() && !f.options.Resume {
		return fmt.Errorf("%s holds %d of the %d runs; go on with --resume, or choose another folder with --out", f.Path, held, f.Runs())
	}
	return nil
}

// Runs returns how many runs the folder is to hold: all, or those of its shard.
func (f *Folder) Runs() int { return f.share }

// Complete tells whether every one of them is done.
func (f *Folder) Complete() bool { return len(f.Done) >= f.share && len(f.Pending()) == 0 }

// Add puts a finished run on record.
func (f *Folder) Add(r *Record) error {
	if err := f.checkLock(); err != nil {
		return err
	}
	r.Build, r.Platform = f.options.Build, f.manifest.Platform
	lines, err := f.journal.appendRecords(r)
	if err != nil {
		return err
	}
	f.Done[r.RunID] = finish(r, lines[0])
	return nil
}

// AddProbe puts the run of a probe on record, and takes over what counts by it.
func (f *Folder) AddProbe(r *Record) error {
	if err := f.Add(r); err != nil {
		return err
	}
	f.recordsOf(r.RunID).add(f.Done[r.RunID])
	f.settle()
	return nil
}

// checkLock makes sure that the lock is still ours: without its file another process could take the folder, too.
func (f *Folder) checkLock() error {
	now, err := os.Stat(f.path(lockFile))
	if err != nil || !os.SameFile(now, f.locked) {
		return fmt.Errorf("%s was removed or replaced while the folder was in use; another run may be writing there: begin again", f.path(lockFile))
	}
	return nil
}

// Close lets go of the folder; what is done stays done.
func (f *Folder) Close() error { return errors.Join(f.journal.close(), f.lock.Unlock()) }

// Finish writes the final files from the records. Those of a shard are the tables of its runs alone, and no summary.
func (f *Folder) Finish() (*Summary, error) {
	if err := f.checkLock(); err != nil {
		return nil, err
	}
	var summary *Summary // of all runs: a shard has none
	if f.options.Shard.Count == 0 {
		var err error
		if summary, err = f.summarize(); err != nil {
			return nil, err
		}
	}
	for _, file := range files() {
		if err := file.finish(f, summary); err != nil {
			return nil, err
		}
	}
	now := time.Now().UTC()
	f.manifest.Finished = &now
	return summary, f.write(manifestFile, f.manifestText())
}
