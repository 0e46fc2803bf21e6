package results

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files that are opened by name.
const (
	manifestFile   = "manifest.json"
	experimentFile = "experiment.yaml"
	journalFile    = "journal.jsonl"
	lockFile       = "lock"
)

// file is one of a results folder, with what writes it.
type file struct {
	name  string
	begin func(*Folder) []byte           // before the first run
	end   func(*Folder, *Summary) []byte // when all are done
	table func(*Folder, *Summary) table  // likewise, and in the data dictionary; nil where the experiment has none

	onDemand bool // others make it of these
}

// files lists all that a results folder holds, but for the data files in a folder of their own. The manifest comes first, so that a folder is known as ours.
func files() []file {
	return []file{
		{name: manifestFile, begin: (*Folder).manifestText},
		{name: experimentFile, begin: func(f *Folder) []byte { return f.Experiment.Source }},
		{name: "resolved.yaml", begin: func(f *Folder) []byte { return f.Experiment.Resolved() }},
		{name: journalFile},
		{name: lockFile},
		{name: "runs.csv", table: runsTable},
		{name: "ledger.csv", table: ledgerTable},
		{name: "faults.csv", table: faultsTable},
		{name: "summary.csv", table: summaryTable},
		{name: "paired.csv", table: pairedTable},
		{name: "series.csv", table: seriesTable},
		{name: "series_runs.csv", table: seriesRunsTable},
		{name: "timings.csv", table: timingsTable},
		{name: "datapackage.json", end: dataPackage},
		{name: "report.html", onDemand: true},
	}
}

// isOurs tells whether a folder of results may hold a file of this name.
func isOurs(name string) bool {
	return slices.ContainsFunc(files(), func(file file) bool { return file.name == strings.TrimSuffix(name, partial) })
}

// tableIn returns the file's table, or nil.
func (file *file) tableIn(f *Folder, s *Summary) table {
	if file.table == nil {
		return nil
	}
	return file.table(f, s)
}

// finish writes a final file, or removes the table of an earlier experiment that this one does not have.
func (file *file) finish(f *Folder, s *Summary) error {
	if file.end != nil {
		return f.write(file.name, file.end(f, s))
	}
	if file.table == nil {
		return nil
	}
	if t := file.table(f, s); t != nil {
		return f.writeBy(file.name, t.csv)
	}
	if err := os.Remove(f.path(file.name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func mustJSON(v any) []byte {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // our own types
	}
	return append(text, '\n')
}

func (f *Folder) path(name string) string { return filepath.Join(f.Path, name) }

// partial is the ending of a file that is being written.
const partial = ".partial"

// write puts a whole file in place, or leaves the old one.
func (f *Folder) write(name string, text []byte) error {
	return f.writeBy(name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// writeBy is write for a file that need not be in the memory whole.
func (f *Folder) writeBy(name string, write func(io.Writer) error) error {
	path := f.path(name)
	if err := os.Remove(path + partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(path+partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // not through a link
	if err != nil {
		return err
	}
	if err = write(file); err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path+partial))
	}
	return os.Rename(path+partial, path)
}
