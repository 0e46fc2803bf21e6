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
	"starmesh/sim"
)

// Folder is an open results folder. One process holds it at a time.
type Folder struct {
	Path       string
	Experiment *plan.Experiment
	Done       map[string]*Record // by run id
	Notes      []string           // what was found and repaired when it was opened

	options  Options
	manifest Manifest
	journal  *journal
	records  []*cellRecords          // by the experiment's cells
	wanted   map[string]*cellRecords // by run id
	lock     *flock.Flock
	locked   os.FileInfo // the lock file when it was locked
}

// Options say how to open a folder that holds something already.
type Options struct {
	Build       string
	Resume      bool
	AcceptBuild bool // what another build has done counts untried
	Keep        int  // how many earlier folders stay beside this one when the experiment was edited
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
		Cells: len(e.Cells), Replications: e.Replications, Started: time.Now().UTC(),
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
	f.sort(text.records)
	if err := f.admit(text.records); err != nil {
		return errors.Join(err, f.journal.close())
	}
	if before != nil && len(f.Done) > 0 {
		f.manifest.Started = before.Started
	}
	if text.head != nil && !bytes.Equal(mustJSON(text.head.Options), mustJSON(f.manifest.Options)) {
		err = f.journal.append(&f.manifest)
	}
	if err == nil {
		err = f.begin()
	}
	if err != nil {
		return errors.Join(unusable(f.Path, err), f.journal.close())
	}
	return nil
}

// begin writes the files that stand there from the first run on. Tables and reports of what the folder held before go first: they must
// not stand beside other settings.
func (f *Folder) begin() error {
	for _, file := range files() {
		if file.table == nil && file.end == nil && !file.onDemand || f.Complete() {
			continue
		}
		if err := os.Remove(f.path(file.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
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

// sort takes the records of runs that belong to the experiment. Those of other metrics are of no use.
func (f *Folder) sort(records []*Record) {
	f.records, f.wanted = nil, map[string]*cellRecords{}
	for _, cell := range f.Experiment.Cells {
		c := &cellRecords{cell: cell}
		f.records = append(f.records, c)
		for r := range f.Experiment.Replications {
			f.wanted[cell.RunID(r)] = c
		}
	}
	for _, r := range records {
		if c := f.wanted[r.RunID]; c != nil && len(r.Values) == len(c.cell.Columns) {
			c.add(r)
		}
	}
	f.settle()
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
func (f *Folder) admit(records []*Record) error {
	if f.edited(records) {
		return &editedError{f.shared(records)}
	}
	if held := f.held(); held > 0 && held < f.Experiment.Runs() && !f.options.Resume {
		return fmt.Errorf("%s holds %d of the %d runs; go on with --resume, or choose another folder with --out", f.Path, held, f.Experiment.Runs())
	}
	return nil
}

// Complete tells whether every run of the experiment is done.
func (f *Folder) Complete() bool { return len(f.Done) == f.Experiment.Runs() }

// Add puts a finished run on record.
func (f *Folder) Add(r *Record) error {
	if err := f.checkLock(); err != nil {
		return err
	}
	r.Build = f.options.Build
	if err := f.journal.append(r); err != nil {
		return err
	}
	f.Done[r.RunID] = r
	return nil
}

// AddProbe puts the run of a probe on record, and takes over what counts by it.
func (f *Folder) AddProbe(r *Record) error {
	if err := f.Add(r); err != nil {
		return err
	}
	f.wanted[r.RunID].add(r)
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

// Finish writes the final files from the records.
func (f *Folder) Finish() (*Summary, error) {
	if err := f.checkLock(); err != nil {
		return nil, err
	}
	summary := Summarize(f.Experiment, f.Done)
	for _, file := range files() {
		if err := file.finish(f, summary); err != nil {
			return nil, err
		}
	}
	now := time.Now().UTC()
	f.manifest.Finished = &now
	return summary, f.write(manifestFile, f.manifestText())
}
