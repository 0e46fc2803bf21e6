package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"starmesh/intake"
)

// moveAside renames a folder to path.1, after path.1 to path.2 and so on; the oldest, path.keep, goes, if it is a results folder.
// It returns the new name, "" if nothing is kept.
func moveAside(path string, keep int) (string, error) {
	numbered := func(n int) string { return fmt.Sprintf("%s.%d", path, n) }
	free := 1
	for free <= keep {
		if _, err := os.Lstat(numbered(free)); os.IsNotExist(err) {
			break
		}
		if err := mustBeOurs(numbered(free)); err != nil {
			return "", err
		}
		free++
	}
	if free > keep {
		if err := removeFolder(map[bool]string{true: path, false: numbered(keep)}[keep == 0]); err != nil {
			return "", err
		}
		free = keep
	}
	if keep == 0 {
		return "", nil
	}
	for n := free; n > 1; n-- {
		if err := os.Rename(numbered(n-1), numbered(n)); err != nil {
			return "", err
		}
	}
	return numbered(1), os.Rename(path, numbered(1))
}

// mustBeOurs refuses what is in the way and no results folder.
func mustBeOurs(path string) error {
	mark, err := readMark(path)
	if err == nil && mark == nil {
		err = fmt.Errorf("%s is in the way and no results folder; move it, or choose another folder with --out", path)
	}
	return err
}

// removeFolder removes a results folder: its files and nothing else.
func removeFolder(path string) error {
	if err := mustBeOurs(path); err != nil {
		return err
	}
	for _, file := range files() {
		for _, name := range []string{file.name, file.name + partial} {
			if err := os.Remove(path + string(os.PathSeparator) + name); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
	}
	if err := removeData(path, nil); err != nil {
		return err
	}
	plots := filepath.Join(path, PlotsFolder)
	if err := removePlots(plots); err != nil {
		return err
	}
	if err := os.Remove(plots); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.Remove(path)
}

// editedError says that a folder holds runs that the experiment has no more, and which of them it still has.
type editedError struct{ shared [][]byte } // lines of the journal

func (e *editedError) Error() string { return "the experiment was edited" }

// edited tells whether there are records of runs that the experiment does not have.
func (f *Folder) edited(records []*Finished) bool {
	return slices.ContainsFunc(records, func(r *Finished) bool { return f.recordsOf(r.RunID) == nil })
}

// shared reads the records of runs that the experiment still has.
func (f *Folder) shared(records []*Finished) (texts [][]byte, err error) {
	for _, r := range records {
		if f.recordsOf(r.RunID) == nil {
			continue
		}
		text, err := f.journal.read(r.line)
		if err != nil {
			return nil, err
		}
		texts = append(texts, slices.Clone(text))
	}
	return texts, nil
}

// takeOver puts the runs that an earlier folder shares with this one on record here.
func (f *Folder) takeOver(texts [][]byte, aside string) error {
	lines, err := f.journal.appendTexts(texts...)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	var records []*Finished
	for i, text := range texts {
		var r Record
		if err := json.Unmarshal(text, &r); err != nil {
			return errors.Join(err, f.Close())
		}
		records = append(records, finish(&r, lines[i]))
	}
	f.began = f.journal.end
	f.sort(records)
	where := "is moved to " + aside
	if aside == "" {
		where = "is replaced"
	}
	f.Notes = append(f.Notes, fmt.Sprintf("%s held results of another version of the experiment, which %s; %s unchanged and kept", f.Path, where, intake.Counted(f.held(), "of its runs is", "of its runs are")))
	return nil
}
