package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"starmesh/experiments/plan"
)

// dataFolder holds the data files that an experiment names, so that a results folder is all that the experiment needs.
const dataFolder = "data"

// PlotsFolder holds the files that `plot` draws.
const PlotsFolder = "plots"

var plotNames = regexp.MustCompile(`^[A-Za-z0-9_-]+\.(svg|pdf|png)$`)

// keptNames are those in the data folder: the beginning of a file's digest, and what the experiment calls it, without its
// folder. So files of one name and different content do not meet.
var keptNames = regexp.MustCompile(`^[0-9a-f]{16}-[A-Za-z0-9._-]+$`)

var (
	unusual = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
	digests = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func keptName(file *plan.DataFile) string {
	const most = 80
	base := unusual.ReplaceAllString(path.Base(filepath.ToSlash(file.Name)), "-")
	return file.SHA256[:16] + "-" + base[max(len(base)-most, 0):]
}

// isKept tells whether the data folder may hold a file of this name.
func isKept(name string) bool { return keptNames.MatchString(strings.TrimSuffix(name, partial)) }

func isPlot(name string) bool { return plotNames.MatchString(strings.TrimSuffix(name, partial)) }

// Kept returns the experiment file of a results folder, and the options that it was run with, its data files included.
func Kept(path string) (file string, options plan.Options, err error) {
	mark, err := markOf(path)
	if err != nil {
		return "", options, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	if mark == nil {
		return "", options, fmt.Errorf("%s is a folder, and no results folder of this version: nothing in it says %q; name an experiment file, or a results folder", path, format)
	}
	file = filepath.Join(path, experimentFile)
	if _, err := os.Stat(file); err != nil {
		return "", options, fmt.Errorf("%s is a results folder without its %s; run the experiment's own file, with --out %s", path, experimentFile, plan.Quote(path))
	}
	for i := range mark.Options.Data {
		data := &mark.Options.Data[i]
		if !digests.MatchString(data.SHA256) {
			return "", options, fmt.Errorf("%s: its %s is damaged: %q is no SHA-256; run the experiment's own file, with --out %s", path, manifestFile, data.SHA256, plan.Quote(path))
		}
		data.Kept = filepath.Join(path, dataFolder, keptName(data))
	}
	return file, mark.Options, nil
}

// ShardOf returns the shard of which a results folder holds the runs, as ParseShard reads it; "" for all.
func ShardOf(path string) string {
	if mark, err := markOf(path); err == nil && mark != nil {
		return mark.Shard
	}
	return ""
}

// Recorded returns the statistics of a folder that is complete, and changes nothing.
func Recorded(path string, e *plan.Experiment) (*Summary, error) {
	f, _, err := record(path, e)
	if err != nil {
		return nil, err
	}
	defer f.journal.file.Close()
	if !f.Complete() { // it may have been told to take over what another build has done
		f.options.AcceptBuild = true
		f.settle()
	}
	if !f.Complete() {
		return nil, fmt.Errorf("%s holds %d of the %d runs", path, len(f.Done), e.Runs())
	}
	return f.summarize()
}

// summarize computes the statistics of a folder that is complete.
func (f *Folder) summarize() (*Summary, error) {
	s, err := Summarize(f.Experiment, f.read)
	if err == nil {
		s.recordOf = f.recordOf
	}
	return s, err
}

// Held tells how many runs of an experiment a folder has on record, and how many others.
func Held(path string, e *plan.Experiment) (held, others int, err error) {
	f, records, err := record(path, e)
	if err != nil {
		return 0, 0, err
	}
	defer f.journal.file.Close()
	ids := map[string]bool{}
	for _, r := range records {
		if f.recordsOf(r.RunID) == nil {
			ids[r.RunID] = true
		}
	}
	return f.held(), len(ids), nil
}

// record reads what a folder has on record, and changes nothing. Its journal is open.
func record(path string, e *plan.Experiment) (*Folder, []*Finished, error) {
	mark, err := markOf(path)
	if err == nil && mark == nil {
		err = fmt.Errorf("it is no results folder of this version: nothing in it says %q", format)
	}
	if err != nil {
		return nil, nil, err
	}
	file, err := openRegular(filepath.Join(path, journalFile))
	if err != nil {
		return nil, nil, err
	}
	text, err := readJournal(file)
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	f := &Folder{journal: newJournal(file), Path: path, Experiment: e, options: Options{Build: mark.Build}}
	f.sort(text.records)
	return f, text.records, nil
}

// keepData puts the experiment's data files into the data folder, and removes those of another experiment.
func (f *Folder) keepData() error {
	names := map[string]bool{}
	for i := range f.Experiment.Data {
		file := &f.Experiment.Data[i]
		name := keptName(file)
		names[name] = true
		if file.Content == nil { // too large: known by digest and source
			continue
		}
		if err := os.MkdirAll(f.path(dataFolder), 0o755); err != nil {
			return err
		}
		if err := f.write(filepath.Join(dataFolder, name), file.Content); err != nil {
			return err
		}
	}
	return removeData(f.Path, names)
}

// removeData removes data files of ours, but for some, and then the data folder if it is empty.
func removeData(path string, but map[string]bool) error {
	folder := filepath.Join(path, dataFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(entry fs.DirEntry) bool { return but[entry.Name()] })
	for _, entry := range entries {
		if isKept(entry.Name()) {
			if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
	}
	if len(but) > 0 {
		return nil
	}
	return os.Remove(folder)
}

// removePlots removes pictures of ours from the folder that holds them, if there is one.
func removePlots(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if !isPlot(entry.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// strangerIn returns the path of something that no results folder holds; "" if there is none.
func strangerIn(path string, entries []fs.DirEntry) (string, error) {
	for _, entry := range entries {
		switch name := entry.Name(); {
		case (name == dataFolder || name == PlotsFolder) && entry.IsDir():
			inner, err := os.ReadDir(filepath.Join(path, name))
			if err != nil {
				return "", err
			}
			ours := isKept
			if name == PlotsFolder {
				ours = isPlot
			}
			for _, file := range inner {
				if !ours(file.Name()) || !file.Type().IsRegular() {
					return name + "/" + file.Name(), nil
				}
			}
		case !isOurs(name):
			return name, nil
		}
	}
	return "", nil
}
