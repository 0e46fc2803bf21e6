package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// Manifest says what made a results folder.
type Manifest struct {
	Name         string        `json:"name"`
	Engine       string        `json:"engine_version"`
	Build        string        `json:"build"`                    // hash of the program
	Earlier      []string      `json:"earlier_builds,omitempty"` // that did some of the runs
	Go           string        `json:"go_version"`
	Platform     string        `json:"platform"`
	Changes      []plan.Change `json:"set,omitempty"`
	Cells        int           `json:"cells"`
	Replications int           `json:"replications"`
	Started      time.Time     `json:"started"`
	Finished     *time.Time    `json:"finished,omitempty"`
}

// Folder is an open results folder. One process holds it at a time.
type Folder struct {
	Path       string
	Experiment *plan.Experiment
	Done       map[string]*Record // by run id

	manifest Manifest
	journal  *journal
	lock     *flock.Flock
}

// Options say how to open a folder that holds something already.
type Options struct {
	Build       string
	Resume      bool
	AcceptBuild bool
}

// Open makes the folder of an experiment, or goes on with it. Complete runs that the experiment shares with what the
// folder holds are kept.
func Open(path string, e *plan.Experiment, options Options) (*Folder, error) {
	if err := ownFolder(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, unusable(path, err)
	}
	f := &Folder{Path: path, Experiment: e, Done: map[string]*Record{}, lock: flock.New(filepath.Join(path, lockFile))}
	held, err := f.lock.TryLock()
	if err != nil {
		return nil, unusable(path, err)
	}
	if !held {
		return nil, fmt.Errorf("%s is in use by another run; wait for it, or choose another folder with --out", path)
	}
	if err := f.open(options); err != nil {
		f.lock.Unlock()
		return nil, err
	}
	return f, nil
}

func unusable(path string, err error) error {
	return fmt.Errorf("%s cannot be the results folder: %w; choose another one with --out", path, err)
}

// ownFolder refuses a folder with files of somebody else.
func ownFolder(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unusable(path, err)
	}
	for _, entry := range entries {
		if name := entry.Name(); !isOurs(name) {
			return fmt.Errorf("%s is not a results folder: it holds %s; choose another one with --out", path, name)
		}
	}
	return nil
}

func (f *Folder) open(options Options) error {
	before, err := f.readManifest()
	if err != nil {
		return err
	}
	var records []*Record
	if f.journal, records, err = openJournal(f.path(journalFile)); err != nil {
		return unusable(f.Path, err)
	}
	f.keep(records)
	if err := f.admit(before, len(records), options); err != nil {
		return errors.Join(err, f.journal.close())
	}
	e := f.Experiment
	f.manifest = Manifest{
		Name: e.Name, Engine: sim.Version, Build: options.Build, Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Changes: e.Options.Set,
		Cells: len(e.Cells), Replications: e.Replications, Started: time.Now().UTC(),
	}
	f.inherit(before)
	for _, file := range files() {
		if file.begin == nil {
			continue
		}
		if err := f.write(file.name, file.begin(f)); err != nil {
			return errors.Join(unusable(f.Path, err), f.journal.close())
		}
	}
	return nil
}

// inherit keeps who did the runs that are done, and when the first began.
func (f *Folder) inherit(before *Manifest) {
	m := &f.manifest
	switch {
	case before == nil || len(f.Done) == 0:
	case f.Complete():
		m.Build, m.Earlier, m.Go, m.Platform, m.Started = before.Build, before.Earlier, before.Go, before.Platform, before.Started
	default:
		m.Started, m.Earlier = before.Started, before.Earlier
		if before.Build != m.Build && !slices.Contains(m.Earlier, before.Build) {
			m.Earlier = append(m.Earlier, before.Build)
		}
	}
}

// keep takes over the records of runs that belong to the experiment.
func (f *Folder) keep(records []*Record) {
	wanted := map[string]*plan.Cell{}
	for r := range f.runs() {
		wanted[r.cell.RunID(r.replication)] = r.cell
	}
	for _, r := range records {
		// Another build may have had other metrics.
		if cell := wanted[r.RunID]; cell != nil && len(r.Values) == len(cell.Columns) {
			f.Done[r.RunID] = r
		}
	}
}

// admit decides whether to go on with what the folder holds.
func (f *Folder) admit(before *Manifest, held int, options Options) error {
	switch {
	case held == 0:
		return nil
	case before == nil:
		return fmt.Errorf("%s has a journal and no %s; choose another folder with --out", f.Path, manifestFile)
	case len(f.Done) == 0:
		return fmt.Errorf("%s holds the results of another experiment (%s) or of another seed; choose another folder with --out", f.Path, before.Name)
	case f.Complete():
		return nil
	case !options.Resume:
		return fmt.Errorf("%s holds %d of the %d runs; go on with --resume, or choose another folder with --out", f.Path, len(f.Done), f.Experiment.Runs())
	case before.Build != options.Build && !options.AcceptBuild:
		return fmt.Errorf("%s was begun by another build of the program, which may compute differently; go on all the same with --accept-build", f.Path)
	}
	return nil
}

// Complete tells whether every run of the experiment is done.
func (f *Folder) Complete() bool { return len(f.Done) == f.Experiment.Runs() }

// Add puts a finished run on record.
func (f *Folder) Add(r *Record) error {
	if err := f.journal.append(r); err != nil {
		return err
	}
	f.Done[r.RunID] = r
	return nil
}

// Close lets go of the folder; what is done stays done.
func (f *Folder) Close() error { return errors.Join(f.journal.close(), f.lock.Unlock()) }

// Finish writes the final files from the records.
func (f *Folder) Finish() (*Summary, error) {
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

func (f *Folder) readManifest() (*Manifest, error) {
	text, err := os.ReadFile(f.path(manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s: %w; remove the folder, or choose another one with --out", f.path(manifestFile), err)
	}
	return &m, nil
}

func (f *Folder) manifestText() []byte { return mustJSON(f.manifest) }
