package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"starmesh/experiments/plan"
)

// format marks a results folder as ours, whatever its files are called.
const format = "starmesh results 3"

// Manifest says what made a results folder. It stands in the manifest file and again at the head of the journal, each of which
// marks the folder as ours if the other is lost.
type Manifest struct {
	Format       string       `json:"format"`
	Name         string       `json:"name"`
	Engine       string       `json:"engine_version"`
	Build        string       `json:"build"` // hash of the program that opened the folder last; each run's is in the journal
	Go           string       `json:"go_version"`
	Platform     string       `json:"platform"`
	Options      plan.Options `json:"options"` // with which the experiment file is the experiment as it was run
	Cells        int          `json:"cells"`
	Replications int          `json:"replications"`
	Shard        string       `json:"shard,omitempty"` // of which it holds the runs; otherwise it holds all

	Graphs []plan.GraphFile `json:"graphs,omitempty"` // what was understood of files with graphs

	Started  time.Time  `json:"started"`
	Finished *time.Time `json:"finished,omitempty"`
}

// readMark returns the manifest of a folder that is ours, from the journal's head if the manifest file is damaged or lost. It
// is nil where there is nothing yet. Anything else is somebody else's, and refused: a file that is not ours, whatever its name,
// or one that is no regular file, such as a link to elsewhere.
func readMark(path string) (*Manifest, error) {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unusable(path, err)
	}
	stranger, err := strangerIn(path, entries)
	if err != nil {
		return nil, unusable(path, err)
	}
	if stranger != "" {
		return nil, fmt.Errorf("%s is not a results folder: it holds %s; choose another one with --out", path, stranger)
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case name == dataFolder || name == PlotsFolder: // whose files are replaced, too
		case !entry.Type().IsRegular():
			return nil, fmt.Errorf("%s is not a results folder: its %s is no regular file; choose another one with --out", path, name)
		case name == journalFile: // all other files are replaced, never written into
			if info, err := entry.Info(); err == nil && hasOtherNames(info) {
				return nil, fmt.Errorf("%s has another name (a hard link), and what is written here would be there, too; put a copy in its place, or choose another folder with --out", filepath.Join(path, name))
			}
		}
		names = append(names, name)
	}
	mark, err := markOf(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	begun := []string{lockFile, manifestFile + partial} // by a process that was killed before it had marked the folder
	theirs := slices.DeleteFunc(names, func(name string) bool { return slices.Contains(begun, name) })
	if mark == nil && len(theirs) > 0 {
		return nil, fmt.Errorf("%s is not a results folder of this version: nothing in it says %q, so its %s may be somebody else's; choose another one with --out",
			path, format, strings.Join(theirs, ", "))
	}
	return mark, nil
}

// openRegular opens a file to read it. A pipe might never begin.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", path)
	}
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

func readRegular(path string) ([]byte, error) {
	file, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// markOf reads the manifest, or else the journal's head.
func markOf(path string) (*Manifest, error) {
	text, err := readRegular(filepath.Join(path, manifestFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var m Manifest
	if json.Unmarshal(text, &m) == nil && m.Format == format {
		return &m, nil
	}
	head, err := headOf(filepath.Join(path, journalFile))
	if head != nil && head.Format == format {
		return head, err
	}
	return nil, err
}

func (f *Folder) manifestText() []byte { return mustJSON(f.manifest) }
