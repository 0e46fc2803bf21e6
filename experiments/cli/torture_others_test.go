//go:build linux

package cli_test

// These tests prove that what is somebody else's stays as it is, byte for byte and name for name, whatever it is called and
// however it is linked.

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// foldersOfOthers runs the batch in folders that hold what is not ours.
func (o *ordeal) foldersOfOthers() {
	const theirs = "time,load\n1,2\n"
	ours := []string{"runs.csv", "journal.jsonl", "manifest.json", "experiment.yaml", "summary.csv", "datapackage.json", "runs.csv.partial"}
	type stranger struct {
		name string
		put  func(path, theirs string) error // in the place of a file of ours
	}
	strangers := []stranger{
		{"file", func(path, theirs string) error { return os.WriteFile(path, []byte(read(o.T, theirs)), 0o644) }},
		{"link", func(path, theirs string) error { return os.Symlink(theirs, path) }},
		{"hard link", func(path, theirs string) error { return os.Link(theirs, path) }},
		{"dangling link", func(path, theirs string) error { return os.Symlink(theirs+".none", path) }},
		{"folder", func(path, _ string) error { return os.MkdirAll(filepath.Join(path, "photos"), 0o755) }},
		{"pipe", func(path, _ string) error { return syscall.Mkfifo(path, 0o644) }},
	}
	for _, finished := range []bool{false, true} { // whether the folder is a finished one of ours but for that
		for _, s := range strangers {
			for i, name := range ours {
				dir := filepath.Join(o.dir, fmt.Sprint(finished, s.name, i))
				out, elsewhere := filepath.Join(dir, "out"), filepath.Join(dir, "theirs")
				if err := os.MkdirAll(out, 0o755); err != nil {
					o.Fatal(err)
				}
				if finished {
					if err := os.CopyFS(out, os.DirFS(o.want)); err != nil {
						o.Fatal(err)
					}
					os.Remove(filepath.Join(out, name))
				}
				write(o.T, elsewhere, theirs)
				if err := s.put(filepath.Join(out, name), elsewhere); err != nil {
					o.Fatal(err)
				}
				before := inventory(o, dir)
				e := o.run(o.batch(out)...)
				if text := read(o.T, elsewhere); text != theirs {
					o.Errorf("a %s at %s: theirs is now %q", s.name, name, text)
				}
				switch replaced := finished && (s.name == "file" || s.name == "hard link"); {
				case replaced && e.code == 0: // a damaged file of ours, which is written anew
					sameFiles(o.T, o.want, out)
				case e.code != 2 || !strings.Contains(e.stderr, "--out"):
					o.Errorf("a %s at %s: exit code %d\n%s", s.name, name, e.code, e.stderr)
				case inventory(o, dir) != before:
					o.Errorf("a %s at %s: there was\n%s\nand is\n%s", s.name, name, before, inventory(o, dir))
				}
				o.counts["folders of others"]++
			}
		}
	}
}

// inventory lists all there is below a folder, with modes, times and sizes; but for the lock, which is nobody's.
func inventory(o *ordeal, dir string) string {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() == "lock" || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&b, path, info.Mode(), info.ModTime(), info.Size())
		}
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return b.String()
}
