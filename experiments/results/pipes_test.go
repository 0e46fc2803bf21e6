//go:build unix

package results

// This test proves that a folder is read without waiting for a pipe that stands in the place of one of its files.

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

func TestPipesAreNotRead(t *testing.T) {
	e := experiment(t, "", plan.Options{})
	for name, read := range map[string]func(dir string) error{
		manifestFile: func(dir string) error { _, _, err := Kept(dir); return err },
		journalFile:  func(dir string) error { _, err := Recorded(dir, e); return err },
		"runs.csv":   func(dir string) error { _, _, err := Digest(dir, "x"); return err },
	} {
		dir := filepath.Join(t.TempDir(), "out")
		f := mustOpen(t, dir, e, Options{})
		fill(t, f, sim.OK)
		if _, err := f.Finish(); err != nil {
			t.Fatal(err)
		}
		f.Close()
		for _, err := range []error{os.Remove(f.path(name)), syscall.Mkfifo(f.path(name), 0o644)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := read(dir); err == nil || !strings.Contains(err.Error(), name+" is no regular file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
